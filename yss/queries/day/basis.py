"""What a report is decided on: one row, read for the form's page and again under the lock (R22-R26, R49, R72)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, select, true
from sqlalchemy.orm import Session

from yss.domain.links import Power
from yss.domain.permissions import Standing
from yss.domain.vocabulary import ReportSource
from yss.extensions import vault
from yss.made_once import at_most, made_once
from yss.models import HealthReport, Membership, Organization, Person, PersonalKey, ProxyLink, School
from yss.models.aliases import shared
from yss.models.changes import standing_change
from yss.models.latest import counts, is_latest
from yss.models.person import standing_consent
from yss.models.standing import standing_submission
from yss.queries.kit.links import Tie, allows, tie_columns, tie_of
from yss.sealing import Whose


class Asked(NamedTuple):
    """Who would report for whom, for which day, and when."""

    school_id: int
    person_id: int
    actor_id: int
    day: date
    now: datetime


class Member(NamedTuple):
    """The person in the school; `questionnaire` is the school's.

    `is_submitted`: the organization's day stands submitted. `has_change`: what was new and risky in an earlier revision
    of the day stands. `is_by_linked`: who filled in the last revision is linked to the person.
    """

    membership_id: int
    org_id: int
    name: str
    number_masked: str
    organization: str
    school: str
    questionnaire: str
    has_consent: bool
    is_submitted: bool
    has_change: bool
    is_by_linked: bool
    key_sealed: bytes | None


class Revision(NamedTuple):
    """A report, as far as the next one asks of it."""

    school_id: int
    person_id: int
    day: date
    seq: int
    org_id: int
    source: ReportSource
    filled_by: int
    withdrawn: bool
    carried_from: date | None
    questionnaire: str
    answers_sealed: bytes | None


@dataclass(frozen=True)
class Basis:
    """An active member, the actor's link to them, and what was reported.

    `last` is the day's newest revision, withdrawn or not; `before` what counts of the last day before that has any.
    """

    asked: Asked
    member: Member
    tie: Tie | None
    last: Revision | None
    before: Revision | None

    @property
    def is_self(self) -> bool:
        """The actor is the person."""
        return self.asked.actor_id == self.asked.person_id

    @property
    def power(self) -> Power:
        """What the link allows the actor on the day; nobody is linked to themselves."""
        return allows(self.tie, self.asked.day)

    @property
    def counting(self) -> Revision | None:
        """The day's report; None where the person is missing."""
        return None if self.last is None or self.last.withdrawn else self.last

    @property
    def standing(self) -> Standing | None:
        """The same as the rules ask for it (R23)."""
        if (report := self.counting) is None:
            return None
        here = report.source is ReportSource.PROXY and report.org_id == self.member.org_id
        return Standing(report.source, report.filled_by, at_desk=here and not self.member.is_by_linked)

    @property
    def newest(self) -> Revision | None:
        """The person's last report, of the day or an earlier one."""
        return self.counting or self.before


def basis_of(session: Session, asked: Asked) -> Basis | None:
    """What stands for the person's day, in one statement; None for who is no member of the school."""
    row = session.execute(*_row(asked)).one_or_none()
    if row is None:
        return None
    member, tie, last, before = Member(*row[:_MEMBER]), row[_MEMBER:_TIE], row[_TIE:_LAST], row[_LAST:]
    vault.keys.know(Whose(asked.person_id, asked.school_id), member.key_sealed)
    return Basis(asked, member, tie_of(tie), _revision(last), _revision(before))


_MEMBER = len(Member._fields)
_TIE = _MEMBER + len(tie_columns())
_LAST = _TIE + len(Revision._fields)
_OF_DAY, _EARLIER, _FILLER = shared(HealthReport), shared(HealthReport), shared(ProxyLink)


@made_once
def _row(asked: Asked) -> Select[Any]:
    """An index finds each of the tables in the school, where it holds the person, and so a row at most."""
    before = _before(asked).subquery("before")
    columns: Any = select(*_member(asked), *tie_columns(), *revision_columns(_OF_DAY), *before.c)
    found: Select[Any] = (
        columns.select_from(Membership)
        .join(Organization, and_(Organization.school_id == asked.school_id, Organization.id == Membership.org_id))
        .join(School, School.id == asked.school_id)
        .outerjoin(PersonalKey, _of(PersonalKey, asked))
        .outerjoin(ProxyLink, and_(_of(ProxyLink, asked), ProxyLink.proxy_id == asked.actor_id))
        .outerjoin(Person, Person.id == ProxyLink.person_id)
        .outerjoin(_OF_DAY, and_(_of(_OF_DAY, asked), _OF_DAY.day == asked.day, is_latest(_OF_DAY)))
        .outerjoin(before, true())
        .where(_of(Membership, asked), Membership.left_at.is_(None))
    )
    return found


def _of(table: Any, asked: Asked) -> ColumnElement[bool]:
    return and_(table.school_id == asked.school_id, table.person_id == asked.person_id)


def _member(asked: Asked) -> tuple[Any, ...]:
    by_linked = and_(_of(_FILLER, asked), _FILLER.proxy_id == _OF_DAY.filled_by, _FILLER.ended_at.is_(None))
    return (
        Membership.id,
        Membership.org_id,
        Membership.name,
        Membership.number_masked,
        Organization.full_name,
        School.name,
        School.questionnaire,
        standing_consent(asked.person_id).exists(),
        standing_submission(asked.school_id, Membership.org_id, asked.day, asked.now).exists(),
        standing_change(asked.school_id, asked.person_id, asked.day).exists(),
        exists().where(by_linked).correlate(_OF_DAY),
        PersonalKey.key_sealed,
    )


def _before(asked: Asked) -> Select[Any]:
    mine = and_(_of(_EARLIER, asked), _EARLIER.day < asked.day, counts(_EARLIER))
    return select(*revision_columns(_EARLIER)).where(mine).order_by(_EARLIER.day.desc()).limit(at_most(1))


def revision_columns(report: Any) -> list[Any]:
    """Those of a `Revision`."""
    return [getattr(report, name) for name in Revision._fields]


def _revision(values: Any) -> Revision | None:
    return None if values[0] is None else Revision(*values)
