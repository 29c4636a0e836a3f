"""foreign teachers: the school's roster and the changes told of them"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "foreign_teacher",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("roster_name", sa.String(100), nullable=False),
        sa.Column("roster_country", sa.String(2), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_foreign_teacher_school_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_foreign_teacher_school_id_org_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_foreign_teacher")),
        sa.UniqueConstraint(
            "school_id", "roster_name", "roster_country", name=op.f("uq_foreign_teacher_school_id_roster_name_roster_country")
        ),
    )
    op.create_index("ix_foreign_teacher_name", "foreign_teacher", ["school_id", "name", "id"])
    op.create_index("ix_foreign_teacher_list", "foreign_teacher", ["school_id", "org_id", "name", "id"])
    op.create_table(
        "foreign_teacher_change",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("teacher_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("details_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("changed_by", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_foreign_teacher_change_seq")),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_foreign_teacher_change_changed_by")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_foreign_teacher_change_school_id_org_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "teacher_id"],
            ["foreign_teacher.school_id", "foreign_teacher.id"],
            name=op.f("fk_foreign_teacher_change_school_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_foreign_teacher_change")),
        sa.UniqueConstraint("school_id", "teacher_id", "seq", name=op.f("uq_foreign_teacher_change_school_id_teacher_id_seq")),
    )


def downgrade():
    op.drop_table("foreign_teacher_change")
    op.drop_table("foreign_teacher")
