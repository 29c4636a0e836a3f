"""Which column of a sheet holds what of its people, by the headings above them (R83).

Columns of others (家长, 班主任) are theirs, also where only the row above says so. What could be read in two ways is
asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest

from yss.domain import list_words
from yss.domain.errors import InvalidInput
from yss.domain.list_words import Head
from yss.domain.tables import Line
from yss.domain.text import to_half_width, without_zero_width


@dataclass(frozen=True)
class Columns:
    """Where one block of a sheet holds what of its people: the first of several that is filled in counts."""

    places: Mapping[Head, tuple[int, ...]]
    words: Mapping[int, str]


@dataclass(frozen=True)
class Headings:
    """Headings that take so many rows, above blocks beside each other."""

    rows: int
    blocks: tuple[Columns, ...]


def at(lines: Sequence[Line], place: int) -> Headings | None:
    """The headings that begin with this line of a sheet, or None.

    Raises InvalidInput: `name_column_needed` where all names are of others, `columns_alike` where two columns could
    be the one that is asked for.
    """
    cells = words_of(lines[place])
    if not _names_people(cells):
        return None
    below = words_of(lines[place + 1]) if place + 1 < len(lines) else ()
    rows = 2 if _is_second_row(below) else 1
    words = _joined(cells, below, always=True) if rows == 2 else cells
    above = words_of(lines[place - 1]) if place else ()
    return Headings(rows, _blocks(_joined(above, words, always=False)))


def words_of(line: Line) -> tuple[str, ...]:
    """The cells as headings are read: in one line, without what nobody sees."""
    return tuple(" ".join(without_zero_width(to_half_width(cell)).split()) for cell in line.cells)


def _names_people(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and list_words.place(cells, Head.NAME) is not None


def _is_second_row(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(list_words.is_label, filled))


def _joined(above: Sequence[str], below: Sequence[str], *, always: bool) -> tuple[str, ...]:
    """Each heading with the one above it, which spans the empty cells at its right.

    The row above may be a title or the last pupil of another list: then only a word that says whose columns they are
    counts (`always` is False).
    """
    over, joined = "", []
    for upper, lower in zip_longest(above, below, fillvalue=""):
        over = upper or over
        counts = always or list_words.is_group(over)
        if not lower or list_words.plain(upper) == list_words.plain(lower):
            joined.append(upper if always else lower)
        else:
            joined.append(over + lower if counts else lower)
    return tuple(joined)


def _blocks(words: Sequence[str]) -> tuple[Columns, ...]:
    mine = {place: head for place, word in enumerate(words) if (head := _own_head(word))}
    names = [place for place, head in mine.items() if head is Head.NAME]
    if not names:
        raise InvalidInput("name_column_needed")
    best = min(list_words.name_rank(words[place]) for place in names)
    names = [place for place in names if list_words.name_rank(words[place]) == best]
    spans = _spans(words, names)
    return tuple(_columns(words, {place: mine[place] for place in span if place in mine}, names) for span in spans)


def _own_head(word: str) -> Head | None:
    return None if list_words.is_of_others(word) else list_words.head_of(word)


def _spans(words: Sequence[str], names: Sequence[int]) -> list[range]:
    """One block for each name, where the headings repeat from name to name. Raises InvalidInput: `columns_alike`."""
    if len(names) == 1:
        return [range(len(words))]
    plain = [list_words.heading(word) if word else "" for word in words]
    first, second = names[:2]
    width = second - first
    lead = next((n for n in range(first + 1) if plain[first - n] != plain[second - n]), first + 1) - 1
    starts = [name - lead for name in names]
    blocks = [plain[start : start + width] for start in starts]
    alike = all(_filled(block) == _filled(blocks[0]) for block in blocks)
    if not alike or any(later - start != width for start, later in pairwise(starts)):
        raise _alike(words, names)
    return [range(start, start + width) for start in starts]


def _filled(block: Sequence[str]) -> list[str]:
    return [word for word in block if word]


def _columns(words: Sequence[str], mine: Mapping[int, Head], names: Sequence[int]) -> Columns:
    """Raises InvalidInput: `columns_alike`."""
    places: dict[Head, tuple[int, ...]] = {}
    for place, head in mine.items():
        if head is not Head.NAME or place in names:
            places[head] = (*places.get(head, ()), place)
    numbers = places.get(Head.NUMBER, ())
    if len({list_words.heading(words[place]) for place in numbers}) < len(numbers):
        raise _alike(words, numbers)
    return Columns(places, {place: words[place] for found in places.values() for place in found})


def _alike(words: Sequence[str], places: Sequence[int]) -> InvalidInput:
    first, second = places[:2]
    return InvalidInput(
        "columns_alike", first=first + 1, one=words[first][:20], second=second + 1, other=words[second][:20]
    )
