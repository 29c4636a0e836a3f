"""Parents, children and their classes, made beforehand for the browser tests (R72-R74)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from browser.serving import Server
from browser.walk import number
from factories import Org, World
from sqlalchemy import select

from yss import create_app
from yss.actions.organization import organizing
from yss.actions.organization.organizing import NewOrganization
from yss.actions.school import founding
from yss.acts import Act
from yss.config import Settings
from yss.domain.subject import Subject
from yss.domain.vocabulary import Audience, DocumentType, InviteKind, SchoolType
from yss.extensions import db
from yss.models import Invite
from yss.queries.entry import invites

PARENT, CHILD = date(1982, 3, 4), date(2017, 9, 1)


@contextmanager
def world_of(server: Server, now: datetime) -> Iterator[World]:
    """The makers, on the database of a server that is running."""
    app = create_app(Settings.from_env(server.env))
    with app.app_context():
        yield World(app, now)
        db.session.rollback()
        db.engine.dispose()


def adult(name: str, seed: int) -> Subject:
    """Somebody of an age to be a parent."""
    return Subject(name, DocumentType.RESIDENT_ID, number(seed, PARENT))


def child(name: str, seed: int, born: date = CHILD) -> Subject:
    """A pupil of the third year."""
    return Subject(name, DocumentType.RESIDENT_ID, number(seed, born))


def primary_class(world: World, collector: int, headcount: int, name: str = "2班", school_id: int = 0) -> Org:
    """三年级-2班 of a primary school."""
    school_id = school_id or world.school("越秀区第二实验小学")
    card, _link = world.collector_invite(school_id)
    new = NewOrganization(Audience.STUDENTS, SchoolType.PRIMARY, "", "三年级", name, headcount)
    org_id = organizing.create_organization(
        Act(school_id=school_id, actor_id=collector, once=world.once(collector), now=world.now), invite_id=card, new=new
    )
    db.session.rollback()
    of_members = Invite.kind == InviteKind.MEMBER, Invite.school_id == school_id, Invite.org_id == org_id
    return Org(school_id, org_id, collector, db.session.execute(select(Invite.id).where(*of_members)).scalar_one())


def known(world: World, who: Subject) -> int:
    """Somebody who has a session in the testing tools, and has not verified; their id."""
    person_id = founding.add_person(subject=who, now=world.now)
    db.session.rollback()
    return person_id


def card_of(org: Org) -> str:
    """The members' link."""
    link = invites.member_link(org.school_id, org.org_id)
    db.session.rollback()
    return link
