"""A term is rendered as docs/glossary.md says, wherever it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| [^|]+ \|$", re.M)
LANGUAGES = {"zh_Hant": 1, "en": 2}
# (language, term, message): why the term is not rendered there.
EXCEPTIONS = {
    ("en", "组织", "已组织就诊"): "a verb here: to arrange",
    ("zh_Hant", "组织", "已组织就诊"): "a verb here: to arrange",
}


def table():
    text = (ROOT / "docs/glossary.md").read_text().partition("## Three languages")[2].partition("\n## ")[0]
    return ROW.findall(text)[2:]


def terms(language):
    """The Chinese terms, longest first, each with the words that render it, in lower case."""
    rows = sorted(table(), key=lambda row: len(row[0]), reverse=True)
    return {row[0]: row[LANGUAGES[language]].lower().split(" / ") for row in rows}


def messages(language):
    """(source, translation) of each translated form of each message."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file):
            sources = message.id if isinstance(message.id, tuple) else (message.id,)
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from ((sources[0], string) for string in strings if sources[0] and string)


def breaches(language, source, translation):
    """Terms of the source that the translation does not render; a term within a longer one does not count."""
    for term, words in terms(language).items():
        if term in source:
            source = source.replace(term, "\n")
            if not any(word in translation.lower() for word in words):
                yield term


def test_every_term_stands_once_with_its_source():
    named = [row[0] for row in table()]
    assert len(named) > 100
    assert sorted(named) == sorted(set(named))


@pytest.mark.parametrize("language", LANGUAGES)
def test_R54_terms_are_rendered_as_the_glossary_says(language):
    found = {
        (language, term, source): to for source, to in messages(language) for term in breaches(language, source, to)
    }
    told = {key: to for key, to in found.items() if key not in EXCEPTIONS}
    assert told == {}


def test_a_breach_is_found():
    assert list(breaches("en", "采集员工作台", "Workbench")) == ["采集员工作台"]
    assert list(breaches("en", "采集员工作台", "The Collector workbench")) == []
    assert list(breaches("zh_Hant", "发热", "發火")) == ["发热"]
