"""One person's reports: what the form starts from, the receipt, the detail."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, select

from yss.domain import permissions, questionnaire
from yss.domain.answers import stable_answers
from yss.domain.days import day_of
from yss.domain.errors import DomainError, NotFound, NotPermitted
from yss.domain.links import Power
from yss.domain.permissions import Reporter, Standing
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.made_once import at_most, made_once
from yss.models import HealthReport, Membership, Organization, Person, ProxyLink, latest
from yss.models.aliases import shared
from yss.models.latest import counts, of_person
from yss.models.person import consent_of
from yss.models.roster import was_there
from yss.models.standing import came_late, standing_submission
from yss.queries.day.basis import Asked, Basis, Revision, basis_of, revision_columns
from yss.queries.kit import sealed_answers
from yss.queries.kit.links import Tie, allows, birth_date, tie_between, tie_columns, tie_of
from yss.queries.kit.persons import OrgPlace
from yss.sealing import Whose

Answers = dict[str, Any]


@dataclass(frozen=True)
class ReportPage:
    """A member's form for a day as one reporter sees it."""

    school_id: int
    school: str
    org_id: int
    organization: str
    person_id: int
    name: str
    number_masked: str
    questionnaire: str
    reporter: Reporter
    standing: Standing | None
    submitted: bool
    has_consent: bool
    previous: Answers | None
    previous_day: date | None


@dataclass(frozen=True)
class Receipt:
    """What a reporter keeps in hand (R28). `reporter` looks at it: no collector here, but as the person knows them."""

    reporter: Reporter
    school_id: int
    org_id: int
    report_id: int
    person_id: int
    name: str
    number_masked: str
    organization: str
    day: date
    source: ReportSource
    filled_by: str
    filler_id: int
    reported_at: datetime
    late: bool
    submitted: bool
    carried_from: date | None
    withdrawn: bool


@dataclass(frozen=True)
class Earlier:
    """The answers of an earlier report and the questionnaire they answered."""

    questionnaire: str
    answers: Answers


@dataclass(frozen=True)
class Detail:
    """填报详情: one report with the one before it (R25, R30)."""

    person_id: int
    name: str
    number_masked: str
    day: date
    source: ReportSource
    filled_by: str
    reported_at: datetime
    questionnaire: str
    answers: Answers
    previous: Earlier | None
    late: bool
    carried_from: date | None


def report_page(
    school_id: int, person_id: int, actor_id: int, day: date, now: datetime, desk_org: int | None = None
) -> ReportPage:
    """The form's page. Raises NotFound unless the actor is the person, linked, or the collector at their desk (R50).

    Raises NotPermitted: `not_member` for one's own page after leaving, `waits_for_person` where the person's own yes
    is waited for (R73).
    """
    asked = Asked(school_id, person_id, actor_id, day, now)
    found = basis_of(db.session(), asked)
    if found is None:
        raise _no_page(asked, at_desk=desk_org is not None)
    reporter = Reporter(actor_id, found.is_self, found.power, is_collector=desk_org is not None)
    _check_reporter(reporter, found.tie)
    if desk_org not in (None, found.member.org_id):
        raise NotFound
    previous = _previous(found, reporter)
    return ReportPage(
        school_id=school_id,
        school=found.member.school,
        org_id=found.member.org_id,
        organization=found.member.organization,
        person_id=person_id,
        name=found.member.name,
        number_masked=found.member.number_masked,
        questionnaire=found.member.questionnaire,
        reporter=reporter,
        standing=found.standing,
        submitted=found.member.is_submitted,
        has_consent=found.member.has_consent,
        previous=previous[1] if previous else None,
        previous_day=previous[0] if previous else None,
    )


def _no_page(asked: Asked, *, at_desk: bool) -> DomainError:
    """Who was a member once learns so (R50: 403 on one's own things); for anybody else there is no such page."""
    _check_reporter(*_reporter_and_tie(*asked[:3], asked.day, at_desk=at_desk))
    mine = (Membership.school_id == asked.school_id, Membership.person_id == asked.person_id)
    was_member = db.session.execute(select(Membership.id).where(*mine).limit(1)).first() is not None
    return NotPermitted("not_member") if was_member and not at_desk else NotFound()


