"""R54: the catalogues are whole: nothing is untranslated, and a translation holds what its source holds."""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
LANGUAGES = ("zh_Hant", "en")
NAMES = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")
MARKUP = re.compile(r"</?\w[^>]*>|&\w+;")
# Characters of Chinese writing: marks, letters, full-width forms.
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def path_of(language):
    return ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"


@cache
def catalogue(language) -> Catalog:
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def forms(text):
    return text if isinstance(text, tuple) else (text,)


def translated(language):
    """(source, translation) of every form of every message; a plural's source has all the names."""
    for message in catalogue(language):
        if message.id:
            yield from ((forms(message.id)[-1], string) for string in forms(message.string))


@pytest.mark.parametrize("language", LANGUAGES)
def test_R54_every_message_is_translated(language):
    assert [source for source, string in translated(language) if not string] == []
    assert [message.id for message in catalogue(language) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kept", [NAMES, MARKUP], ids=["names", "markup"])
def test_R54_a_translation_keeps_names_and_markup(language, kept):
    pairs = [pair for pair in translated(language) if pair[1]]
    assert len(pairs) > 1_000
    assert [pair for pair in pairs if len({tuple(sorted(kept.findall(text))) for text in pair}) != 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_R54_babel_finds_no_fault(language):
    faults = [str(fault) for _message, found in catalogue(language).check() for fault in found]
    assert faults == []


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="msgfmt is of the Debian package gettext")
@pytest.mark.parametrize("language", LANGUAGES)
def test_R54_msgfmt_finds_no_fault(language):
    said = subprocess.run(
        ["msgfmt", "--check", "-o", "/dev/null", path_of(language)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stderr


def test_R54_english_has_no_chinese_left():
    assert [pair for pair in translated("en") if CHINESE.search(pair[1])] == []
