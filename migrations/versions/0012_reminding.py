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
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("url_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_to", sa.Time(), nullable=False),
        sa.Column("configured_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_reminder_robot_school_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_reminder_robot_school_id_org_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_reminder_robot")),
        sa.UniqueConstraint("school_id", "org_id", name=op.f("uq_reminder_robot_school_id_org_id")),
    )
    op.create_index(
        "uq_reminder_robot_school",
        "reminder_robot",
        ["school_id"],
        unique=True,
        sqlite_where=sa.text("org_id IS NULL"),
        postgresql_where=sa.text("org_id IS NULL"),
    )
    op.create_table(
        "reminder",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("robot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("stage", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("about", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("claimed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "robot_id"],
            ["reminder_robot.school_id", "reminder_robot.id"],
            name=op.f("fk_reminder_school_id_robot_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "robot_id", "day", "stage", name=op.f("pk_reminder")),
    )


def downgrade():
    op.drop_table("reminder")
    op.drop_table("reminder_robot")
    op.drop_column("school", "target_time")
