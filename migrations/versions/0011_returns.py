"""the school returns a submitted day, or opens one that was never submitted, for a time"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("organization_day", sa.Column("open_until", Instant(), nullable=True))
    op.create_table(
        "submission_return",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("returned_by", sa.BigInteger(), nullable=False),
        sa.Column("returned_at", Instant(), nullable=False),
        sa.Column("open_until", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["returned_by"], ["person.id"], name=op.f("fk_submission_return_returned_by_person")),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_submission_return_school_id_organization"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_submission_return")),
    )
    op.create_index("ix_submission_return_org_day", "submission_return", ["school_id", "org_id", "day"])


def downgrade():
    op.drop_table("submission_return")
    op.drop_column("organization_day", "open_until")
