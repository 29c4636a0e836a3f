"""consent may be withdrawn and given again; how long a school keeps reports; what erased remarks leave behind"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STANDS = sa.text("withdrawn_at IS NULL")


def upgrade():
    with op.batch_alter_table("consent") as batch:
        batch.add_column(sa.Column("withdrawn_at", Instant(), nullable=True))
        batch.drop_constraint("pk_consent", type_="primary")
        batch.create_primary_key("pk_consent", ["person_id", "given_at"])
    op.create_index(
        "uq_consent_standing", "consent", ["person_id"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.add_column("school", sa.Column("retention_days", sa.BigInteger(), nullable=False, server_default="365"))
    op.add_column("day_submission", sa.Column("remarks_digest", sa.LargeBinary(), nullable=True))


def downgrade():
    op.drop_column("day_submission", "remarks_digest")
    op.drop_column("school", "retention_days")
    op.drop_index("uq_consent_standing", "consent")
    with op.batch_alter_table("consent") as batch:
        batch.drop_constraint("pk_consent", type_="primary")
        batch.create_primary_key("pk_consent", ["person_id"])
        batch.drop_column("withdrawn_at")
