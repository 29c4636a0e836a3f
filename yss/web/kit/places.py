"""Countries and regions in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale
from flask_babel import lazy_gettext as _l

from yss.domain import countries, regions
from yss.domain.languages import Language
from yss.web.kit import texts

# 意大利 as Hong Kong says it: 義大利 is Taiwan's, which is what zh_Hant alone gives.
_LOCALES = {Language.SIMPLIFIED: "zh_Hans_CN", Language.TRADITIONAL: "zh_Hant_HK", Language.ENGLISH: "en_GB"}
_OF_CHINA = {"HK": _l("中国香港"), "MO": _l("中国澳门"), "TW": _l("中国台湾")}


def country(code: str) -> str:
    """A territory's name by Babel; 香港, 澳门, 台湾 as parts of China."""
    if code in _OF_CHINA:
        return str(_OF_CHINA[code])
    return _territories(texts.spoken()).get(code, code)


@cache
def _territories(language: Language) -> Mapping[str, str]:
    found: Mapping[str, str] = Locale.parse(_LOCALES[language]).territories
    return found


def nationalities() -> regions.Named:
    """(code, name) of what may be chosen: the common ones, then the others, English ones by the alphabet."""
    return _nationalities(texts.spoken())


@cache
def _nationalities(language: Language) -> regions.Named:
    common = tuple((code, country(code)) for code in countries.COMMON)
    others = tuple((code, country(code)) for code in countries.LISTED[len(common) :])
    return common + (regions.by_alphabet(others) if language is Language.ENGLISH else others)


def region(code: str) -> str:
    """A province, or a city with its province."""
    return regions.region_label(code, texts.spoken())
