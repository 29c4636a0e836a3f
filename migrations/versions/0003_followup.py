"""why somebody was missing, and what they say of what was filled in for them"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "missing_note",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_missing_note_person_id_person")),
        sa.ForeignKeyConstraint(
            ["school_id", "membership_id"],
            ["membership.school_id", "membership.id"],
            name=op.f("fk_missing_note_school_id_membership"),
        ),
        sa.PrimaryKeyConstraint("school_id", "person_id", "day", name=op.f("pk_missing_note")),
    )
    op.create_index("ix_missing_note_org", "missing_note", ["school_id", "org_id", "day"])
    op.create_table(
        "report_verdict",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("verdict", sa.String(40), nullable=False),
        sa.Column("given_by", sa.BigInteger(), nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_report_verdict_given_by_person")),
        sa.ForeignKeyConstraint(
            ["school_id", "report_id"],
            ["health_report.school_id", "health_report.id"],
            name=op.f("fk_report_verdict_school_id_health_report"),
        ),
        sa.PrimaryKeyConstraint("school_id", "report_id", name=op.f("pk_report_verdict")),
    )


def downgrade():
    op.drop_table("report_verdict")
    op.drop_table("missing_note")
