"""What `make bench` makes of its samples: ratios, whether goals are reached, the plot."""

from __future__ import annotations

from pathlib import Path

import lxml.etree
import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SAMPLES = {
    "bare": 1_950, "W a second": 260, "R a second": 14, "R unchanged a second": 1_400, "healthz µs": 200, "P µs": 500,
    "form µs": 5_000, "workbench µs": 2_000, "workbench moved µs": 3_000, "W µs": 1_000, "R µs": 2_000,
    "R unchanged µs": 400, "L unchanged µs": 1_000, "L µs": 8_000, "Q 50": 2, "bare of 50": 1.5, "S 50": 4,
    "Q 10000": 200, "bare of 10000": 80, "S 10000": 700, "R of 50 µs": 2_000, "R of 10000 µs": 2_400,
    "W grown µs": 1_200, "W before µs": 1_000, "worker, MB": 100, "worker at the end, MB": 120, "start, s": 1.5,
    "export, MiB": 90,
}  # fmt: skip


@pytest.fixture
def modules(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    import drawing
    import figures

    return figures, drawing


def rows_of(figures, kind, peer=None):
    made = figures.Figures(kind, peer)
    for name, value in SAMPLES.items():
        for sample in (value * 100, value, value / 100):
            made.add(name, sample)
    return {row.name: row for row in made.rows()}


def test_each_figure_is_a_ratio_of_medians_and_knows_whether_it_reaches_its_goal(modules):
    figures, _ = modules
    rows = rows_of(figures, "sqlite")
    assert {name: round(row.ratio, 3) for name, row in rows.items() if row.goal} == {
        "W / peer's submission": 2.0,
        "W / bare transaction": 0.133,
        "R / peer's list": 0.5,
        "R unchanged / peer's list": 50.0,
        "P / healthz": 2.5,
        "form / healthz": 25.0,
        "workbench / healthz": 10.0,
        "L unchanged / healthz": 5.0,
        "L / healthz": 40.0,
        "Q of 50: bare / Q": 0.75,
        "Q of 10000: bare / Q": 0.4,
        "S / Q of 10000": 3.5,
        "R of 10000 / R of 50": 1.2,
        "growth of W": 1.2,
        "worker, MB": 100.0,
        "start, s": 1.5,
        "export, MiB": 90.0,
    }
    missed = {name for name, row in rows.items() if row.verdict("sqlite") == "not yet"}
    assert missed == {
        "W / bare transaction", "R / peer's list", "form / healthz", "L / healthz", "Q of 10000: bare / Q",
        "S / Q of 10000", "growth of W", "start, s",
    }  # fmt: skip


def test_the_peer_goes_with_the_bare_transaction_of_its_database(modules):
    figures, _ = modules
    row = rows_of(figures, "postgresql")["W / peer's submission"]
    assert round(row.yardstick) == round(260 * 1_950 / 2_900)
    assert row.verdict("postgresql") == "not yet"
    assert figures.GOALS[row.name].is_met("postgresql", 1.6)
    assert not figures.GOALS[row.name].is_met("sqlite", 1.6)


def test_a_peer_that_was_measured_is_held_against_as_it_was(modules):
    figures, _ = modules
    rows = rows_of(figures, "postgresql", figures.Peer(130, 28))
    assert rows["W / peer's submission"].ratio == 2
    assert rows["R unchanged / peer's list"].ratio == 50


def test_the_plot_shows_each_goal_and_the_table_each_figure(modules):
    figures, drawing = modules
    rows = {kind: list(rows_of(figures, kind).values()) for kind in ("sqlite", "postgresql")}
    drawn = lxml.etree.fromstring(drawing.plot(rows, "load <1>").encode())
    texts = drawn.xpath("//*[local-name()='text']/text()")
    assert {row.name for row in rows["sqlite"] if row.goal} <= set(texts)
    assert len(drawn.xpath("//*[local-name()='rect'][@height='7']")) == 2 * sum(
        bool(row.goal) for row in rows["sqlite"]
    )
    lines = figures.table("sqlite", rows["sqlite"]).splitlines()
    assert len(lines) == len(rows["sqlite"]) + 1
    assert [line.split()[-1] for line in lines if line.startswith("start")] == ["yet"]
