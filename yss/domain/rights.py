"""What an action needs of who does it; asked under the lock, before its first line (R50, R61, R75)."""

from __future__ import annotations

from dataclasses import dataclass

from yss.domain.permissions import DeskWork


@dataclass(frozen=True)
class AtDesk:
    """The organization's collector, or a deputy of today where deputies may do this work (R61)."""

    work: DeskWork


@dataclass(frozen=True)
class OfSchool:
    """An admin of the school."""


@dataclass(frozen=True)
class CommandLine:
    """Nobody: support and whoever runs the server."""


@dataclass(frozen=True)
class AskedOfRows:
    """The action asks the rows that it works on, under the lock: whose they are, who is linked, which card was used.

    `who` says in words who may.
    """

    who: str


Right = AtDesk | OfSchool | CommandLine | AskedOfRows
