"""a key for what is one person's in one school, which goes when they are erased (M24)"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = depends_on = None


def upgrade():
    op.create_table(
        "personal_key",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key_sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_key_person_id"), deferrable=True, initially="DEFERRED"),
        sa.PrimaryKeyConstraint("school_id", "person_id", name=op.f("pk_personal_key")),
    )
    op.create_index(op.f("ix_personal_key_person_id"), "personal_key", ["person_id"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE personal_key ALTER COLUMN key_sealed SET STATISTICS 0")
    # An erased person's number was a sealed nothing; it is no bytes now.
    nothing = sa.bindparam("nothing", b"", sa.LargeBinary())
    op.execute(sa.text("UPDATE person SET number_sealed = :nothing WHERE number_masked = ''").bindparams(nothing))


def downgrade():
    """Refused once a person's key has sealed anything: the build before can't open it, and with the table it is lost."""
    if op.get_bind().execute(sa.text("SELECT 1 FROM personal_key LIMIT 1")).first() is not None:
        raise RuntimeError(
            "Persons' own keys have sealed values here, which the build before can't open:"
            " the way back is the backup from before the upgrade."
        )
    op.drop_table("personal_key")
