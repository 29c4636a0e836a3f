"""Names that are pasted, rare or cannot be seen (reliability.md section 6)."""

from __future__ import annotations

import pytest

from yss.domain import names
from yss.domain.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Dorian\u00a0Lam", "Dorian Lam"),
        ("王 〇", "王〇"),
        ("李\U00031350", "李\U00031350"),
        (" ".join("王" * 100), "王" * 100),
        ("Jose\u200b\u0301", "Jos\u00e9"),
        ("\u2ee9\u6653\u2f8f", "黄晓行"),
    ],
    ids=[
        "no-break space",
        "zero as a character",
        "newer than the tables",
        "spaced out",
        "composed last",
        "radicals out of a PDF",
    ],
)
def test_a_pasted_name_is_stored_as_it_reads(typed, name):
    assert names.clean_name(typed) == name


@pytest.mark.parametrize("typed", ["\u3164", "\u115f", "王\u3164五", "王\u200e五", "·", "\u0301"])
def test_a_name_that_cannot_be_read_is_refused(typed):
    with pytest.raises(InvalidInput, match="name_invalid"):
        names.clean_name(typed)
