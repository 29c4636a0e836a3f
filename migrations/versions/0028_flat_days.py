"""A day's newest reports, and what was disputed since it began, found at once among however many (R37)"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = depends_on = None


def upgrade():
    op.create_index("ix_health_report_newest", "health_report", ["school_id", "org_id", "day", "id"])
    op.drop_index("ix_health_report_org_day", "health_report")
    op.create_index("ix_report_verdict_given", "report_verdict", ["school_id", "verdict", "given_at"])


def downgrade():
    op.drop_index("ix_report_verdict_given", "report_verdict")
    op.create_index("ix_health_report_org_day", "health_report", ["school_id", "org_id", "day"])
    op.drop_index("ix_health_report_newest", "health_report")
