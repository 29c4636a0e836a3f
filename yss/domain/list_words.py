"""The words of lists of people, in each language: what templates say, and what people write instead (R17, R46).

Two words are one where they differ in spaces, signs, capitals, or in how traditional Chinese writes them.
They are data and in no catalogue: what a template says must be read back, whatever a translator changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from yss.domain.languages import Language
from yss.domain.text import to_half_width
from yss.domain.vocabulary import DocumentType


class Head(StrEnum):
    """What a column of a list holds."""

    NAME = "name"
    DOCUMENT_TYPE = "document_type"
    NUMBER = "number"
    PHONE = "phone"
    ROOM = "room"
    ORGANIZATION = "organization"
    COUNTRY = "country"


HEADINGS = {
    Language.SIMPLIFIED: {
        Head.NAME: "姓名",
        Head.DOCUMENT_TYPE: "证件类型",
        Head.NUMBER: "证件号码",
        Head.PHONE: "手机号码",
        Head.ROOM: "宿舍",
        Head.ORGANIZATION: "组织",
        Head.COUNTRY: "国籍",
    },
    Language.TRADITIONAL: {
        Head.NAME: "姓名",
        Head.DOCUMENT_TYPE: "證件類型",
        Head.NUMBER: "證件號碼",
        Head.PHONE: "手機號碼",
        Head.ROOM: "宿舍",
        Head.ORGANIZATION: "組織",
        Head.COUNTRY: "國籍",
    },
    Language.ENGLISH: {
        Head.NAME: "Name",
        Head.DOCUMENT_TYPE: "Document type",
        Head.NUMBER: "Document number",
        Head.PHONE: "Mobile number",
        Head.ROOM: "Dormitory",
        Head.ORGANIZATION: "Organisation",
        Head.COUNTRY: "Nationality",
    },
}

# What a cell of the templates offers: without commas, 255 characters in all.
TYPES = {
    Language.SIMPLIFIED: {
        DocumentType.RESIDENT_ID: "居民身份证",
        DocumentType.HMT_RESIDENCE_PERMIT: "港澳台居民居住证",
        DocumentType.HONG_KONG_MACAO_PERMIT: "港澳居民来往内地通行证",
        DocumentType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
        DocumentType.PASSPORT: "护照",
        DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: "外国人永久居留身份证",
    },
    Language.TRADITIONAL: {
        DocumentType.RESIDENT_ID: "居民身份證",
        DocumentType.HMT_RESIDENCE_PERMIT: "港澳台居民居住證",
        DocumentType.HONG_KONG_MACAO_PERMIT: "港澳居民來往內地通行證",
        DocumentType.TAIWAN_PERMIT: "台灣居民來往大陸通行證",
        DocumentType.PASSPORT: "護照",
        DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: "外國人永久居留身份證",
    },
    Language.ENGLISH: {
        DocumentType.RESIDENT_ID: "Resident Identity Card",
        DocumentType.HMT_RESIDENCE_PERMIT: "Hong Kong/Macao/Taiwan Residence Permit",
        DocumentType.HONG_KONG_MACAO_PERMIT: "Mainland Travel Permit for Hong Kong and Macao Residents",
        DocumentType.TAIWAN_PERMIT: "Mainland Travel Permit for Taiwan Residents",
        DocumentType.PASSPORT: "Passport",
        DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: "Foreign Permanent Resident ID Card",
    },
}

_ALSO = {
    DocumentType.RESIDENT_ID: (
        "身份证",
        "二代身份证",
        "户口簿",
        "户口薄",
        "户口本",
        "中国居民身份证",
        "大陆身份证",
        "ID card",
        "Identity card",
        "Resident ID card",
        "Resident ID",
        "Chinese ID card",
        "Mainland ID card",
        "PRC Resident Identity Card",
    ),
    DocumentType.HMT_RESIDENCE_PERMIT: (
        "居住证",
        "港澳台居住证",
        "港澳居民居住证",
        "台湾居民居住证",
        "Residence Permit for Hong Kong, Macao and Taiwan Residents",
        "Residence Permit for Hong Kong, Macau and Taiwan Residents",
        "HMT residence permit",
    ),
    DocumentType.HONG_KONG_MACAO_PERMIT: (
        "回乡证",
        "港澳通行证",
        "港澳居民通行证",
        "Mainland Travel Permit for Hong Kong and Macau Residents",
        "Home Return Permit",
        "HKMO pass",
        "HKMO permit",
    ),
    DocumentType.TAIWAN_PERMIT: (
        "台胞证",
        "台湾通行证",
        "Taiwan Compatriot Permit",
        "Taiwan Compatriot Pass",
        "Taiwan permit",
    ),
    DocumentType.PASSPORT: (
        "中国护照",
        "外国护照",
        "普通护照",
        "香港特区护照",
        "澳门特区护照",
        "香港特区护照身份证明",
        "澳门特区护照身份证明",
        "Chinese passport",
        "Foreign passport",
    ),
    DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: (
        "外国人永久居留证",
        "永久居留证",
        "永居证",
        "永久居住证",
        "境外永久居住证",
        "Foreign Permanent Resident Identity Card",
        "Foreign Permanent Resident ID",
        "Foreigner's Permanent Residence Card",
        "Permanent Residence Permit",
    ),
}

_SIMPLER = str.maketrans(
    "證類號碼護灣來內國臺陸電話機寢間組織稱級門區師鄉別編學員報註備種聯繫長親監請簿",
    "证类号码护湾来内国台陆电话机寝间组织称级门区师乡别编学员报注备种联系长亲监请簿",
)

_WORDS = {
    Head.NAME: "名字 学生 幼儿 外籍教师 name fullname studentname membername staffname teachername",
    Head.DOCUMENT_TYPE: "证件类别 type documenttype idtype typeofdocument typeofid",
    Head.NUMBER: "documentnumber documentno idnumber idno idcard idcardnumber idcardno identitycardnumber passport"
    " passportno passportnumber",
    Head.PHONE: "telephone tel 联系方式",
    Head.ROOM: "宿舍 宿舍号 寝室 寝室号 宿舍房间 宿舍房间号 room roomnumber roomno dormitory dormitoryroom dorm",
    Head.ORGANIZATION: "组织 组织名称 组织全称 班级 班级名称 所在班级 班别 部门 organization organisation class"
    " department",
    Head.COUNTRY: "国籍 国家 国籍地区 国家地区 国籍国家 country nationality countryregion countryorregion",
}
_ENDS = (
    (Head.NAME, re.compile("姓名$")),
    (Head.DOCUMENT_TYPE, re.compile("类型$|种类$|类别$")),
    (Head.PHONE, re.compile("手机|电话|phone|mobile")),
    (Head.NUMBER, re.compile("(证件|身份证|护照|居住证|通行证|台胞证|回乡证)(号|号码|编号|no|number)?$")),
)
_HEADS = {word: head for head, words in _WORDS.items() for word in words.split()}
_LABELS = re.compile(
    "序号|编号|(全国)?学籍号|学号|性别|民族|年级|备注|出生(日期|年月)|(证件)?(类型|种类|号码)|no|type|number|gender|sex|remarks?"
)

# Beside the people of a list stand others, who are nobody of it.
OTHERS = (
    "家长|父亲|母亲|父母|爸爸|妈妈|监护人|班主任|联系人|填表人|制表人|审核人|经办人|负责人|辅导员|家属|亲属|配偶|祖父|祖母"
    "|爷爷|奶奶|外公|外婆|家庭成员|家庭主要成员|接送人|任课老师|校长"
)
_OF_OTHERS = re.compile(
    f"{OTHERS}|^父(姓名|电话|手机)|^母(姓名|电话|手机)|parent|guardian|father|mother|emergency|relative|contactperson"
    "|contactname|classteacher|homeroom|headteacher|nextofkin"
)
_GROUP = re.compile(
    f"({OTHERS}|学生|本人|申报人|个人|证件|parents?|guardians?|fathers?|mothers?|students?|emergencycontact)"
    "(基本|主要)?(信息|情况|资料|details|information)?[0-9一二三]?"
)
_OWN_NAMES = frozenset(
    "姓名 学生姓名 申报人姓名 本人姓名 中文姓名 学生中文姓名 name fullname studentname 外籍教师".split()  # noqa: SIM905
)
_OTHER_SPELLINGS = re.compile("英文|拼音|曾用|昵称|english|pinyin")
_REMARK = re.compile(r"[(\[【{<《][^)\]】}>》]*[)\]】}>》]")
_NUMBERING = re.compile(r"^\s*(?:[(]?[0-9]{1,2}[).、:\s]+|[①-⑳]|[(]?[一二三四五六七八九十]{1,2}[)、.:])\s*", re.ASCII)
_ASKED = re.compile("(必填|必须|选填|可选|可不填|非必填|required|optional)+$")


def plain(text: str) -> str:
    """A word as headings and document types are compared."""
    return re.sub(r"[\W_]+", "", text).translate(_SIMPLER).lower()


def heading(cell: str) -> str:
    """A heading's word without its marks, its numbering, and what stands in brackets."""
    bare = _NUMBERING.sub("", _REMARK.sub("", to_half_width(cell)))
    return _ASKED.sub("", plain(bare)) or plain(cell)


