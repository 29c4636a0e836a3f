"""leave and holidays: who need not report is not missing"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "leave",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("granted_by", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", Instant(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_leave_school_id_school")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_leave_person_id_person")),
        sa.ForeignKeyConstraint(["granted_by"], ["person.id"], name=op.f("fk_leave_granted_by_person")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_leave_ended_by_person")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_leave")),
    )
    op.create_index("ix_leave_person", "leave", ["school_id", "person_id"])
    op.create_index("ix_leave_days", "leave", ["school_id", "to_day", "from_day", "person_id"])
    op.create_table(
        "holiday",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("audience", sa.String(40), nullable=True),
        sa.Column("added_by", sa.BigInteger(), nullable=False),
        sa.Column("added_at", Instant(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_holiday_school_id_school")),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_holiday_added_by_person")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_holiday_ended_by_person")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_holiday")),
    )
    op.create_index("ix_holiday_days", "holiday", ["school_id", "to_day", "from_day"])
    op.add_column("submission_row", sa.Column("exempt", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON submission_row"
    op.execute(f"DROP TRIGGER submission_row_fixed{on}")
    op.drop_column("submission_row", "exempt")
    op.drop_table("holiday")
    op.drop_table("leave")
