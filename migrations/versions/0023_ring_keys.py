"""which keys of the ring are in use, which one seals, which processes know which (M22, M23)"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0023"
down_revision = "0022"
branch_labels = depends_on = None

def upgrade():
    op.create_table(
        "ring_key",
        sa.Column("key_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("known", sa.LargeBinary(), nullable=False),
        sa.Column("looked_up", sa.LargeBinary(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("retired_at", Instant(), nullable=True),
        sa.CheckConstraint("NOT is_current OR retired_at IS NULL", name=op.f("ck_ring_key_current_in_use")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_ring_key")),
    )
    op.create_index(
        "uq_ring_key_current",
        "ring_key",
        ["is_current"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_table(
        "ring_holder",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_ids", sa.JSON(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ring_holder")),
    )


def downgrade():
    op.drop_table("ring_holder")
    op.drop_table("ring_key")
