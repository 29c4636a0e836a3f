"""cards, deputies and robots whose maker had lost the right before it took them along end too"""

import sqlalchemy as sa
from alembic import op

from yss import clock
from yss.domain.days import day_of
from yss.extensions import Instant
from yss.ids import new_id

revision = "0021"
down_revision = "0020"
branch_labels = depends_on = None


def _table(name, *ids, **others):
    columns = [sa.column(column, sa.BigInteger()) for column in ("school_id", *ids)]
    return sa.table(name, *columns, *(sa.column(column, kind) for column, kind in others.items()))


ADMIN = _table("school_admin", "person_id")
OWNER = _table("collectorship", "org_id", "person_id")
INVITE = _table(
    "invite", "id", "org_id", "invited_by", "max_uses", "uses", kind=sa.String(), expires_at=Instant(), revoked_at=Instant()
)
DEPUTY = _table(
    "deputy", "id", "org_id", "invite_id", "named_by", "person_id", to_day=sa.Date(), ended_at=Instant()
)
HANDOVER = _table("handover", "org_id", accepted_at=Instant())
ROBOT = _table("reminder_robot", "id", "org_id", configured_at=Instant())
REMINDER = _table("reminder", "robot_id")
TRAIL = _table(
    "audit_event", "id", "org_id", "actor_id", "person_id", action=sa.String(), detail=sa.JSON(), at=Instant()
)


def upgrade():
    end(op.get_bind(), clock.now())


def end(connection, now):
    """What nobody stands behind any more ends as by hand, with the same rows in the trail."""
    for card in connection.execute(sa.select(INVITE).where(_works(now), ~_holds(INVITE, INVITE.c.invited_by))).all():
        _set(connection, INVITE, card, revoked_at=now)
        if card.kind == "collector":
            _tell(connection, card.school_id, "revoke_invite", now, invite=card.id)
        else:
            _tell(connection, card.school_id, "withdraw_handover", now, org_id=card.org_id)
    open_still = DEPUTY.c.ended_at.is_(None) & (DEPUTY.c.to_day >= day_of(now))
    left = sa.select(DEPUTY).where(open_still, ~_holds(DEPUTY, DEPUTY.c.named_by))
    for deputy in connection.execute(left).all():
        card = (INVITE.c.school_id == deputy.school_id) & (INVITE.c.id == deputy.invite_id)
        connection.execute(sa.update(INVITE).where(card, INVITE.c.revoked_at.is_(None)).values(revoked_at=now))
        _set(connection, DEPUTY, deputy, ended_at=now)
        _tell(connection, deputy.school_id, "end_deputy", now, org_id=deputy.org_id, person_id=deputy.person_id)
    for robot in connection.execute(sa.select(ROBOT)).all():
        if _is_left(connection, robot):
            said = (REMINDER.c.school_id == robot.school_id) & (REMINDER.c.robot_id == robot.id)
            connection.execute(sa.delete(REMINDER).where(said))
            connection.execute(sa.delete(ROBOT).where(_same(ROBOT, robot)))
            _tell(connection, robot.school_id, "remove_robot", now, org_id=robot.org_id)


def _works(now):
    is_live = INVITE.c.expires_at.is_(None) | (INVITE.c.expires_at > now)
    is_free = INVITE.c.max_uses.is_(None) | (INVITE.c.uses < INVITE.c.max_uses)
    return INVITE.c.kind.in_(["collector", "handover"]) & INVITE.c.revoked_at.is_(None) & is_live & is_free


def _holds(table, maker):
    """The maker is an admin of the school, or the organization's owner."""
    admin = sa.exists().where(ADMIN.c.school_id == table.c.school_id, ADMIN.c.person_id == maker)
    here = (OWNER.c.school_id == table.c.school_id) & (OWNER.c.org_id == table.c.org_id)
    return admin | sa.exists().where(here, OWNER.c.person_id == maker)


def _is_left(connection, robot):
    """Of an organization: it has none to own it, or changed hands since. Of a school: set up by who is no admin."""
    if robot.org_id is None:
        mine = (TRAIL.c.school_id == robot.school_id) & TRAIL.c.org_id.is_(None)
        set_up = sa.select(TRAIL.c.actor_id).where(mine, TRAIL.c.action == "configure_robot")
        last = connection.execute(set_up.order_by(TRAIL.c.at.desc(), TRAIL.c.id.desc()).limit(1)).scalar()
        is_admin = sa.select(ADMIN).where(ADMIN.c.school_id == robot.school_id, ADMIN.c.person_id == last)
        return last is not None and connection.execute(is_admin).first() is None
    owned = sa.select(OWNER).where(OWNER.c.school_id == robot.school_id, OWNER.c.org_id == robot.org_id)
    since = sa.select(HANDOVER).where(
        HANDOVER.c.school_id == robot.school_id,
        HANDOVER.c.org_id == robot.org_id,
        HANDOVER.c.accepted_at >= robot.configured_at,
    )
    return connection.execute(owned).first() is None or connection.execute(since).first() is not None


def _same(table, row):
    return (table.c.school_id == row.school_id) & (table.c.id == row.id)


def _set(connection, table, row, **values):
    connection.execute(sa.update(table).where(_same(table, row)).values(**values))


def _tell(connection, school_id, action, now, org_id=None, person_id=None, **detail):
    values = {"school_id": school_id, "id": new_id(), "org_id": org_id, "actor_id": None, "person_id": person_id}
    connection.execute(sa.insert(TRAIL).values(**values, action=action, detail=detail, at=now))


def downgrade():
    pass
