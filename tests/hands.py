"""Hands that an organization goes through: makers of handovers and deputies, through the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta

from factories import Org, World

from yss.actions.organization import deputies, handover
from yss.domain.days import day_of
from yss.extensions import db
from yss.models import Deputy
from yss.queries.entry import invites


def handover_invite(world: World, org: Org, *, by: int | None = None, now: datetime | None = None) -> tuple[int, str]:
    """(invite id, path of its link)."""
    invite_id = handover.offer_handover(world.act(org, by, now=now), note=world.called.heir)
    db.session.rollback()
    return invite_id, invites.link_of(org.school_id, invite_id)


def take_over(world: World, org: Org, person_id: int, invite_id: int, *, now: datetime | None = None) -> int:
    """确认接手."""
    return handover.take_over(world.act(org, person_id, now=now or world.now), invite_id=invite_id)


def deputy_invite(
    world: World, org: Org, days: int = 3, *, begins: int = 0, by: int | None = None, now: datetime | None = None
) -> tuple[int, int, str]:
    """(deputy id, invite id, path of its link), for some days from today, or from so many days on."""
    first = day_of(now or world.now) + timedelta(days=begins)
    deputy_id = deputies.name_deputy(
        world.act(org, by, now=now),
        note=world.called.stand_in,
        from_day=first,
        to_day=first + timedelta(days=days - 1),
    )
    db.session.rollback()
    invite_id = db.session.get_one(Deputy, (org.school_id, deputy_id)).invite_id
    return deputy_id, invite_id, invites.link_of(org.school_id, invite_id)


def make_deputy(world: World, org: Org, person_id: int, days: int = 3, *, begins: int = 0) -> int:
    """The person has accepted to stand in; returns the deputy's id."""
    deputy_id, invite_id, _ = deputy_invite(world, org, days, begins=begins)
    accept_deputy(world, org, person_id, invite_id)
    return deputy_id


def accept_deputy(world: World, org: Org, person_id: int, invite_id: int) -> None:
    """接受代理."""
    deputies.become_deputy(world.act(org, person_id), invite_id=invite_id)
