"""The words of lists of people, in each language: what templates say, and what people write instead (R17, R46).

Two words are one where they differ in spaces, signs, capitals, or in how traditional Chinese writes them.
They are data and in no catalogue: what a template says must be read back, whatever a translator changes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from yss.domain.languages import Language
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
    DocumentType.PASSPORT: ("中国护照", "外国护照", "Chinese passport", "Foreign passport"),
    DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: (
        "外国人永久居留证",
        "永久居留证",
        "永居证",
        "Foreign Permanent Resident Identity Card",
        "Foreign Permanent Resident ID",
        "Foreigner's Permanent Residence Card",
        "Permanent Residence Permit",
    ),
}

_SIMPLER = str.maketrans(
    "證類號碼護灣來內國臺陸電話機寢間組織稱級門區師鄉別編學員報註備種聯繫",
    "证类号码护湾来内国台陆电话机寝间组织称级门区师乡别编学员报注备种联系",
)

_WORDS = {
    Head.NAME: "名字 外籍教师 name fullname studentname membername staffname teachername",
    Head.DOCUMENT_TYPE: "证件类别 type documenttype idtype typeofdocument typeofid",
    Head.NUMBER: "documentnumber documentno idnumber idno idcard idcardnumber idcardno identitycardnumber",
    Head.PHONE: "telephone tel",
    Head.ROOM: "宿舍 宿舍号 寝室 寝室号 宿舍房间 宿舍房间号 room roomnumber roomno dormitory dormitoryroom dorm",
    Head.ORGANIZATION: "组织 组织名称 组织全称 班级 班别 部门 organization organisation class department",
    Head.COUNTRY: "国籍 国家 国籍地区 国家地区 country nationality countryregion countryorregion",
}
_PARTS = {
    Head.DOCUMENT_TYPE: ("类型", "种类"),
    Head.PHONE: ("手机", "电话", "phone", "mobile"),
    Head.NUMBER: ("证件号", "身份证", "护照", "证号", "证件", "passport"),
}
_HEADS = {word: head for head, words in _WORDS.items() for word in words.split()}


def plain(text: str) -> str:
    """A word as headings and document types are compared."""
    return re.sub(r"[\W_]+", "", text).translate(_SIMPLER).lower()


def head_of(cell: str) -> Head | None:
    """What the column under this heading holds; None of one that nobody asks for."""
    word = plain(cell)
    if word.endswith("姓名"):
        return Head.NAME
    parts = (head for head, parts in _PARTS.items() if any(part in word for part in parts))
    return _HEADS.get(word) or next(parts, None)


def place(cells: Sequence[str], head: Head) -> int | None:
    """Which cell is the heading of that column."""
    return next((at for at, cell in enumerate(cells) if head_of(cell) is head), None)


_TYPES = {plain(word): kind for words in TYPES.values() for kind, word in words.items()} | {
    plain(word): kind for kind, words in _ALSO.items() for word in words
}


def type_of(word: str) -> DocumentType | None:
    """The document type that people call so."""
    return _TYPES.get(plain(word))


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
