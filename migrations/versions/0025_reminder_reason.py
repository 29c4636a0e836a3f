"""why a robot's service did not take a message"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = depends_on = None


def upgrade():
    op.add_column("reminder", sa.Column("reason", sa.String(200), nullable=True))


def downgrade():
    op.drop_column("reminder", "reason")
