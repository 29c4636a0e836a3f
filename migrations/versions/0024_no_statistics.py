"""PostgreSQL's planner keeps no samples of names, masked numbers, salts and sealed values (M24)"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = depends_on = None

PRIVATE = (
    ("person", "name", "varchar(100)"),
    ("person", "number_masked", "varchar(40)"),
    ("person", "phone_masked", "varchar(20)"),
    ("membership", "name", "varchar(100)"),
    ("membership", "initials", "varchar(100)"),
    ("membership", "number_masked", "varchar(40)"),
    ("join_request", "name", "varchar(100)"),
    ("expected_member", "name", "varchar(100)"),
    ("expected_member", "initials", "varchar(100)"),
    ("foreign_teacher", "name", "varchar(100)"),
    ("foreign_teacher", "roster_name", "varchar(100)"),
    ("name_mismatch", "typed_name", "varchar(100)"),
    ("name_correction", "old_name", "varchar(100)"),
    ("name_correction", "new_name", "varchar(100)"),
    ("invite", "note", "varchar(80)"),
    ("health_report", "salt", "bytea"),
    ("health_report", "answers_sealed", "bytea"),
    ("submission_row", "salt", "bytea"),
    ("day_submission", "remarks_salt", "bytea"),
    ("day_submission", "remarks_sealed", "bytea"),
)
# A column's type can't be said anew under a trigger that names it; env.py makes them all again.
TRIGGERS = ("health_report_fixed", "health_report_erasure", "submission_row_erasure", "day_submission_erasure")


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        forget(op.get_bind())


def forget(connection):
    """No samples from now on; those taken before go with the column's type, also where it stays what it was.

    No table is written anew by that.
    """
    for trigger in TRIGGERS:
        connection.execute(sa.text(f"DROP TRIGGER IF EXISTS {trigger} ON {trigger.rpartition('_')[0]}"))
    for table, column, kind in PRIVATE:
        alter = f"ALTER COLUMN {column}"
        connection.execute(sa.text(f"ALTER TABLE {table} {alter} TYPE {kind}, {alter} SET STATISTICS 0"))


def downgrade():
    if op.get_bind().dialect.name == "postgresql":
        for table, column, _ in PRIVATE:
            op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS -1")