def reporter_of(school_id: int, person_id: int, actor_id: int, today: date) -> Reporter:
    """The actor, no collector here, in relation to the person."""
    return _reporter_and_tie(school_id, person_id, actor_id, today)[0]


def power_of(school_id: int, person_id: int, actor_id: int, today: date) -> Power:
    """What the actor, no collector here, may do for the person: oneself everything. Raises NotFound as the form."""
    reporter, tie = _reporter_and_tie(school_id, person_id, actor_id, today)
    _check_reporter(reporter, tie)
    return Power.GUARDIAN if reporter.is_self else reporter.power


def _reporter_and_tie(
    school_id: int, person_id: int, actor_id: int, today: date, *, at_desk: bool = False
) -> tuple[Reporter, Tie | None]:
    tie = tie_between(db.session(), school_id, person_id, actor_id)
    return Reporter(actor_id, actor_id == person_id, allows(tie, today), at_desk), tie


def _check_reporter(reporter: Reporter, tie: Tie | None) -> None:
    """Raises NotFound for nobody (R50), NotPermitted("waits_for_person") where the person's own yes is waited for."""
    if reporter.is_self or reporter.is_collector or reporter.power:
        return
    raise NotPermitted("waits_for_person") if tie is not None and tie.stands else NotFound()


def _previous(found: Basis, reporter: Reporter) -> tuple[date, Answers] | None:
    """What the form starts from (R24, R72).

    The person, a guardian and the collector start from the last report; a proxy from what they filled in themselves,
    with the stable answers of the last report once nobody's yes is waited for.
    """
    if reporter.is_self or reporter.is_collector or reporter.power is Power.GUARDIAN:
        return _starting_point(found.newest)
    own = _starting_point(db.session.execute(*_filled_in(*found.asked[:3])).one_or_none())
    last = _starting_point(found.newest) if reporter.has_yes else None
    if last is None or last == own:
        return own
    day, daily = own or (last[0], {})
    return day, daily | stable_answers(questionnaire.load_key(found.member.questionnaire), last[1])


@made_once
def _filled_in(school_id: int, person_id: int, filled_by: int) -> Select[Any]:
    """The person's latest report that counts and that `filled_by` has filled in."""
    mine = (of_person(school_id, person_id), HealthReport.filled_by == filled_by, counts())
    return select(*revision_columns(HealthReport)).where(*mine).order_by(HealthReport.day.desc()).limit(at_most(1))


def _starting_point(report: Any) -> tuple[date, Answers] | None:
    if report is None:
        return None
    return report.carried_from or report.day, open_answers(report.school_id, report.person_id, report.answers_sealed)


def open_answers(school_id: int, person_id: int, sealed: bytes | None) -> Answers:
    """The answers of a report; empty where they were erased."""
    if sealed is None:
        return {}
    opened: Answers = json.loads(sealed_answers.opened(Whose(person_id, school_id), sealed, None).text)
    return opened


def birth_of(person_id: int) -> date | None:
    """The birth date that the person's document holds, for consent alone (R49)."""
    return birth_date(db.session.get_one(Person, person_id))


def has_consent(person_id: int) -> bool:
    """Whether an agreement to the use of the person's health data stands (R49)."""
    return db.session.scalars(*consent_of(person_id)).first() is not None


def receipt(school_id: int, report_id: int, actor_id: int, desk_org: int | None, now: datetime) -> Receipt:
    """The receipt: the person's, a guardian's, who filled it in while they are linked, the collector's (R28, R72).

    Raises NotFound for anybody else (R50).
    """
    row = db.session.execute(*_receipt(school_id, report_id, actor_id, now)).one_or_none()
    if row is None:
        raise NotFound
    reporter = Reporter(actor_id, actor_id == row.person_id, allows(tie_of(row[_RECEIPT:]), day_of(now)))
    if desk_org != row.org_id and not permissions.can_read_answers(reporter, row.filler_id):
        raise NotFound
    return Receipt(reporter, *row[:_RECEIPT])


_RECEIPT = len(fields(Receipt)) - 1


