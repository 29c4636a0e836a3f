"""The one place where a person is named by name and number (R71); in the caller's session, commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, update

from yss.actions.kit import steps
from yss.acts import Work
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
class Named:
    """Somebody rightly named: the person, their last stay in the school, and the name they bear there."""

    person: Person
    stay: Membership | None
    name: str

    @property
    def active(self) -> Membership | None:
        """Where in the school they are a member."""
        return self.stay if self.stay is not None and self.stay.left_at is None else None


def find(act: Work, subject: Subject, *, at_desk: bool = False, anywhere: bool = False) -> Named | None:
    """Who holds the subject's document, None where nobody does; nothing is told of who is named otherwise (R71).

    `at_desk`: at a collector's door. `anywhere`: the name binds wherever it was given, for who is shown by it
    everywhere: a school's admin. Call before anything is written. Raises Refused: Conflict("name_mismatch"),
    NotAllowedNow("mismatch_too_often").
    """
    naming.check_door(mismatches_today(act))
    row = act.session.execute(known_as(act.school_id, subject)).one_or_none()
    if row is None:
        return None
    person, stay = row
    known = known_name(person, stay, anywhere=anywhere)
    if naming.is_mismatch(subject.name, known):
        raise _refused(act, person, stay, subject.name, at_desk=at_desk)
    return Named(person, stay, known.binding or subject.name)


def known_name(person: Person, stay: Membership | None, *, anywhere: bool = False) -> KnownName:
    """The name that binds in the school of the stay."""
    return KnownName(person.name if person.name_verified or anywhere else "", stay.name if stay else "")


def _refused(act: Work, person: Person, stay: Membership | None, typed: str, *, at_desk: bool) -> Exception:
    if act.by is None:
        return naming.mismatch()
    wrong = mismatch_of(act, person.id, stay, typed, at_desk=at_desk)
    return Refused(naming.mismatch(), lambda fresh: fresh.add(wrong))


def name(act: Work, subject: Subject, *, at_desk: bool = False, anywhere: bool = False) -> Named:
    """The same, made where nobody holds the document."""
    if (found := find(act, subject, at_desk=at_desk, anywhere=anywhere)) is not None:
        return found
    person = steps.new_person(subject, act.now)
    act.session.add(person)
    act.session.flush()
    return Named(person, None, subject.name)


Standing = tuple[Person, Membership | None]


def standing(act: Work, digests: Sequence[bytes]) -> dict[bytes, Standing]:
    """(person, last stay in the school) by document; one query, whatever the size of the list."""
    rows = act.session.execute(known_with(act.school_id, digests))
    return {person.document_digest: (person, stay) for person, stay in rows}


def rightly_named(subject: Subject, found: Standing | None, now: datetime) -> Named | None:
    """The same as `name` for one of a list, not added to the session; None for who is known under another name."""
    if found is None:
        return Named(steps.new_person(subject, now), None, subject.name)
    known = known_name(*found)
    return None if naming.is_mismatch(subject.name, known) else Named(*found, known.binding or subject.name)


def judge_list(act: Work, entries: Sequence[Entry]) -> list[Entry]:
    """The entries of a collector's list, each wrong name a noted problem; after the day's fifth no more is told."""
    digests = [None if entry.problem else document_digest(entry.subject) for entry in entries]
    known = standing(act, [digest for digest in digests if digest])
    left = naming.MISMATCHES_A_DAY - mismatches_today(act)
    told = []
    for entry, digest in zip(entries, digests, strict=True):
        found = known.get(digest) if digest else None
        problem = _problem(entry, found, left)
        if problem == naming.mismatch().code and found is not None:
            wrong = mismatch_of(act, found[0].id, found[1], entry.name, at_desk=True)
            act.session.add(wrong)
            left -= wrong.counts
        told.append(replace(entry, problem=problem) if problem else entry)
    return told


def _problem(entry: Entry, found: Standing | None, left: int) -> str:
    if entry.problem:
        return entry.problem
    if left <= 0:
        return "mismatch_too_often"
    return naming.mismatch().code if found and naming.is_mismatch(entry.name, known_name(*found)) else ""


def mismatches_today(act: Work) -> int:
    """How many of the actor's there were since midnight that count."""
    since = NameMismatch.at >= end_of(day_of(act.now) - ONE_DAY)
    counted = select(func.count()).select_from(NameMismatch)
    return act.session.execute(
        counted.where(NameMismatch.asker_id == act.actor_id, since, NameMismatch.counts)
    ).scalar_one()


def mismatch_of(act: Work, person_id: int, stay: Membership | None, typed: str, *, at_desk: bool) -> NameMismatch:
    """The wrong name as typed, to be kept: it waits on the collector's page, and counts towards the actor's five."""
    return NameMismatch(
        school_id=act.school_id,
        id=new_id(),
        person_id=person_id,
        asker_id=act.actor_id,
        typed_name=typed,
        at=act.now,
        counts=not (at_desk and _is_on_roster(act, stay)),
    )


def _is_on_roster(act: Work, stay: Membership | None) -> bool:
    """The collector sees name and masked number of this member: nothing was found out."""
    return stay is not None and stay.left_at is None and stay.org_id == act.org_id


def rename(act: Work, person: Person, new_name: str) -> None:
    """The person bears the name in the school from now on; the trail of names keeps both, open days move.

    Nothing changes where the name is borne already, but what waits of it is settled.
    """
    stay = act.session.scalars(stays_in(act.school_id, person.id).limit(1)).one()
    settle(act, person.id)
    if stay.name == new_name:
        return
    act.session.add(_correction(act, stay, new_name))
    stay.name, stay.initials = new_name, initials(new_name)
    if not person.name_verified:
        person.name = new_name
    act.session.flush()
    steps.move_open_days(act.at(org_id=stay.org_id))


def _correction(act: Work, stay: Membership, new_name: str) -> NameCorrection:
    return NameCorrection(
        school_id=stay.school_id,
        id=new_id(),
        org_id=stay.org_id,
        person_id=stay.person_id,
        old_name=stay.name,
        new_name=new_name,
        corrected_by=act.actor_id,
        corrected_at=act.now,
    )


def settle(act: Work, person_id: int) -> None:
    """What waits of the person's name in the school waits no more."""
    act.session.execute(
        update(NameMismatch)
        .where(
            NameMismatch.school_id == act.school_id,
            NameMismatch.person_id == person_id,
            NameMismatch.settled_at.is_(None),
        )
        .values(settled_at=act.now, settled_by=act.actor_id)
    )