def head_of(cell: str) -> Head | None:
    """What the column under this heading holds, whosever it is; None of one that nobody asks for."""
    word = heading(cell)
    if found := _HEADS.get(word):
        return found
    return next((head for head, end in _ENDS if end.search(word)), None)


def is_of_others(cell: str) -> bool:
    """Whether the heading tells of somebody beside the people of the list: a parent, a class teacher (R83)."""
    return bool(_OF_OTHERS.search(plain(cell)))


def is_group(cell: str) -> bool:
    """Whether it stands above several headings and says whose they are."""
    return bool(_GROUP.fullmatch(plain(cell)))


def is_label(cell: str) -> bool:
    """Whether it can only be a heading."""
    return head_of(cell) is not None or bool(_LABELS.fullmatch(heading(cell)))


def name_rank(cell: str) -> int:
    """Which of several names of one person is the one: 0 before 1 before 2."""
    if heading(cell) in _OWN_NAMES and not _OTHER_SPELLINGS.search(plain(cell)):
        return 0
    return 2 if _OTHER_SPELLINGS.search(plain(cell)) else 1


def place(cells: Sequence[str], head: Head) -> int | None:
    """Which cell is the heading of that column."""
    return next((at for at, cell in enumerate(cells) if head_of(cell) is head), None)


