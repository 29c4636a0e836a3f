"""the school's invites and organizations: who opened, created, confirmed and closed what"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

organization = sa.table(
    "organization",
    sa.column("school_id", sa.BigInteger),
    sa.column("id", sa.BigInteger),
    sa.column("created_at", Instant()),
    sa.column("created_by", sa.BigInteger),
    sa.column("invite_id", sa.BigInteger),
    sa.column("confirmed_at", Instant()),
)
collectorship = sa.table(
    "collectorship",
    sa.column("school_id", sa.BigInteger),
    sa.column("org_id", sa.BigInteger),
    sa.column("person_id", sa.BigInteger),
)
redemption = sa.table(
    "invite_redemption",
    sa.column("school_id", sa.BigInteger),
    sa.column("invite_id", sa.BigInteger),
    sa.column("person_id", sa.BigInteger),
    sa.column("redeemed_at", Instant()),
)


def upgrade():
    op.add_column("school", sa.Column("confirms_organizations", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("invite", sa.Column("note", sa.String(80), nullable=False, server_default=""))
    for name in ("created_by", "closed_by"):
        column = sa.Column(name, sa.BigInteger(), sa.ForeignKey("person.id"), nullable=True)
        op.add_column("organization", column, inline_references=True)
    op.add_column("organization", sa.Column("invite_id", sa.BigInteger(), nullable=True))
    op.add_column("organization", sa.Column("confirmed_at", Instant(), nullable=True))
    op.add_column("organization", sa.Column("closed_reason", sa.String(40), nullable=True))
    op.create_index("ix_organization_invite", "organization", ["school_id", "invite_id"])
    op.create_table(
        "invite_opening",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("invite_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("declined", sa.String(40), nullable=True),
        sa.Column("declined_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "invite_id"],
            ["invite.school_id", "invite.id"],
            name=op.f("fk_invite_opening_school_id_invite_id"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invite_opening_person_id")),
        sa.PrimaryKeyConstraint("school_id", "invite_id", "person_id", name=op.f("pk_invite_opening")),
    )
    _tell_of_what_exists(op.get_bind())


def _tell_of_what_exists(connection):
    """What exists counts as confirmed; the collector who still has it created it, with the card used at that instant."""
    mine = (collectorship.c.school_id == organization.c.school_id) & (collectorship.c.org_id == organization.c.id)
    creator = sa.select(collectorship.c.person_id).where(mine).scalar_subquery()
    card = (
        sa.select(sa.func.min(redemption.c.invite_id))
        .where(
            redemption.c.school_id == organization.c.school_id,
            redemption.c.redeemed_at == organization.c.created_at,
            redemption.c.person_id == creator,
        )
        .scalar_subquery()
    )
    connection.execute(
        organization.update().values(confirmed_at=organization.c.created_at, created_by=creator, invite_id=card)
    )


def downgrade():
    op.drop_table("invite_opening")
    op.drop_index("ix_organization_invite", "organization")
    for name in ("closed_reason", "confirmed_at", "invite_id", "closed_by", "created_by"):
        op.drop_column("organization", name)
    op.drop_column("invite", "note")
    op.drop_column("school", "confirms_organizations")
