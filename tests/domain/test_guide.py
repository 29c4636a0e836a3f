"""R14, R54: 操作指引 says what a collector does, in labels that stand on screen, with pictures in every language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from yss.domain import guide
from yss.domain.errors import NotFound
from yss.domain.languages import Language

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "yss" / "static" / "img" / "guide"
STEPS = [(topic, step) for topic in guide.topics() for step in topic.steps]
NAMED = [step.picture for _, step in STEPS if step.picture]
HEAVIEST = 25 * 1024

NEEDED = {
    "join", "create", "invite", "add", "edit", "remove", "view", "fill", "quick-fill", "grid", "remind",
    "submit", "deadline",
    "teachers", "return",
}  # fmt: skip


def test_R14_each_thing_a_collector_does_has_its_topic():
    slugs = [topic.slug for topic in guide.topics()]
    assert set(slugs) >= NEEDED
    assert len(slugs) == len(set(slugs))
    assert all(topic.steps and any(step.picture for step in topic.steps) for topic in guide.topics())


def test_R14_R54_every_picture_named_is_there_in_each_language_and_every_picture_there_is_named():
    there = [path for path in PICTURES.rglob("*") if path.is_file() and path.suffix not in (".br", ".gz")]
    assert sorted(there) == sorted(PICTURES / language / f"{name}.webp" for language in Language for name in NAMED)


def test_R54_no_two_languages_share_a_picture():
    for name in NAMED:
        assert len({(PICTURES / language / f"{name}.webp").read_bytes() for language in Language}) == len(Language), (
            name
        )


def test_R14_what_a_picture_shows_is_told():
    assert all(step.alt for _, step in STEPS if step.picture), "what a picture shows is told to those who can't see it"
    assert not any(step.alt for _, step in STEPS if not step.picture)


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("language", Language)
def test_R14_a_picture_is_a_whole_screen_and_light(language, name):
    picture = (PICTURES / language / f"{name}.webp").read_bytes()
    assert (picture[:4], picture[8:16]) == (b"RIFF", b"WEBPVP8X")
    assert len(picture) <= HEAVIEST
    width, height = (int.from_bytes(picture[at : at + 3], "little") + 1 for at in (24, 27))
    assert abs(width / height - 390 / 844) < 0.005, "the page gives it 390 × 844"
    assert width >= 540, "sharp where a phone's screen has two dots to the pixel"


def screens() -> set[str]:
    """Every text of the product but the guide's own."""
    catalogue = (ROOT / "translations" / "messages.pot").read_text()
    catalogue = re.sub(r'"\n"', "", catalogue)
    return set(re.findall(r'^msgid "(.+)"$', catalogue, re.M))


@pytest.mark.parametrize("topic", guide.topics(), ids=lambda topic: topic.slug)
def test_R14_every_label_stands_on_screen_as_written(topic):
    labels = {label for step in topic.steps for label in re.findall("【(.+?)】", step.text)}
    assert labels <= screens(), "or the label has changed since the guide was written"


@cache
def translations(locale: str) -> dict[str, set[str]]:
    """What each text is in that language, in whatever sense."""
    found: dict[str, set[str]] = {}
    with (ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str):
                found.setdefault(message.id, set()).add(str(message.string))
    return found


@pytest.mark.parametrize("locale", ["zh_Hant", "en"])
def test_R54_a_translated_step_names_its_labels_as_they_stand_on_screen(locale):
    said = translations(locale)
    named = [(step.text, label) for _, step in STEPS for label in re.findall("【(.+?)】", step.text)]
    unknown = [
        (label, text)
        for text, label in named
        if not any(string and string in one for one in said[text] for string in said[label])
    ]
    assert len(named) > 50
    assert unknown == []


def test_R14_a_topic_knows_what_comes_next():
    first, second = guide.topics()[:2]
    assert guide.find(first.slug) == (first, second)
    assert guide.find(guide.topics()[-1].slug)[1] is None
    with pytest.raises(NotFound):
        guide.find("unknown")
