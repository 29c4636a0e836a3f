"""The languages of the product."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """What the product speaks (R54): the tag that pages say it by."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


# Each in itself, whatever is spoken around it.
NAMES = {Language.SIMPLIFIED: "简体中文", Language.TRADITIONAL: "繁體中文", Language.ENGLISH: "English"}
