"""the audit trail is read by time, and by whom it is about"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_audit_event_at", "audit_event", ["school_id", "at", "id"])
    op.create_index("ix_audit_event_person", "audit_event", ["school_id", "person_id"])


def downgrade():
    op.drop_index("ix_audit_event_person", "audit_event")
    op.drop_index("ix_audit_event_at", "audit_event")
