"""M12: text pasted from sheets and chats keeps its words apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain.errors import InvalidInput
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


@given(st.text(max_size=40), st.booleans())
def test_M12_cleaning_twice_changes_nothing(typed, multiline):
    try:
        once = clean_text(typed, max_length=99, multiline=multiline)
    except InvalidInput:
        return
    assert clean_text(once, max_length=99, multiline=multiline) == once
