"""M12: text pasted from sheets and chats keeps its words apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain.errors import InvalidInput
from yss.domain.names import clean_name
from yss.domain.text import clean_text


@pytest.mark.parametrize(
    ("typed", "line", "lines"),
    [
        ("张三\t请假", "张三 请假", "张三 请假"),
        ("a\u2028b", "a b", "a\nb"),
        ("a\rb", "a b", "a\nb"),
        ("\U00031350班", "\U00031350班", "\U00031350班"),
        ("Jose\u200d\u0301", "Jos\u00e9", "Jos\u00e9"),
        ("<img onerror> {{7*7}}", "<img onerror> {{7*7}}", "<img onerror> {{7*7}}"),
    ],
)
def test_M12_what_was_pasted_reads_the_same(typed, line, lines):
    assert clean_text(typed, max_length=99) == line
    assert clean_text(typed, max_length=99, multiline=True) == lines


BEARS = ("Ngu\u0302\u0303", "ᾧ", "ជ្រុំ", "པདྨེ", "ที่", "מִּ֖", "1\ufe0f\u20e3", "\u0623\u0651\u064e", "မြို့")


@pytest.mark.parametrize("typed", BEARS)
def test_M12_letters_bear_the_marks_that_their_scripts_need(typed):
    assert clean_text(typed, max_length=99)


@pytest.mark.parametrize(
    "piled", ["a" + "\u0301" * 4, "\u1ec7" + "\u0300" * 2, "王" + "\u20dd" * 120, "a" + "\u0301\u200b" * 4]
)
def test_M12_no_letter_is_buried_under_marks(piled):
    with pytest.raises(InvalidInput) as refused:
        clean_text(f"一{piled}二", max_length=999)
    assert refused.value.code == "invalid_characters"
    with pytest.raises(InvalidInput) as refused:
        clean_name(f"一{piled}二")
    assert refused.value.code == "name_invalid"


@given(st.text(max_size=40), st.booleans())
def test_M12_cleaning_twice_changes_nothing(typed, multiline):
    try:
        once = clean_text(typed, max_length=99, multiline=multiline)
    except InvalidInput:
        return
    assert clean_text(once, max_length=99, multiline=multiline) == once
