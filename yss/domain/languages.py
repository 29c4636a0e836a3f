"""The languages of the product."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """What the product speaks (R54): the tag that pages say it by."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"
