"""A page of a large organization's members by name without the rest of them: PostgreSQL sorts by no column that is NULL"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = depends_on = None


def upgrade():
    active = sa.text("left_at IS NULL")
    op.create_index(
        "ix_membership_by_name",
        "membership",
        ["school_id", "org_id", "initials", "name", "id"],
        postgresql_where=active,
        sqlite_where=active,
    )


def downgrade():
    op.drop_index("ix_membership_by_name", "membership")
