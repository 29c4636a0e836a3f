"""an organization changes hands, a deputy keeps it for some days, a session remembers which one is open"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "handover",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("invite_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("from_id", sa.BigInteger(), nullable=True),
        sa.Column("to_id", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["from_id"], ["person.id"], name=op.f("fk_handover_from_id_person")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_handover_to_id_person")),
        sa.ForeignKeyConstraint(
            ["school_id", "invite_id"], ["invite.school_id", "invite.id"], name=op.f("fk_handover_school_id_invite")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_handover_school_id_organization"),
        ),
        sa.PrimaryKeyConstraint("school_id", "invite_id", name=op.f("pk_handover")),
    )
    op.create_index("ix_handover_from", "handover", ["from_id"])
    op.create_table(
        "deputy",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("invite_id", sa.BigInteger(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("named_by", sa.BigInteger(), nullable=False),
        sa.Column("named_at", Instant(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("from_day <= to_day", name=op.f("ck_deputy_days")),
        sa.ForeignKeyConstraint(["named_by"], ["person.id"], name=op.f("fk_deputy_named_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_deputy_person_id_person")),
        sa.ForeignKeyConstraint(
            ["school_id", "invite_id"], ["invite.school_id", "invite.id"], name=op.f("fk_deputy_school_id_invite")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_deputy_school_id_organization"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_deputy")),
        sa.UniqueConstraint("school_id", "invite_id", name=op.f("uq_deputy_school_id_invite_id")),
    )
    op.create_index("ix_deputy_org", "deputy", ["school_id", "org_id"])
    op.create_index("ix_deputy_person", "deputy", ["person_id"])
    with op.batch_alter_table("user_session") as batch:
        batch.add_column(sa.Column("desk_org_id", sa.BigInteger(), nullable=True))


def downgrade():
    with op.batch_alter_table("user_session") as batch:
        batch.drop_column("desk_org_id")
    op.drop_table("deputy")
    op.drop_table("handover")
