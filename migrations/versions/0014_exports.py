"""exports: orders, whose data was in them, one-time links"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "export",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("format", sa.String(40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=True),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("with_numbers", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_export_made_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_export_school_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_export_school_id_org_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_export")),
    )
    op.create_index("ix_export_made_by", "export", ["school_id", "made_by", "made_at"])
    op.create_table(
        "export_subject",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("export_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_export_subject_person_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "export_id"],
            ["export.school_id", "export.id"],
            name=op.f("fk_export_subject_school_id_export_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "export_id", "person_id", name=op.f("pk_export_subject")),
    )
    op.create_index("ix_export_subject_person", "export_subject", ["person_id", "school_id"])
    op.create_table(
        "export_link",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "export_id"],
            ["export.school_id", "export.id"],
            name=op.f("fk_export_link_school_id_export_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_export_link")),
        sa.UniqueConstraint("school_id", "token_digest", name=op.f("uq_export_link_school_id_token_digest")),
    )
    op.create_index("ix_export_link_export", "export_link", ["school_id", "export_id"])


def downgrade():
    op.drop_table("export_link")
    op.drop_table("export_subject")
    op.drop_table("export")
