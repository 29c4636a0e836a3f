"""The plot of a run: how far each figure is from its goal, as an SVG by hand."""

from __future__ import annotations

import math
from html import escape

from figures import Row

_LINE, _LEFT, _WIDTH, _TOP = 22, 300, 420, 70
_COLORS = {"sqlite": "#2b6cb0", "postgresql": "#c05621"}
_DECADES = (0.01, 0.1, 1.0, 10.0, 100.0)


def plot(found: dict[str, list[Row]], said: str) -> str:
    """Each figure with a goal as a bar on a scale of how often it reaches it: 1 is the goal, right of it is better."""
    names = list(dict.fromkeys(row.name for rows in found.values() for row in rows if row.goal))
    height = _TOP + (len(names) + 1) * _LINE + 20
    parts = [_text(10, 22, "How far each figure is from its goal (1 = reached; right is better)", 16)]
    parts += [_text(10, 42, said, 11), *_legend(found), *_scale(height)]
    for number, name in enumerate(names):
        y = _TOP + (number + 1) * _LINE
        parts.append(_text(_LEFT - 8, y + 4, name, 12, "end"))
        bars = [(kind, row) for kind, rows in found.items() for row in rows if row.name == name]
        parts += [_bar(kind, row, y - 7 + at * 8) for at, (kind, row) in enumerate(bars)]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 150}" height="{height}"'
    return f'{head} font-family="sans-serif">\n<rect width="100%" height="100%" fill="white"/>\n' + "\n".join(
        [*parts, "</svg>\n"]
    )


def reach(row: Row, kind: str) -> float:
    """How often the figure reaches its goal."""
    if row.goal is None:
        raise ValueError(row.name)
    wanted = row.goal.first[kind]
    return row.ratio / wanted if row.goal.at_least else wanted / row.ratio


def _bar(kind: str, row: Row, y: float) -> str:
    share = reach(row, kind)
    begin, end = sorted((_x(share), _x(1)))
    shape = f'<rect x="{begin:.1f}" y="{y:.1f}" width="{max(end - begin, 1.5):.1f}" height="7" fill="{_COLORS[kind]}"/>'
    beside = _text(_LEFT + _WIDTH + 8 + 70 * list(_COLORS).index(kind), y + 7, f"{row.ratio:.3g}", 11, color=kind)
    return shape + beside


def _x(share: float) -> float:
    """A logarithmic scale from a hundredth of the goal to a hundred times it."""
    low, high = math.log10(_DECADES[0]), math.log10(_DECADES[-1])
    at = (math.log10(max(share, 1e-9)) - low) / (high - low)
    return _LEFT + _WIDTH * min(max(at, 0), 1)


def _scale(height: int) -> list[str]:
    lines = []
    for decade in _DECADES:
        x, color = _x(decade), "#333" if decade == 1 else "#ccc"
        lines.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height - 20}" stroke="{color}"/>')
        lines.append(_text(x, _TOP - 4, f"{decade:g}", 11, "middle"))
    return lines


def _legend(found: dict[str, list[Row]]) -> list[str]:
    right = _LEFT + _WIDTH + 8
    return [_text(right + 70 * list(_COLORS).index(kind), _TOP - 4, kind, 11, color=kind) for kind in found]


def _text(x: float, y: float, words: str, size: int, anchor: str = "start", color: str = "") -> str:
    fill = _COLORS.get(color, "#222")
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}">{escape(words)}</text>'
    )
