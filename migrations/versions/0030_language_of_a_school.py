"""the language that a school speaks to its classes (R85)"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = depends_on = None


def upgrade():
    # In one statement, which SQLite takes too: its check comes with the column, and no table is made anew.
    op.execute(
        "ALTER TABLE school ADD COLUMN language VARCHAR(40) DEFAULT 'zh-Hans' NOT NULL "
        "CONSTRAINT ck_school_language CHECK (language IN ('zh-Hans', 'zh-Hant', 'en'))"
    )


def downgrade():
    op.drop_column("school", "language")
