"""What ends with a right, for those who are told beforehand (R75)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from yss.extensions import db
from yss.models import Deputy, Invite, Organization, Person, rights


@dataclass(frozen=True)
class OfAdmin:
    """How many cards still work, (organization, who) of the deputies, whether the school's robot is theirs."""

    cards: int
    deputies: tuple[tuple[str, str], ...]
    robot: bool


def of_admin(school_id: int, person_id: int, now: datetime) -> OfAdmin:
    """What the admin's right has made in the school; a deputy who has not accepted goes by the card's note."""
    cards = rights.cards_of_admin(school_id, person_id, now).subquery()
    deputies = (
        rights.deputies_of_admin(school_id, person_id, now)
        .join(Organization, and_(Organization.school_id == Deputy.school_id, Organization.id == Deputy.org_id))
        .join(Invite, and_(Invite.school_id == Deputy.school_id, Invite.id == Deputy.invite_id))
        .outerjoin(Person, Person.id == Deputy.person_id)
        .with_only_columns(Organization.full_name, func.coalesce(Person.name, Invite.note))
    )
    return OfAdmin(
        cards=db.session.execute(select(func.count()).select_from(cards)).scalar_one(),
        deputies=tuple(db.session.execute(deputies)),
        robot=db.session.scalars(rights.robot_of_admin(school_id, person_id)).first() is not None,
    )
