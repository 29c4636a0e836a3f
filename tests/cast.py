"""The cast of the guide's screenshots, and answers they give."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from yss.cli.demo import ORDINARY, QUESTIONNAIRE
from yss.cli.primary import MORNING_CHECK, WELL
from yss.domain.documents import make_resident_number
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType

NAMES = (
    "梁志远", "蒋小华", "黄晓波", "李晓明", "傅立叶", "黄宇轩", "黄伟斌", "黄恺", "陈默", "林晓晴",
)  # fmt: skip


@dataclass(frozen=True)
class Called:
    """What a world's people and things are called where a test does not say."""

    school: str = "中山大学"
    organization: tuple[str, str, str] = ("软件工程", "2019级", "1班")
    admin: str = "梁志远"
    collector: str = "蒋小华"
    other_collector: str = "林晓晴"
    nobody: str = "陈默"
    deputy: str = "赵老师"
    child: str = "黄小一"
    member: str = "成员"
    heir: str = "王老师"
    stand_in: str = "李老师"
    holiday: str = "寒假"
    reason: str = "实到校人数有误"
    trouble: str = "打不开申报页面"


CHINESE = Called()
# No character of these is Chinese: what of that is on a page is the product's.
LATIN = Called(
    school="Lingnan Academy",
    organization=("Software", "Intake 2019", "Form 1"),
    admin="Zita Liang",
    collector="Yvonne Jiang",
    other_collector="Xenia Lin",
    nobody="Walter Chen",
    deputy="Vera Zhao",
    child="Ugo Huang",
    member="Tessa ",
    heir="Sybil Wang",
    stand_in="Rolf Li",
    holiday="Solstice",
    reason="Quorum unclear",
    trouble="Zilch opens",
)

SUPPLEMENT = {
    "expected_on_site": 45,
    "present_on_site": 40,
    "absent_ill": 1,
    "isolated_central": 0,
    "isolated_home": 2,
}

MORNING_NUMBERS = {
    "expected_on_site": 45,
    "present_on_site": 42,
    "absent_ill": 1,
    "absent_personal": 2,
    "abnormal_morning": 1,
    "abnormal_noon": 0,
}

TEACHER = {
    "level": "university",
    "location": "guangdong",
    "on_campus": "yes",
    "health": "none",
    "remarks": "",
    "entry_date": "2020-03-13",
    "entry_time": "19:56",
    "transport": "plane",
    "transport_number": "K123",
}

__all__ = ["MORNING_CHECK", "MORNING_NUMBERS", "ORDINARY", "QUESTIONNAIRE", "SUPPLEMENT", "TEACHER", "WELL"]


def number_of(name: str, birth: date = date(2000, 5, 17)) -> str:
    """The person's made-up resident number; names of the cast by place, others by their characters."""
    seed = NAMES.index(name) + 1 if name in NAMES else 11 + sum(map(ord, name)) % 900
    return make_resident_number("440106", birth, seed)


def subject(name: str, birth: date = date(2000, 5, 17)) -> Subject:
    """The person as they would verify."""
    return Subject(name, DocumentType.RESIDENT_ID, number_of(name, birth), "13812345678")


def form_of(answers: dict[str, Any]) -> dict[str, Any]:
    """Answers as a report form sends them."""
    form = {name: value for name, value in answers.items() if name not in ("household", "location")}
    for name in ("household", "location"):
        form |= {name: answers[name][:2], f"{name}_city": answers[name]}
    return form
