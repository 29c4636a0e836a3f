"""who should be in an organization, by name"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "expected_member",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("initials", sa.String(100), nullable=False),
        sa.Column("document_type", sa.String(40), nullable=True),
        sa.Column("document_digest", sa.LargeBinary(), nullable=True),
        sa.Column("number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("number_masked", sa.String(40), nullable=True),
        sa.Column("listed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_expected_member_school_id_organization"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_expected_member")),
    )
    op.create_index(
        "uq_expected_member_document", "expected_member", ["school_id", "org_id", "document_digest"], unique=True
    )
    op.create_index(
        "uq_expected_member_name",
        "expected_member",
        ["school_id", "org_id", "name"],
        unique=True,
        sqlite_where=sa.text("document_digest IS NULL"),
        postgresql_where=sa.text("document_digest IS NULL"),
    )
    op.create_index("ix_expected_member_list", "expected_member", ["school_id", "org_id", "initials", "name", "id"])


def downgrade():
    op.drop_table("expected_member")
