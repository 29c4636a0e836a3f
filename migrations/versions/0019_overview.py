"""A school's day across its organizations (R44)."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = depends_on = None

_INDEXES = (
    ("ix_organization_day_school", "organization_day", ["school_id", "day"]),
    ("ix_day_submission_school", "day_submission", ["school_id", "day"]),
    ("ix_foreign_teacher_change_at", "foreign_teacher_change", ["school_id", "changed_at"]),
)


def upgrade():
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)


def downgrade():
    for name, table, _ in _INDEXES:
        op.drop_index(name, table)
