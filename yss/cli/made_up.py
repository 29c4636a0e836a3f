"""People who don't exist, named as people really are, with numbers that pass every check (R6): for large demos."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import assert_never

from yss.domain import documents, regions
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType

# The commonest surnames with their share of the population in per mille; the rest share what is left.
_SURNAMES = {
    "王": 72, "李": 71, "张": 66, "刘": 52, "陈": 48, "杨": 30, "黄": 29, "赵": 23, "吴": 21, "周": 20, "徐": 16,
    "孙": 15, "马": 13, "朱": 12, "胡": 12, "郭": 12, "何": 12, "林": 12, "高": 10, "罗": 10, "梁": 9, "郑": 9,
    "谢": 8, "宋": 7, "唐": 7, "许": 7, "邓": 6, "韩": 6, "冯": 6, "曹": 6, "彭": 5, "曾": 5, "萧": 5, "田": 5,
    "董": 5, "潘": 5, "袁": 4, "蔡": 4, "蒋": 4, "余": 4, "于": 4, "杜": 4, "叶": 4, "程": 4, "魏": 4, "苏": 4,
    "吕": 4, "丁": 4, "任": 3, "卢": 3, "姚": 3, "沈": 3, "钟": 3, "姜": 3, "崔": 3, "谭": 3, "陆": 3, "范": 3,
    "汪": 3, "廖": 3, "石": 3, "金": 3, "韦": 3, "贾": 3, "夏": 3, "傅": 3, "方": 3, "邹": 3, "熊": 3, "白": 3,
    "孟": 2, "秦": 2, "邱": 2, "侯": 2, "江": 2, "尹": 2, "薛": 2, "闫": 2, "段": 2, "雷": 2, "龙": 2, "黎": 2,
    "史": 2, "陶": 2, "贺": 2, "毛": 2, "郝": 2, "顾": 2, "龚": 2, "邵": 2, "万": 2, "覃": 2, "武": 2, "钱": 2,
    "戴": 2, "严": 2, "莫": 2, "孔": 2, "向": 2, "区": 1, "单": 1, "仇": 1, "解": 1, "查": 1, "翟": 1, "乐": 1,
    "盖": 1, "朴": 1, "欧阳": 2, "上官": 1, "司徒": 1, "诸葛": 1, "司马": 1, "皇甫": 1,
}  # fmt: skip
_FIRST = "子梓浩宇雨欣思诗佳嘉俊博文一若语梦晓志家天泽铭景沐睿承奕芷婉依可静雅心紫慧明建国永春秀丽"
_SECOND = "轩涵然萱怡琪豪杰宁航宸妍彤瑶辰阳雯曦源诺恒熙晨蕊婷菲凡悦霖洋博涛敏强军芳英华玲伟霞平辉"
_SINGLE = "伟敏静强磊洋勇艳杰涛超明霞平刚辉玲鹏华飞鑫波斌宇浩凯帆琳雪颖璐"
_RARE = "𬱖䶮㛃堃喆犇淼燚翀昪玥頔垚珺睎彧骉靐"
_MINORITY = (
    ("阿依古丽", "买合木提", "古丽娜尔", "艾尔肯", "迪丽努尔", "阿卜杜拉", "热依汗", "库尔班"),
    ("买买提", "吐尔逊", "阿不都热依木", "艾力", "卡德尔", "玉素甫", "哈里克"),
)
_TIBETAN = ("扎西多吉", "卓玛央金", "次仁旺堆", "格桑梅朵", "索朗曲珍", "丹增", "洛桑顿珠", "白玛")
_LATIN = (
    ("Dorian", "Fourier", "Smaiva", "Anne-Marie", "José", "Nguyễn", "Björn", "Aiko", "Chidi", "Fatima", "Ivan"),
    ("Lam", "O’Neill", "Mubeens", "García López", "Văn An", "Müller", "Tanaka", "Okafor", "Haddad", "Petrov", "Smith"),
)  # fmt: skip
_COUNTRIES = ("US", "AU", "SG", "IN", "VN", "JP", "NG", "DE", "FR", "RU", "KR", "MY", "TH", "PK")


@dataclass(frozen=True)
class MadeUp:
    """A person with what a report asks of their papers."""

    subject: Subject
    birth: date
    nationality: str
    household: str


def people(seed: int, today: date, ages: tuple[int, int]) -> Iterator[MadeUp]:
    """People without end, the same for the same seed, no number twice; aged between the two `ages`."""
    chance, seen = random.Random(seed), set()
    while True:
        person = _person(chance, today - timedelta(days=chance.randrange(ages[0] * 365, ages[1] * 365)))
        key = (person.subject.document_type, person.subject.number)
        if key not in seen:
            seen.add(key)
            yield person


def _person(chance: random.Random, birth: date) -> MadeUp:
    drawn = chance.random()
    if drawn < 0.010:
        return _foreigner(chance, birth)
    if drawn < 0.022:
        return _from_beyond(chance, birth)
    name = _minority_name(chance) if drawn < 0.037 else han_name(chance)
    city = _city(chance)
    number = make_number(DocumentType.RESIDENT_ID, chance, birth, city)
    return MadeUp(Subject(name, DocumentType.RESIDENT_ID, number, _phone(chance)), birth, "CN", city)


def _phone(chance: random.Random) -> str:
    return f"1{chance.choice('3578')}{chance.randrange(10**9):09d}"


def _foreigner(chance: random.Random, birth: date) -> MadeUp:
    kind = chance.choices([DocumentType.PASSPORT, DocumentType.FOREIGN_PERMANENT_RESIDENT_ID], [4, 1])[0]
    name = f"{chance.choice(_LATIN[0])} {chance.choice(_LATIN[1])}"
    number, country = make_number(kind, chance, birth, ""), chance.choice(_COUNTRIES)
    return MadeUp(Subject(name, kind, number, _phone(chance)), birth, country, "")


def _from_beyond(chance: random.Random, birth: date) -> MadeUp:
    """From Hong Kong, Macao or Taiwan, with a permit or a residence permit."""
    household = chance.choice(["81", "82", "71"])
    permit = DocumentType.TAIWAN_PERMIT if household == "71" else DocumentType.HONG_KONG_MACAO_PERMIT
    kind = chance.choice([permit, DocumentType.HMT_RESIDENCE_PERMIT])
    number = make_number(kind, chance, birth, household)
    return MadeUp(Subject(han_name(chance), kind, number, _phone(chance)), birth, "CN", household)


def han_name(chance: random.Random) -> str:
    """A surname, weighted, and a given name of one to three characters, now and then a rare one."""
    surname = chance.choices(list(_SURNAMES), list(_SURNAMES.values()))[0]
    drawn = chance.random()
    if drawn < 0.12:
        return surname + chance.choice(_SINGLE)
    if drawn < 0.13:
        return surname + chance.choice(_FIRST) + chance.choice(_SECOND) + chance.choice(_SECOND)
    if drawn < 0.14:
        return surname + chance.choice(_RARE)
    return surname + chance.choice(_FIRST) + chance.choice(_SECOND)


def _minority_name(chance: random.Random) -> str:
    if chance.random() < 0.3:
        return chance.choice(_TIBETAN)
    return f"{chance.choice(_MINORITY[0])}·{chance.choice(_MINORITY[1])}"


def _city(chance: random.Random) -> str:
    """Two in three come from Guangdong."""
    province = "44" if chance.random() < 0.66 else chance.choice(_provinces())
    return chance.choice([code for code, _ in regions.cities(province)] or [province])


def _provinces() -> list[str]:
    return [code for code, _ in regions.provinces() if 11 <= int(code) <= 65]


def make_number(kind: DocumentType, chance: random.Random, birth: date, household: str) -> str:
    """A number of that type that passes `check_number`; of 18 digits it holds the birth date.

    Its area ends in 00, the city as such, which no one's card names.
    """
    match kind:
        case DocumentType.RESIDENT_ID:
            return _resident(chance, birth, household.ljust(6, "0"))
        case DocumentType.HMT_RESIDENCE_PERMIT:
            return _resident(chance, birth, _residence_area(household))
        case DocumentType.HONG_KONG_MACAO_PERMIT:
            return ("M" if household == "82" else "H") + _permit(chance)
        case DocumentType.TAIWAN_PERMIT:
            return _permit(chance)
        case DocumentType.PASSPORT:
            return chance.choice(string.ascii_uppercase) + _digits(chance, chance.choice((7, 8, 9)))
        case DocumentType.FOREIGN_PERMANENT_RESIDENT_ID:
            return _permanent(chance, birth)
        case _:
            assert_never(kind)


def _resident(chance: random.Random, birth: date, area: str) -> str:
    return documents.make_resident_number(area, birth, chance.randrange(1, 1000))


def _residence_area(household: str) -> str:
    return {"81": "810000", "82": "820000"}.get(household, "830000")


def _permit(chance: random.Random) -> str:
    """Eight digits, or with the two of how often it was issued."""
    return _digits(chance, 8) + ("" if chance.random() < 0.8 else "01")


def _permanent(chance: random.Random, birth: date) -> str:
    """The card of 18 digits, or the older one of three letters and twelve digits."""
    if chance.random() < 0.7:
        return _resident(chance, birth, f"9{chance.randrange(10**5):05d}")
    return "".join(chance.choices(string.ascii_uppercase, k=3)) + _digits(chance, 12)


def _digits(chance: random.Random, count: int) -> str:
    return f"{chance.randrange(10**count):0{count}d}"
