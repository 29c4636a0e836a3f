"""The one place where a person is named by name and number (R71); in the caller's session, commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from yss.actions import steps
from yss.domain import naming
from yss.domain.days import ONE_DAY, day_of, end_of
from yss.domain.naming import KnownName
from yss.domain.people_lists import Entry
from yss.domain.subject import Subject
from yss.ids import new_id
from yss.models import Membership, NameCorrection, NameMismatch, Person
from yss.models.naming import known_as, known_with, stays_in
from yss.models.person import document_digest
from yss.pinyin import initials
from yss.transactions import Refused


@dataclass(frozen=True)
class Asker:
    """Who names somebody, at which school's door; nobody at the command line. `desk_org` where it is a collector's.

    `anywhere`: the name binds wherever it was given, for who is shown by it everywhere: a school's admin.
    """

    person_id: int | None
    school_id: int
    desk_org: int | None = None
    anywhere: bool = False


@dataclass(frozen=True)
class Named:
    """Somebody rightly named: the person, their last stay in the school, and the name they bear there."""

    person: Person
    stay: Membership | None
    name: str

    @property
    def active(self) -> Membership | None:
        """Where in the school they are a member."""
        return self.stay if self.stay is not None and self.stay.left_at is None else None


def find(session: Session, subject: Subject, asker: Asker, now: datetime) -> Named | None:
    """Who holds the subject's document, None where nobody does; nothing is told of who is named otherwise (R71).

    Call before anything is written. Raises Refused: Conflict("name_mismatch"); NotAllowedNow("mismatch_too_often").
    """
    if asker.person_id is not None:
        naming.check_door(mismatches_today(session, asker.person_id, now))
    row = session.execute(known_as(asker.school_id, subject)).tuples().one_or_none()
    if row is None:
        return None
    person, stay = row
    known = known_name(person, stay, anywhere=asker.anywhere)
    if naming.is_mismatch(subject.name, known):
        raise _refused(person, stay, subject.name, asker, now)
    return Named(person, stay, known.binding or subject.name)


def known_name(person: Person, stay: Membership | None, *, anywhere: bool = False) -> KnownName:
    """The name that binds in the school of the stay."""
    return KnownName(person.name if person.name_verified or anywhere else "", stay.name if stay else "")


def _refused(person: Person, stay: Membership | None, typed: str, asker: Asker, now: datetime) -> Exception:
    if asker.person_id is None:
        return naming.mismatch()
    wrong = mismatch_of(person.id, stay, typed, asker, now)
    return Refused(naming.mismatch(), lambda fresh: fresh.add(wrong))


def name(session: Session, subject: Subject, asker: Asker, now: datetime) -> Named:
    """The same, made where nobody holds the document."""
    if (found := find(session, subject, asker, now)) is not None:
        return found
    person = steps.new_person(subject, now)
    session.add(person)
    session.flush()
    return Named(person, None, subject.name)


Standing = tuple[Person, Membership | None]


def standing(session: Session, school_id: int, digests: Sequence[bytes]) -> dict[bytes, Standing]:
    """(person, last stay in the school) by document; one query, whatever the size of the list."""
    rows = session.execute(known_with(school_id, digests)).tuples()
    return {person.document_digest: (person, stay) for person, stay in rows}


def rightly_named(subject: Subject, found: Standing | None, now: datetime) -> Named | None:
    """The same as `name` for one of a list, not added to the session; None for who is known under another name."""
    if found is None:
        return Named(steps.new_person(subject, now), None, subject.name)
    known = known_name(*found)
    return None if naming.is_mismatch(subject.name, known) else Named(*found, known.binding or subject.name)


def judged(session: Session, entries: Sequence[Entry], asker: Asker, now: datetime) -> list[Entry]:
    """The entries of a list, each wrong name a problem that is noted; after the fifth of a day nothing more is told."""
    digests = [None if entry.problem else document_digest(entry.subject) for entry in entries]
    known = standing(session, asker.school_id, [digest for digest in digests if digest])
    left = naming.MISMATCHES_A_DAY - mismatches_today(session, asker.person_id or 0, now)
    told = []
    for entry, digest in zip(entries, digests, strict=True):
        found = known.get(digest) if digest else None
        problem = _problem(entry, found, left)
        if problem == naming.mismatch().code and found is not None:
            wrong = mismatch_of(found[0].id, found[1], entry.name, asker, now)
            session.add(wrong)
            left -= wrong.counts
        told.append(replace(entry, problem=problem) if problem else entry)
    return told


def _problem(entry: Entry, found: Standing | None, left: int) -> str:
    if entry.problem:
        return entry.problem
    if left <= 0:
        return "mismatch_too_often"
    return naming.mismatch().code if found and naming.is_mismatch(entry.name, known_name(*found)) else ""


def mismatches_today(session: Session, asker_id: int, now: datetime) -> int:
    """How many of the asker's there were since midnight that count."""
    since = NameMismatch.at >= end_of(day_of(now) - ONE_DAY)
    counted = select(func.count()).select_from(NameMismatch)
    return session.execute(counted.where(NameMismatch.asker_id == asker_id, since, NameMismatch.counts)).scalar_one()


def mismatch_of(
    person_id: int, stay: Membership | None, typed: str, asker: Asker, now: datetime
) -> NameMismatch:
    """The wrong name as typed, to be kept: it waits on the collector's page, and counts towards the asker's five."""
    return NameMismatch(
        school_id=asker.school_id,
        id=new_id(),
        person_id=person_id,
        asker_id=asker.person_id,
        typed_name=typed,
        at=now,
        counts=not _is_on_own_roster(stay, asker),
    )


def _is_on_own_roster(stay: Membership | None, asker: Asker) -> bool:
    """The collector sees name and masked number of this member: nothing was found out."""
    return stay is not None and stay.left_at is None and stay.org_id == asker.desk_org


def rename(session: Session, person: Person, school_id: int, name: str, actor_id: int, now: datetime) -> None:
    """The person bears the name in the school from now on; the trail of names keeps both, open days move.

    Nothing changes where the name is borne already, but what waits of it is settled.
    """
    stay = session.scalars(stays_in(school_id, person.id).limit(1)).one()
    settle(session, school_id, person.id, actor_id, now)
    if stay.name == name:
        return
    session.add(_correction(stay, name, actor_id, now))
    stay.name, stay.initials = name, initials(name)
    if not person.name_verified:
        person.name = name
    session.flush()
    steps.move_open_days(session, school_id, stay.org_id, now)


def _correction(stay: Membership, name: str, actor_id: int, now: datetime) -> NameCorrection:
    return NameCorrection(
        school_id=stay.school_id,
        id=new_id(),
        org_id=stay.org_id,
        person_id=stay.person_id,
        old_name=stay.name,
        new_name=name,
        corrected_by=actor_id,
        corrected_at=now,
    )


def settle(session: Session, school_id: int, person_id: int, actor_id: int, now: datetime) -> None:
    """What waits of the person's name in the school waits no more."""
    session.execute(
        update(NameMismatch)
        .where(
            NameMismatch.school_id == school_id,
            NameMismatch.person_id == person_id,
            NameMismatch.settled_at.is_(None),
        )
        .values(settled_at=now, settled_by=actor_id)
    )
