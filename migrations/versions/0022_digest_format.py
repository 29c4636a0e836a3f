"""each submission says in which format its digest was made; those before this one in the first"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = depends_on = None

FIRST = "1"  # also of what a process of the build before writes while it is replaced


def upgrade():
    op.add_column("day_submission", sa.Column("digest_format", sa.SmallInteger(), nullable=False, server_default=FIRST))
    op.create_index("ix_day_submission_digest", "day_submission", ["school_id", "digest"])


def downgrade():
    on = "" if op.get_bind().dialect.name == "sqlite" else " ON day_submission"
    op.execute(f"DROP TRIGGER day_submission_fixed{on}")
    op.drop_index("ix_day_submission_digest", "day_submission")
    op.drop_column("day_submission", "digest_format")