_CODE = re.compile(r"^\s*[0-9]{1,3}\s*[-.、:]\s*", re.ASCII)
_TYPES = {plain(word): kind for words in TYPES.values() for kind, word in words.items()} | {
    plain(word): kind for kind, words in _ALSO.items() for word in words
}


def type_of(word: str) -> DocumentType | None:
    """The document type that people call so, be it numbered as in registers (1-居民身份证) or explained in brackets."""
    bare = _CODE.sub("", to_half_width(word))
    return _TYPES.get(plain(bare)) or _TYPES.get(plain(_REMARK.sub("", bare)))


def _in_a_line() -> re.Pattern[str]:
    """Types of several words, the longest first, with whatever stands between the words."""
    written = (*TYPES[Language.ENGLISH].values(), *(word for words in _ALSO.values() for word in words))
    several = [words for word in written if len(words := re.findall(r"\w+", word)) > 1]
    several.sort(key=lambda words: -sum(map(len, words)))
    return re.compile(
        rf"\b(?:{'|'.join('[^0-9A-Za-z]{1,3}'.join(words) for words in several)})\b", re.IGNORECASE | re.ASCII
    )


_SEVERAL_WORDS = _in_a_line()


def with_types_as_words(line: str) -> str:
    """The same with `Resident Identity Card` as one word, since a line is read word by word."""
    return _SEVERAL_WORDS.sub(lambda found: plain(found.group()), line)
