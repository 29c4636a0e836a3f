"""Every page that a link leads to: none fails or names who was erased, and no words become markup."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import lxml.html
from actions.test_erasing_words import DAY, NAME, card_for, talked_about
from hands import deputy_invite, handover_invite
from phone import BASE, Phone
from sqlalchemy import select, update

from yss.actions.person import erasing
from yss.acts import Act
from yss.domain.vocabulary import ExportFormat, ExportKind, ExportPurpose
from yss.extensions import db
from yss.models import ForeignTeacher, Invite, Membership, Organization, Person, School

MARKUP = "\"'><xss onx=1>{{7*7}}</xss>"
_ID, _DAY = re.compile(r"\d{6,}"), re.compile(r"2020-\d\d-\d\d")


def hostile(world):
    """A school in which everything that is called or worded somehow is markup, and one member was erased."""
    org, person = talked_about(world)
    other = world.org("林晓晴", school_id=org.school_id)
    member = world.member(other)
    teacher = world.listed_teacher(org)
    world.leave(org, world.member(org, "李晓明"), words=MARKUP)
    world.holiday(org.school_id, world.day + 5 * DAY, name=MARKUP)
    world.submit(org, remarks=MARKUP)
    world.return_day(org, reason=MARKUP)
    for kind, form in ((ExportKind.REPORTS, ExportFormat.CSV), (ExportKind.MISSING, ExportFormat.XLSX)):
        world.export(org.school_id, words=MARKUP, purpose=ExportPurpose.OTHER, kind=kind, format=form)
    card_for(world, org.school_id, MARKUP)
    deputy_invite(world, org)
    handover_invite(world, org)
    world.lives_in(other, MARKUP, member)
    world.cluster(other, member)
    world.acknowledge(other, world.changes(other)[0].id, words=MARKUP)
    world.close(other, next(one.id for one in world.notices(org.school_id) if one.closed_at is None), words=MARKUP)
    world.submit(other, remarks=MARKUP)
    for model, id_ in ((Organization, (org.school_id, org.org_id)), (Organization, (org.school_id, other.org_id))):
        db.session.get_one(model, id_).full_name = MARKUP
    for model, id_ in ((School, org.school_id), (Person, member), (ForeignTeacher, (org.school_id, teacher))):
        db.session.get_one(model, id_).name = MARKUP
    db.session.execute(update(Membership).where(Membership.person_id == member).values(name=MARKUP))
    for card in db.session.scalars(select(Invite).where(Invite.note.contains("老师"))):
        card.note = MARKUP
    db.session.commit()
    erasing.erase_person(Act(actor_id=person, now=world.now), person_id=person)
    db.session.rollback()
    return org, other, person, member


def shape(path):
    """Pages of one template have one shape."""
    return _ID.sub("N", _DAY.sub("D", path))


def wrong_with(response):
    """What may not be in an answer; its links."""
    body = response.get_data().decode(errors="replace")
    said = [f"{response.status_code}"] if response.status_code >= 400 else []
    said += ["named"] if NAME in body else []
    if response.mimetype != "text/html" or not body.strip():
        return said, []
    document = lxml.html.document_fromstring(body)
    said += ["markup"] if document.xpath("//xss | //*[@onx]") else []
    return said, document.xpath("//a/@href | //@hx-get | //img/@src")


def walk(phone, *begin):
    """Opens one page of each shape that links lead to from `begin`; {path: what is wrong} and how many there were."""
    seen, queue, wrong = set(), list(begin), {}
    while queue:
        path = queue.pop(0)
        if shape(path) in seen:
            continue
        seen.add(shape(path))
        said, links = wrong_with(phone.request("GET", path, buffered=True))
        wrong |= {path: said} if said else {}
        for link in map(urlsplit, (urljoin(BASE + path, link) for link in links)):
            if link.netloc == "localhost" and not link.path.startswith(("/static", "/testing")):
                queue.append(link.path + (f"?{link.query}" if link.query else ""))
    return wrong, len(seen)


def test_R49_no_page_fails_or_names_who_was_erased_and_no_words_become_markup(app, world, clock):
    org, other, person, member = hostile(world)
    here, day = f"/admin/{org.school_id}", world.day
    places = (
        (world.admin(org.school_id), (here, f"{here}/organizations/{org.org_id}/people/{person}"), 100),
        (org.collector, ("/workbench", f"/members/{person}/history", f"/days/{day}/people/{person}"), 80),
        (other.collector, ("/workbench", f"/days/{day}/data"), 60),
        (member, ("/me", f"/people/{member}/data"), 30),
    )
    for who, begin, at_least in places:
        wrong, pages = walk(Phone(app).sign_in(who), *begin)
        assert wrong == {}
        assert pages > at_least