@made_once
def _receipt(school_id: int, report_id: int, actor_id: int, now: datetime) -> Select[Any]:
    """The fields of a receipt, and the actor's link to the person."""
    subject, filler = shared(Person), shared(Person)
    mine = (ProxyLink.school_id == school_id, ProxyLink.proxy_id == actor_id)
    submitted = standing_submission(school_id, HealthReport.org_id, HealthReport.day, now).exists()
    columns: Any = select(
        HealthReport.school_id,
        HealthReport.org_id,
        HealthReport.id,
        HealthReport.person_id,
        Membership.name,
        Membership.number_masked,
        Organization.full_name,
        HealthReport.day,
        HealthReport.source,
        filler.name,
        HealthReport.filled_by.label("filler_id"),
        HealthReport.reported_at,
        came_late(school_id, HealthReport.org_id, now),
        submitted,
        HealthReport.carried_from,
        HealthReport.withdrawn,
        *tie_columns(subject),
    )
    found: Select[Any] = (
        columns.select_from(HealthReport)
        .join(Membership, and_(Membership.school_id == school_id, Membership.id == HealthReport.membership_id))
        .join(Organization, and_(Organization.school_id == school_id, Organization.id == HealthReport.org_id))
        .join(filler, filler.id == HealthReport.filled_by)
        .outerjoin(ProxyLink, and_(*mine, ProxyLink.person_id == HealthReport.person_id))
        .outerjoin(subject, subject.id == ProxyLink.person_id)
        .where(HealthReport.school_id == school_id, HealthReport.id == report_id)
    )
    return found


def detail(school_id: int, org_id: int, person_id: int, day: date, now: datetime) -> Detail | None:
    """The counting report of a member of the organization for the day, or None where the member is missing.

    Raises NotFound for somebody who was no member there on that day (R50).
    """
    member = _was_member(school_id, org_id, person_id, day)
    row = db.session.execute(*_detail(OrgPlace(school_id, org_id), person_id, day, now)).one_or_none()
    if row is None:
        return None
    report = row[0]
    return Detail(
        person_id=person_id,
        name=member.name,
        number_masked=member.number_masked,
        day=day,
        source=report.source,
        filled_by=row.filler,
        reported_at=report.reported_at,
        questionnaire=report.questionnaire,
        answers=open_answers(school_id, person_id, report.answers_sealed),
        previous=_before(school_id, person_id, day),
        late=row.late,
        carried_from=report.carried_from,
    )


@made_once
def _detail(org: OrgPlace, person_id: int, day: date, now: datetime) -> Select[Any]:
    """The report that counts, who filled it in, and whether it came after the organization's submission."""
    filler = shared(Person)
    columns: Any = select(
        HealthReport, filler.name.label("filler"), came_late(org.school_id, org.org_id, now).label("late")
    )
    mine = (of_person(org.school_id, person_id), HealthReport.day == day, counts())
    found: Select[Any] = columns.join(filler, filler.id == HealthReport.filled_by).where(*mine)
    return found


def _before(school_id: int, person_id: int, day: date) -> Earlier | None:
    return earlier(db.session.scalars(*latest.newest(school_id, person_id, day)).one_or_none())


def earlier(report: HealthReport | Revision | None) -> Earlier | None:
    """What a later report is compared with; nothing where there is no report, or its answers were erased."""
    if report is None or report.answers_sealed is None:
        return None
    return Earlier(report.questionnaire, open_answers(report.school_id, report.person_id, report.answers_sealed))


def _was_member(school_id: int, org_id: int, person_id: int, day: date | None = None) -> Any:
    found = select(Membership.name, Membership.number_masked).where(
        Membership.school_id == school_id, Membership.org_id == org_id, Membership.person_id == person_id
    )
    if day is not None:
        found = found.where(was_there(day))
    row = db.session.execute(found.order_by(Membership.id.desc()).limit(1)).one_or_none()
    if row is None:
        raise NotFound
    return row


def member(school_id: int, org_id: int, person_id: int) -> tuple[str, str]:
    """Name and masked number of somebody who is or was a member there. Raises NotFound."""
    row = _was_member(school_id, org_id, person_id)
    return row.name, row.number_masked
