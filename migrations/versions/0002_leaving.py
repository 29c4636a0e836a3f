"""how members leave, and initials to search by"""

import sqlalchemy as sa
from alembic import op

from yss.pinyin import initials

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

membership = sa.table(
    "membership",
    sa.column("school_id", sa.BigInteger),
    sa.column("id", sa.BigInteger),
    sa.column("name", sa.String),
    sa.column("initials", sa.String),
    sa.column("left_at", sa.String),
    sa.column("left_how", sa.String),
)


def upgrade():
    op.add_column("membership", sa.Column("left_how", sa.String(40), nullable=True))
    op.add_column("membership", sa.Column("initials", sa.String(100), nullable=False, server_default=""))
    op.drop_index("ix_membership_roster", "membership")
    op.create_index(
        "ix_membership_roster", "membership", ["school_id", "org_id", "left_at", "initials", "name", "id"]
    )
    connection = op.get_bind()
    connection.execute(membership.update().where(membership.c.left_at.is_not(None)).values(left_how="removed"))
    for school_id, row_id, name in connection.execute(
        sa.select(membership.c.school_id, membership.c.id, membership.c.name)
    ).all():
        connection.execute(
            membership.update()
            .where(membership.c.school_id == school_id, membership.c.id == row_id)
            .values(initials=initials(name))
        )


def downgrade():
    op.drop_index("ix_membership_roster", "membership")
    op.create_index("ix_membership_roster", "membership", ["school_id", "org_id", "left_at", "name", "id"])
    op.drop_column("membership", "initials")
    op.drop_column("membership", "left_how")
