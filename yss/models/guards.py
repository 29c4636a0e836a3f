"""Triggers that make reports, submissions, feedback and the trails append-only (reliability.md section 2).

One more keeps a school's last admin (R43).

Two transitions pass: erasure (a personal column or salt becomes NULL, a digest in its place) and re-sealing
(ciphertext replaced). SQLite's batch migrations drop triggers silently, so `install` runs after each migration and
the boot checks ask `missing`.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from yss.models.changes import ChangeAcknowledgment
from yss.models.export import Export, ExportSubject
from yss.models.feedback import Feedback, FeedbackEvent
from yss.models.foreign import ForeignTeacherChange
from yss.models.report import AuditEvent, DaySubmission, HealthReport, SubmissionReturn, SubmissionRow

_SEALED = {
    HealthReport.__tablename__: ("answers_sealed", ("salt",)),
    DaySubmission.__tablename__: ("remarks_sealed", ("remarks_salt",)),
    SubmissionRow.__tablename__: (None, ("salt",)),
    SubmissionReturn.__tablename__: ("reason_sealed", ()),
    ForeignTeacherChange.__tablename__: ("details_sealed", ()),
    AuditEvent.__tablename__: (None, ()),
    Export.__tablename__: ("words_sealed", ()),
    ExportSubject.__tablename__: (None, ()),
    ChangeAcknowledgment.__tablename__: ("words_sealed", ()),
    Feedback.__tablename__: ("content_sealed", ()),
    FeedbackEvent.__tablename__: (None, ()),
}
_KEPT_AT_ERASURE = {DaySubmission.__tablename__: ("remarks_digest",)}
_MODELS = (
    HealthReport,
    DaySubmission,
    SubmissionRow,
    SubmissionReturn,
    ForeignTeacherChange,
    AuditEvent,
    Export,
    ExportSubject,
    ChangeAcknowledgment,
    Feedback,
    FeedbackEvent,
)
_TABLES = {model.__tablename__: model.__table__ for model in _MODELS}


def _fixed_columns(table: str) -> list[str]:
    sealed, salts = _SEALED[table]
    mutable = (sealed, *salts, *_KEPT_AT_ERASURE.get(table, ()))
    return [column.name for column in _TABLES[table].columns if column.name not in mutable]


def _refused_update(table: str) -> str:
    """The condition under which an update of a mutable column is refused."""
    sealed, salts = _SEALED[table]
    parts = [f"NEW.{salt} IS NOT NULL AND NEW.{salt} <> OLD.{salt}" for salt in salts]
    parts += [f"OLD.{column} IS NULL AND NEW.{column} IS NOT NULL" for column in (sealed, *salts) if column]
    for column in _KEPT_AT_ERASURE.get(table, ()):
        parts.append(f"OLD.{column} IS NOT NULL AND (NEW.{column} IS NULL OR NEW.{column} <> OLD.{column})")
    return " OR ".join(f"({part})" for part in parts)


def names() -> set[str]:
    """The triggers there must be."""
    plain = {f"{table}_{event}" for table in _TABLES for event in ("fixed", "kept")}
    return plain | {f"{table}_erasure" for table in _TABLES if _refused_update(table)} | {_LAST_ADMIN}


def _trigger(dialect: str, table: str, name: str, event: str, condition: str = "") -> str:
    head = f"CREATE TRIGGER {table}_{name} BEFORE {event} ON {table}"
    if dialect == "sqlite":
        when = f"WHEN {condition}" if condition else ""
        return f"{head} {when} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    when = f"WHEN ({condition})" if condition else ""
    return f"{head} FOR EACH ROW {when} EXECUTE FUNCTION refuse_change()"


def _triggers(dialect: str, table: str) -> list[str]:
    fixed = ", ".join(_fixed_columns(table))
    made = [_trigger(dialect, table, "fixed", f"UPDATE OF {fixed}"), _trigger(dialect, table, "kept", "DELETE")]
    if condition := _refused_update(table):
        made.append(_trigger(dialect, table, "erasure", "UPDATE", condition))
    return made


_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


_LAST_ADMIN = "school_admin_last"
_LAST_ADMIN_ON_SQLITE = f"""
CREATE TRIGGER {_LAST_ADMIN} BEFORE DELETE ON school_admin
WHEN NOT EXISTS (SELECT 1 FROM school_admin WHERE school_id = OLD.school_id AND person_id <> OLD.person_id)
BEGIN SELECT RAISE(ABORT, 'a school keeps one admin'); END
"""
# It waits for who removes another of the school, and reads no table but its own, so that it may lie on any machine.
_KEEP_LAST_ADMIN = """
CREATE OR REPLACE FUNCTION keep_last_admin() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
  PERFORM pg_advisory_xact_lock(OLD.school_id);
  IF NOT EXISTS (SELECT 1 FROM school_admin WHERE school_id = OLD.school_id AND person_id <> OLD.person_id) THEN
    RAISE EXCEPTION 'a school keeps one admin';
  END IF;
  RETURN OLD;
END $$
"""
_LAST_ADMIN_ON_POSTGRESQL = (
    f"CREATE TRIGGER {_LAST_ADMIN} BEFORE DELETE ON school_admin FOR EACH ROW EXECUTE FUNCTION keep_last_admin()"
)


def present(connection: Connection) -> set[str]:
    """The names of all triggers in the database."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return {str(name) for (name,) in connection.execute(text(catalogue))}


def missing(connection: Connection) -> set[str]:
    """The triggers that should be there and are not."""
    return names() - present(connection)


def are_possible(connection: Connection) -> bool:
    """Whether all the guarded tables and columns exist, as they do but on the way through older versions."""
    found = inspect(connection)
    if not set(_TABLES) <= set(found.get_table_names()):
        return False
    there = {name: {column["name"] for column in found.get_columns(name)} for name in _TABLES}
    return all(set(table.columns.keys()) <= there[name] for name, table in _TABLES.items())


def install(connection: Connection) -> None:
    """Makes every trigger anew; safe to run again."""
    for name in names() & present(connection):
        table = name.rpartition("_")[0]
        on = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER {name}{on}"))
    if connection.dialect.name == "postgresql":
        connection.execute(text(_REFUSE))
        connection.execute(text(_KEEP_LAST_ADMIN))
    for table in _TABLES:
        for statement in _triggers(connection.dialect.name, table):
            connection.execute(text(statement))
    sqlite = connection.dialect.name == "sqlite"
    connection.execute(text(_LAST_ADMIN_ON_SQLITE if sqlite else _LAST_ADMIN_ON_POSTGRESQL))
