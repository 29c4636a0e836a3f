"""How far one may act for another, by whose yes; names said wrong and put right; whom somebody asks in (R71-R73)"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# A report that a proxy filled in, not from the desk of who collects there, has collected there or stood in: those make
# nobody's link. Of a closed organization's collector only the audit trail still tells.
_HAS_REPORTED = """
EXISTS (
  SELECT 1 FROM health_report r
  WHERE r.school_id = {link}.school_id AND r.person_id = {link}.person_id AND r.filled_by = {link}.proxy_id
    AND r.source = 'proxy'
    AND NOT EXISTS (SELECT 1 FROM collectorship c
      WHERE c.person_id = r.filled_by AND c.school_id = r.school_id AND c.org_id = r.org_id)
    AND NOT EXISTS (SELECT 1 FROM handover h
      WHERE h.from_id = r.filled_by AND h.school_id = r.school_id AND h.org_id = r.org_id)
    AND NOT EXISTS (SELECT 1 FROM deputy d
      WHERE d.person_id = r.filled_by AND d.school_id = r.school_id AND d.org_id = r.org_id)
    AND NOT EXISTS (SELECT 1 FROM audit_event e
      WHERE e.action = 'close_organization'
        AND e.person_id = r.filled_by AND e.school_id = r.school_id AND e.org_id = r.org_id)
)
"""
# The oldest link with a report is the first one; of two made at once, the one with the lower id.
_IS_FIRST = f"""
{_HAS_REPORTED.format(link="proxy_link")}
AND NOT EXISTS (
  SELECT 1 FROM proxy_link older
  WHERE older.school_id = proxy_link.school_id AND older.person_id = proxy_link.person_id
    AND (older.created_at < proxy_link.created_at
      OR (older.created_at = proxy_link.created_at AND older.proxy_id < proxy_link.proxy_id))
    AND {_HAS_REPORTED.format(link="older")}
)
"""
_SAID = """
EXISTS (SELECT 1 FROM consent c
  WHERE c.person_id = proxy_link.person_id AND c.given_by = proxy_link.proxy_id AND c.relation = '{relation}')
"""


def upgrade():
    with op.batch_alter_table("proxy_link") as batch:
        batch.add_column(sa.Column("strength", sa.String(40), nullable=False, server_default="further"))
        batch.add_column(sa.Column("relation", sa.String(40), nullable=True))
        batch.add_column(sa.Column("confirmed_at", Instant(), nullable=True))
        batch.add_column(sa.Column("confirmed_by", sa.BigInteger(), nullable=True))
        batch.add_column(sa.Column("guardian_asked_at", Instant(), nullable=True))
        batch.add_column(sa.Column("ended_at", Instant(), nullable=True))
        batch.add_column(sa.Column("ended_by", sa.BigInteger(), nullable=True))
        batch.create_foreign_key(batch.f("fk_proxy_link_confirmed_by_person"), "person", ["confirmed_by"], ["id"])
        batch.create_foreign_key(batch.f("fk_proxy_link_ended_by_person"), "person", ["ended_by"], ["id"])
        batch.create_check_constraint(
            batch.f("ck_proxy_link_confirmed"), "(confirmed_at IS NULL) = (confirmed_by IS NULL)"
        )
        batch.create_check_constraint(
            batch.f("ck_proxy_link_guardian"), "strength <> 'guardian' OR confirmed_at IS NOT NULL"
        )
        batch.create_check_constraint(batch.f("ck_proxy_link_other"), "person_id <> proxy_id")
    with op.batch_alter_table("proxy_link") as batch:
        batch.alter_column("strength", existing_type=sa.String(40), existing_nullable=False, server_default=None)
    op.execute(f"UPDATE proxy_link SET strength = 'first' WHERE {_IS_FIRST}")
    op.execute(f"UPDATE proxy_link SET relation = 'as_asked' WHERE {_SAID.format(relation='as_asked')}")
    op.execute(
        f"UPDATE proxy_link SET relation = 'guardian', guardian_asked_at = created_at"
        f" WHERE {_SAID.format(relation='guardian')}"
    )
    op.create_table(
        "name_mismatch",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("typed_name", sa.String(100), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("counts", sa.Boolean(), nullable=False),
        sa.Column("settled_at", Instant(), nullable=True),
        sa.Column("settled_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_name_mismatch_school_id_school")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_name_mismatch_person_id_person")),
        sa.ForeignKeyConstraint(["asker_id"], ["person.id"], name=op.f("fk_name_mismatch_asker_id_person")),
        sa.ForeignKeyConstraint(["settled_by"], ["person.id"], name=op.f("fk_name_mismatch_settled_by_person")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_name_mismatch")),
    )
    op.create_index("ix_name_mismatch_asker", "name_mismatch", ["asker_id", "at"])
    op.create_index("ix_name_mismatch_person", "name_mismatch", ["person_id"])
    op.create_table(
        "name_correction",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("old_name", sa.String(100), nullable=False),
        sa.Column("new_name", sa.String(100), nullable=False),
        sa.Column("corrected_by", sa.BigInteger(), nullable=False),
        sa.Column("corrected_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_name_correction_school_id_organization"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_name_correction_person_id_person")),
        sa.ForeignKeyConstraint(["corrected_by"], ["person.id"], name=op.f("fk_name_correction_corrected_by_person")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_name_correction")),
    )
    op.create_index("ix_name_correction_person", "name_correction", ["school_id", "person_id"])
    op.create_table(
        "join_request",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("asked_by", sa.BigInteger(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("answered_at", Instant(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_join_request_school_id_organization"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_join_request_person_id_person")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_join_request_asked_by_person")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_join_request")),
    )
    op.create_index("ix_join_request_person", "join_request", ["person_id"])
    op.create_index(
        "uq_join_request_open",
        "join_request",
        ["school_id", "org_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


def downgrade():
    # Before, every link stood: one that was ended must not come back.
    op.execute("DELETE FROM proxy_link WHERE ended_at IS NOT NULL")
    op.drop_table("join_request")
    op.drop_table("name_correction")
    op.drop_table("name_mismatch")
    with op.batch_alter_table("proxy_link") as batch:
        for name in ("confirmed", "guardian", "other"):
            batch.drop_constraint(batch.f(f"ck_proxy_link_{name}"), type_="check")
        for name in ("confirmed_by", "ended_by"):
            batch.drop_constraint(batch.f(f"fk_proxy_link_{name}_person"), type_="foreignkey")
        for name in ("strength", "relation", "confirmed_at", "confirmed_by", "guardian_asked_at", "ended_at", "ended_by"):
            batch.drop_column(name)
