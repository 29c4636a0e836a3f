"""invite cards in simulated chats, and the outcome of verification that a tester set"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("testing_clock", sa.Column("outcome", sa.String(40), server_default="", nullable=False))
    op.create_table(
        "chat_message",
        sa.Column("owner_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("peer_id", sa.BigInteger(), nullable=False),
        sa.Column("sender_id", sa.BigInteger(), nullable=False),
        sa.Column("school_id", sa.BigInteger(), nullable=False),
        sa.Column("invite_id", sa.BigInteger(), nullable=False),
        sa.Column("words", sa.String(200), nullable=False),
        sa.Column("sent_at", Instant(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_chat_message_owner_id_person")),
        sa.ForeignKeyConstraint(["sender_id"], ["person.id"], name=op.f("fk_chat_message_sender_id_person")),
        sa.ForeignKeyConstraint(
            ["school_id", "invite_id"],
            ["invite.school_id", "invite.id"],
            name=op.f("fk_chat_message_school_id_invite_id_invite"),
        ),
        sa.PrimaryKeyConstraint("owner_id", "id", name=op.f("pk_chat_message")),
    )


def downgrade():
    op.drop_table("chat_message")
    op.drop_column("testing_clock", "outcome")
