"""`distribute`: what of it plain databases can tell; no Citus stands here (docs/performance.md, 6)."""

from __future__ import annotations

import pytest
from fit import judge
from sqlalchemy import text

from yss.cli import distributing
from yss.extensions import db
from yss.models.layout import LEFT_OUT


def test_a_database_without_citus_is_not_distributed(app):
    refused = app.test_cli_runner().invoke(args=["distribute"])
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: This database has no Citus: CREATE EXTENSION citus and its machines come first.\n",
    )


def test_keys_come_off_and_go_back_but_for_those_into_a_schools_rows(app):
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite is never distributed")
    with db.engine.execution_options(write=True).connect() as connection:
        before = distributing.foreign_keys(connection)
        told = [one for one in distributing.commands(connection) if one not in {*distributing.placed()}]
        for command in told:
            connection.execute(text(command))
        after = distributing.foreign_keys(connection)
        assert connection.scalar(text("SHOW citus.multi_shard_modify_mode")) == "sequential"
        connection.rollback()
        assert distributing.foreign_keys(connection) == before
    assert [key for key in before if key not in after] == [key for key in before if (key.table, key.to) in LEFT_OUT]
    assert sorted((key.table, key.to) for key in before if key not in after) == sorted(LEFT_OUT)
    assert all(judge(command).fits for command in told)
