"""surnames and letters with marks have other initials: compute the stored ones anew"""

import sqlalchemy as sa
from alembic import op

from yss.pinyin import initials

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MEMBERSHIP = sa.table(
    "membership",
    sa.column("school_id", sa.BigInteger()),
    sa.column("id", sa.BigInteger()),
    sa.column("name", sa.String()),
    sa.column("initials", sa.String()),
)


def upgrade():
    recompute(op.get_bind())


def recompute(connection, batch=5000):
    """Page by page along the primary key, so that a large table needs little memory."""
    key = sa.tuple_(MEMBERSHIP.c.school_id, MEMBERSHIP.c.id)
    last = (0, 0)
    while rows := connection.execute(
        sa.select(MEMBERSHIP).where(key > last).order_by(MEMBERSHIP.c.school_id, MEMBERSHIP.c.id).limit(batch)
    ).all():
        for row in rows:
            if (letters := initials(row.name)) != row.initials:
                mine = (MEMBERSHIP.c.school_id == row.school_id) & (MEMBERSHIP.c.id == row.id)
                connection.execute(sa.update(MEMBERSHIP).where(mine).values(initials=letters))
        last = (rows[-1].school_id, rows[-1].id)


def downgrade():
    pass
