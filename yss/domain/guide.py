"""操作指引 as data: reads `yss/help/guide.toml` (R14)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from yss.domain.errors import NotFound

FILE = Path(__file__).resolve().parent.parent / "help" / "guide.toml"


@dataclass(frozen=True)
class Step:
    """What to do, and the picture that shows it, by its name; `alt` says what the picture shows."""

    text: str
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True)
class Topic:
    """One thing that a collector does; `slug` stands in its address."""

    slug: str
    title: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class TopicGroup:
    """Topics about one thing."""

    title: str
    topics: tuple[Topic, ...]


@cache
def load() -> tuple[TopicGroup, ...]:
    """All topics, grouped, in the order of the file."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(TopicGroup(group["title"], tuple(map(_topic, group["topics"]))) for group in raw["groups"])


def topics() -> tuple[Topic, ...]:
    """All topics in a row, as they are read one after the other."""
    return tuple(topic for group in load() for topic in group.topics)


def find(slug: str) -> tuple[Topic, Topic | None]:
    """The topic and the one after it. Raises NotFound."""
    for topic, following in zip(topics(), (*topics()[1:], None), strict=True):
        if topic.slug == slug:
            return topic, following
    raise NotFound


def _topic(raw: dict[str, Any]) -> Topic:
    return Topic(raw["slug"], raw["title"], tuple(Step(**step) for step in raw["steps"]))
