"""whom one reports for is found by the proxy first, across schools"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_index("ix_proxy_link_proxy", table_name="proxy_link")
    op.create_index("ix_proxy_link_proxy", "proxy_link", ["proxy_id", "school_id"])


def downgrade():
    op.drop_index("ix_proxy_link_proxy", table_name="proxy_link")
    op.create_index("ix_proxy_link_proxy", "proxy_link", ["school_id", "proxy_id"])
