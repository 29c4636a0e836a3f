"""R49: PostgreSQL's planner keeps samples of columns: none of what tells of a person (M24)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from sqlalchemy import text

from yss.extensions import db
from yss.models import guards

MIGRATION = Path(__file__).parents[2] / "migrations" / "versions" / "0024_no_statistics.py"
_SAID = "SELECT string_agg(concat(most_common_vals::text, histogram_bounds::text), ' ') FROM pg_stats"


@pytest.fixture
def migration():
    spec = importlib.util.spec_from_file_location("no_statistics", MIGRATION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def sampled(connection):
    """What the planner says of the columns of our tables, after it looked at them."""
    connection.execute(text("ANALYZE"))
    return connection.execute(text(f"{_SAID} WHERE schemaname = 'public'")).scalar_one()


def test_R49_no_name_and_no_salt_is_in_the_planners_statistics(world, migration):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite's planner keeps no values")
    org = world.org()
    for name in ("欧阳甲寅", "李晓明", "黄晓波"):
        world.report(org, world.member(org, name))
    for name in ("张婉婷", "欧阳子墨", "苏强"):
        world.member(org, name)
    world.submit(org, remarks="欧阳甲寅")
    db.session.rollback()
    with db.engine.execution_options(write=True).begin() as connection:
        salt = (
            connection.execute(text("SELECT salt FROM submission_row WHERE salt IS NOT NULL LIMIT 1"))
            .scalar_one()
            .hex()
        )
        held = sampled(connection)
        assert "guide/1" in held or "三年级" in held or str(org.org_id) in held, "it looks at other columns"
        for private in ("欧阳甲寅", "oyjy", salt):
            assert private not in held
        for table, column, _ in migration.PRIVATE:
            connection.execute(text(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1"))
        before = sampled(connection)
        assert all(private in before for private in ("欧阳甲寅", "oyjy", salt))
        migration.forget(connection)
        guards.install(connection)
        assert "欧阳甲寅" not in connection.execute(text(_SAID)).scalar_one(), "what was taken before is gone"
        assert guards.missing(connection) == set()
