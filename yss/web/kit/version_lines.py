"""Two versions of a day side by side: figures and supplement as lines (R35)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from yss.queries.day.submissions import Counted
from yss.web.kit import labels
from yss.web.kit.supplement_form import figure_lines, supplement_lines


@dataclass(frozen=True)
class Pair:
    """A figure in both versions."""

    label: str
    old: int
    new: int

    @property
    def differs(self) -> bool:
        """Whether the versions disagree."""
        return self.old != self.new

    @property
    def sign(self) -> str:
        """By how much the newer has more or less: +2, −1."""
        change = self.new - self.old
        return f"+{change}" if change > 0 else f"−{-change}" if change else ""


Groups = tuple[tuple[str, tuple[Pair, ...]], ...]


def compared(old: Counted, new: Counted) -> Groups:
    """Every figure that one of the two versions has, in groups, the old value beside the new."""
    is_mixed = len({*old.tallies, *new.tallies}) > 1
    was, is_now = ({(title, label): value for title, label, value in _values(one, is_mixed)} for one in (old, new))
    groups: dict[str, list[Pair]] = {}
    for title, label in {**is_now, **was}:
        pair = Pair(label, was.get((title, label), 0), is_now.get((title, label), 0))
        groups.setdefault(title, []).append(pair)
    return tuple((title, tuple(lines)) for title, lines in groups.items() if any(one.old or one.new for one in lines))


def _values(counted: Counted, is_mixed: bool) -> Iterator[tuple[str, str, int]]:
    day = counted.day
    title = str(_("申报情况"))
    yield title, str(_("组织人数")), day.headcount
    yield title, str(_("已加入")), day.joined
    yield title, str(_("应报")), day.expected
    yield title, str(_("已申报")), day.reported
    yield title, str(_("未填报")), day.missing
    for source, number in (("self", day.by_self), ("proxy", day.by_proxy), ("carried_forward", day.carried_forward)):
        yield title, str(labels.FIGURES[source]), number
    for line in supplement_lines(counted):
        yield str(_("补充数据")), line.label, line.value
    for group, lines in figure_lines(counted, is_mixed):
        for line in lines:
            yield group, line.label, line.value
