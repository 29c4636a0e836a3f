"""`make profile PAGE=W`: where a request's time goes, layer by layer, and how many statements it sends and builds.

In this process, by the test client, on a database of its own, with --postgresql of the other kind. PAGE is a
name of `tests/hot.py`, or a path, asked by the collector. Own time by cProfile, which weighs small functions heavier
than they are: for shares, not for microseconds; what a built-in took counts where it was called.
"""

from __future__ import annotations

import argparse
import cProfile
import itertools
import pstats
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from staging import ROOT, Databases, Sizes, Stage  # isort: skip
from constructions import constructions
from hot import HOT, Asked, Scene, Visitors, admin_of
from statements import statements

from yss.extensions import db

SIZES = Sizes(classes=4, organizations=20, crowds=(50,), days=3)
WARM, ROUNDS = 5, 40
LAYERS = (
    ("sealing", ("yss/sealing", "yss/ring", "cryptography/")),
    ("templates", ("yss/templates/", "jinja2/", "markupsafe/", "<template>")),
    ("actions", ("yss/actions", "yss/acts.py", "yss/transactions.py")),
    ("queries", ("yss/queries",)),
    ("models", ("yss/models",)),
    ("domain", ("yss/domain",)),
    ("web", ("yss/",)),
    ("forms and CSRF", ("wtforms/", "flask_wtf/", "itsdangerous/")),
    ("session and login", ("flask_login/", "flask/sessions.py")),
    ("texts", ("flask_babel/", "babel/", "gettext.py")),
    ("SQL: compiling", ("sqlalchemy/sql/compiler.py", "sqlalchemy/orm/context.py")),
    (
        "SQL: cache keys",
        ("sqlalchemy/sql/cache_key.py", "sqlalchemy/sql/traversals.py", "sqlalchemy/sql/visitors.py"),
    ),
    ("SQL: building", ("sqlalchemy/sql/", "sqlalchemy/orm/util.py", "sqlalchemy/orm/attributes.py")),
    ("SQL: running", ("sqlalchemy/engine/", "sqlalchemy/pool/", "sqlalchemy/dialects/")),
    ("ORM", ("sqlalchemy/orm/",)),
    ("SQLAlchemy's helpers", ("sqlalchemy/",)),
    ("driver", ("psycopg/", "psycopg_binary/", "pysqlite3/", "sqlite3", "_sqlite3")),
    ("flask and werkzeug", ("flask/", "werkzeug/", "blinker/")),
    ("logs", ("logging/", "json/")),
    ("packing", ("gzip.py", "zlib")),
)
_DRIVER_CALLS = ("sqlite", "psycopg", "pq.")


def layer_of(place: tuple[str, int, str]) -> str | None:
    """Whose a function is; None for a built-in, which belongs to whoever calls it, unless it is the driver's."""
    file, _, name = place
    if file == "~":
        if any(one in name for one in _DRIVER_CALLS):
            return "driver"
        return "packing" if "zlib" in name else None
    path = file.removeprefix(str(ROOT) + "/")
    return next((layer for layer, parts in LAYERS if any(part in path for part in parts)), "the rest")


def by_layer(profile: cProfile.Profile) -> Counter[str]:
    """Own seconds of each layer."""
    found: Counter[str] = Counter()
    for place, (_, _, own, _, callers) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        if (layer := layer_of(place)) is not None:
            found[layer] += own
            continue
        for caller, (_, _, own_there, _) in callers.items():
            found[layer_of(caller) or "the rest"] += own_there
    return found


def scene_of(stage: Stage) -> Scene:
    """The first class; W and the form by its members in turn."""
    place = stage.classes[0]
    with stage.app.app_context():
        admin = admin_of(place.school_id)
    return Scene(
        place.school_id, place.org_id, place.collector, admin, itertools.cycle(person for _, person in own(stage))
    )


def own(stage: Stage) -> list[tuple[int, int]]:
    """The members of the first class: people come class by class."""
    return stage.members[: len(stage.members) // len(stage.classes)]


def asking(page: str) -> Callable[[Scene], Asked]:
    """By name or by path."""
    return HOT[page] if page in HOT else lambda scene: Asked(page.replace("TODAY", str(scene.day)), scene.collector)


def profiled(stage: Stage, page: str, rounds: int) -> None:
    """Asks until it is warm, then under the profiler, then once to count."""
    scene, asks, visitors = scene_of(stage), asking(page), Visitors(stage.app)
    profile, spent = cProfile.Profile(), 0.0
    with stage.app.app_context():
        for _ in range(WARM):
            visitors.send(asks(scene))
        for number in range(2 * rounds):
            asked = asks(scene)
            visitors.client(asked.who)
            began = time.thread_time()
            if number < rounds:
                visitors.send(asked)
                spent += time.thread_time() - began
            else:
                profile.runcall(visitors.send, asked)
        asked = asks(scene)
        visitors.client(asked.who)
        with constructions() as built, statements(db.engine) as sent:
            visitors.send(asked)
    tell(page, spent / rounds, by_layer(profile), built, sent)


def tell(page: str, spent: float, layers: Counter[str], built: Counter[str], sent: list[str]) -> None:
    """For a terminal."""
    print(f"{page}: {1e6 * spent:,.0f} µs of CPU with the test client")
    print(f"{len(sent)} statements, {built.total()} constructions\n")
    total = sum(layers.values())
    for layer, seconds in layers.most_common():
        print(f"{seconds / total:6.1%}  {layer}")
    print("\nbuilt most, and where:")
    for place, times in by_line(built).most_common(15):
        print(f"{times:6}  {place}")
    print("\nsent:")
    for statement, times in Counter(" ".join(one.split()) for one in sent).items():
        print(f"{times:6}  {statement[:150]}")


def by_line(built: Counter[str]) -> Counter[str]:
    """Constructions by the line of ours that asked for them."""
    found: Counter[str] = Counter()
    for place, times in built.items():
        found[place.partition(" ")[2]] += times
    return found


def main() -> None:
    """Makes a small database, asks, prints."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("page", help=f"{', '.join(HOT)}, or a path in which TODAY stands for the day")
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--postgresql", action="store_true")
    asked: Any = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yss-profile-", ignore_cleanup_errors=True) as folder:
        databases = Databases(Path(folder))
        try:
            stage = databases.new("postgresql" if asked.postgresql else "sqlite").make(SIZES)
            profiled(stage, asked.page, asked.rounds)
            stage.close()
        finally:
            databases.stop()


if __name__ == "__main__":
    main()
