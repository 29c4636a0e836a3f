"""the target time of a school, its robot and what it said"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("school", sa.Column("target_time", sa.Time(), server_default="11:30:00", nullable=False))
    op.create_table(
        "reminder_robot",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("url_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        sa.Column("configured_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_reminder_robot_school_id")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_reminder_robot")),
    )
    op.create_table(
        "reminder",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stage", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("organizations", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("claimed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_reminder_school_id")),
        sa.PrimaryKeyConstraint("school_id", "day", "stage", name=op.f("pk_reminder")),
    )


def downgrade():
    op.drop_table("reminder")
    op.drop_table("reminder_robot")
    op.drop_column("school", "target_time")
