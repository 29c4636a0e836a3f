"""whose browser used an export's link"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = depends_on = None


def upgrade():
    op.add_column("export_link", sa.Column("browser_digest", sa.LargeBinary(), nullable=True))


def downgrade():
    op.drop_column("export_link", "browser_digest")
