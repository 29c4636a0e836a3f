"""changes to verify, and clusters: who lives where, thresholds, notices"""

import sqlalchemy as sa
from alembic import op

from yss.extensions import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "health_change",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("risk", sa.String(40), nullable=False),
        sa.Column("room", sa.String(40), nullable=True),
        sa.Column("questionnaire", sa.String(60), nullable=False),
        sa.Column("risks_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_health_change_person_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "report_id"],
            ["health_report.school_id", "health_report.id"],
            name=op.f("fk_health_change_school_id_report_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "membership_id"],
            ["membership.school_id", "membership.id"],
            name=op.f("fk_health_change_school_id_membership_id"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_health_change_school_id_org_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_health_change")),
        sa.UniqueConstraint("school_id", "report_id", name=op.f("uq_health_change_school_id_report_id")),
    )
    stands = sa.text("state <> 'superseded'")
    op.create_index(
        "uq_health_change_standing",
        "health_change",
        ["school_id", "person_id", "day"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_index("ix_health_change_person", "health_change", ["school_id", "person_id", "day"])
    op.create_index("ix_health_change_desk", "health_change", ["school_id", "org_id", "state", "risk", "id"])
    op.create_index("ix_health_change_school", "health_change", ["school_id", "state", "risk", "id"])
    op.create_index("ix_health_change_org", "health_change", ["school_id", "org_id", "day"])
    op.create_index("ix_health_change_room", "health_change", ["school_id", "room", "day"])
    op.create_table(
        "change_acknowledgment",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("acknowledged_by", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by"], ["person.id"], name=op.f("fk_change_acknowledgment_acknowledged_by")
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "change_id"],
            ["health_change.school_id", "health_change.id"],
            name=op.f("fk_change_acknowledgment_school_id_change_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_change_acknowledgment")),
        sa.UniqueConstraint("school_id", "change_id", name=op.f("uq_change_acknowledgment_school_id_change_id")),
    )
    op.create_table(
        "residence",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("room", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_residence_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_residence_school_id")),
        sa.PrimaryKeyConstraint("school_id", "person_id", name=op.f("pk_residence")),
    )
    op.create_index("ix_residence_room", "residence", ["school_id", "room"])
    op.create_table(
        "cluster_thresholds",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("in_3_days", sa.BigInteger(), nullable=False),
        sa.Column("in_7_days", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("in_3_days BETWEEN 2 AND 1000", name=op.f("ck_cluster_thresholds_in_3_days")),
        sa.CheckConstraint("in_7_days BETWEEN 2 AND 1000", name=op.f("ck_cluster_thresholds_in_7_days")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_cluster_thresholds_school_id")),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_cluster_thresholds")),
    )
    op.create_table(
        "cluster_notice",
        sa.Column("school_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org_id", sa.BigInteger(), nullable=True),
        sa.Column("room", sa.String(40), nullable=True),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("raised_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("disposition", sa.String(40), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(org_id IS NULL) <> (room IS NULL)", name=op.f("ck_cluster_notice_place")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_cluster_notice_closed_by")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_cluster_notice_school_id")),
        sa.ForeignKeyConstraint(
            ["school_id", "org_id"],
            ["organization.school_id", "organization.id"],
            name=op.f("fk_cluster_notice_school_id_org_id"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_cluster_notice")),
    )
    open_ones = sa.text("closed_at IS NULL")
    for place in ("org", "room"):
        op.create_index(
            f"uq_cluster_notice_{place}",
            "cluster_notice",
            ["school_id", "org_id" if place == "org" else "room", "days"],
            unique=True,
            sqlite_where=open_ones,
            postgresql_where=open_ones,
        )
    op.create_index("ix_cluster_notice_list", "cluster_notice", ["school_id", "closed_at", "id"])


def downgrade():
    op.drop_table("cluster_notice")
    op.drop_table("cluster_thresholds")
    op.drop_table("residence")
    op.drop_table("change_acknowledgment")
    op.drop_table("health_change")
