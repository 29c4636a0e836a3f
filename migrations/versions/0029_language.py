"""the language that a person has chosen"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = depends_on = None


def upgrade():
    op.add_column("person", sa.Column("language", sa.String(40), nullable=True))


def downgrade():
    op.drop_column("person", "language")
