"""One person's reports: what the form starts from, the receipt, the detail."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from yss.domain import questionnaire
from yss.domain.answers import stable_answers
from yss.domain.days import day_of
from yss.domain.errors import DomainError, NotFound, NotPermitted
from yss.domain.links import Power
from yss.domain.permissions import Reporter, Standing
from yss.domain.vocabulary import ReportSource
from yss.extensions import db
from yss.models import (
    HealthReport,
    Membership,
    Organization,
    Person,
    ProxyLink,
    School,
    latest,
)
from yss.models.latest import counts, of_person
from yss.models.person import standing_consent
from yss.models.report import SubmissionRow
from yss.models.roster import was_there
from yss.models.standing import standing_submission
from yss.queries.kit import sealed_answers
from yss.queries.kit.links import birth_date, power
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
    """What a reporter keeps in hand (R28)."""

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
    row = _member_row(school_id, person_id)
    reporter = reporter_of(school_id, person_id, actor_id, day, at_desk=desk_org is not None)
    _check_reporter(reporter, school_id, person_id)
    if desk_org is not None and (row is None or desk_org != row.org_id):
        raise NotFound
    if row is None:
        raise _not_a_member(school_id, person_id)
    standing = _standing(school_id, person_id, day, row.org_id)
    previous = _previous(school_id, person_id, reporter, row.questionnaire)
    return ReportPage(
        school_id=school_id,
        school=row.school,
        org_id=row.org_id,
        organization=row.full_name,
        person_id=person_id,
        name=row.name,
        number_masked=row.number_masked,
        questionnaire=row.questionnaire,
        reporter=reporter,
        standing=standing,
        submitted=is_submitted(school_id, row.org_id, day, now),
        has_consent=has_consent(person_id),
        previous=previous[1] if previous else None,
        previous_day=previous[0] if previous else None,
    )


def reporter_of(school_id: int, person_id: int, actor_id: int, today: date, *, at_desk: bool = False) -> Reporter:
    """The actor in relation to the person."""
    allowed = power(db.session(), school_id, person_id, actor_id, today)
    return Reporter(actor_id, actor_id == person_id, allowed, at_desk)


def _check_reporter(reporter: Reporter, school_id: int, person_id: int) -> None:
    """Raises NotFound for nobody (R50), NotPermitted("waits_for_person") where the person's own yes is waited for."""
    if reporter.is_self or reporter.is_collector or reporter.power:
        return
    link = db.session.get(ProxyLink, (school_id, person_id, reporter.person_id))
    raise NotPermitted("waits_for_person") if link is not None and link.stands else NotFound()


def power_of(school_id: int, person_id: int, actor_id: int, today: date) -> Power:
    """What the actor, no collector here, may do for the person: oneself everything. Raises NotFound as the form."""
    reporter = reporter_of(school_id, person_id, actor_id, today)
    _check_reporter(reporter, school_id, person_id)
    return Power.GUARDIAN if reporter.is_self else reporter.power


def _not_a_member(school_id: int, person_id: int) -> DomainError:
    """Who was a member once learns so (R50: 403 on one's own things); for anybody else there is no such page."""
    once = select(Membership.id).where(Membership.school_id == school_id, Membership.person_id == person_id).limit(1)
    return NotFound() if db.session.execute(once).first() is None else NotPermitted("not_member")


def _previous(school_id: int, person_id: int, reporter: Reporter, key: str) -> tuple[date, Answers] | None:
    """What the form starts from (R24, R72).

    The person, a guardian and the collector start from the last report; a proxy from what they filled in themselves,
    with the stable answers of the last report once nobody's yes is waited for.
    """
    if reporter.is_self or reporter.is_collector or reporter.power is Power.GUARDIAN:
        return _starting_point(school_id, person_id, None)
    own = _starting_point(school_id, person_id, reporter.person_id)
    last = _starting_point(school_id, person_id, None) if reporter.has_yes else None
    if last is None or last == own:
        return own
    day, daily = own or (last[0], {})
    return day, daily | stable_answers(questionnaire.load_key(key), last[1])


def _member_row(school_id: int, person_id: int) -> Any:
    return db.session.execute(
        select(
            Membership.org_id,
            Membership.name,
            Membership.number_masked,
            Organization.full_name,
            School.name.label("school"),
            School.questionnaire,
        )
        .join(
            Organization,
            (Organization.school_id == Membership.school_id) & (Organization.id == Membership.org_id),
        )
        .join(School, School.id == Membership.school_id)
        .where(Membership.school_id == school_id, Membership.person_id == person_id, Membership.left_at.is_(None))
    ).one_or_none()


def _standing(school_id: int, person_id: int, day: date, org_id: int) -> Standing | None:
    row = db.session.scalars(latest.standing(school_id, person_id, day)).one_or_none()
    if row is None:
        return None
    here = row.source is ReportSource.PROXY and row.org_id == org_id
    link = db.session.get(ProxyLink, (school_id, person_id, row.filled_by)) if here else None
    return Standing(row.source, row.filled_by, at_desk=here and (link is None or not link.stands))


def _starting_point(school_id: int, person_id: int, filled_by: int | None) -> tuple[date, Answers] | None:
    statement = latest.newest(school_id, person_id)
    if filled_by is not None:
        statement = statement.where(HealthReport.filled_by == filled_by)
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        return None
    return row.carried_from or row.day, open_answers(school_id, person_id, row.answers_sealed)


def open_answers(school_id: int, person_id: int, sealed: bytes | None) -> Answers:
    """The answers of a report; empty where they were erased."""
    if sealed is None:
        return {}
    opened: Answers = json.loads(sealed_answers.opened(Whose(person_id, school_id), sealed, None).text)
    return opened


def is_submitted(school_id: int, org_id: int, day: date, now: datetime) -> bool:
    """Whether a submission of the day stands (R35)."""
    return db.session.scalars(standing_submission(school_id, org_id, day, now)).first() is not None


def is_late(report: HealthReport, org_id: int, now: datetime) -> bool:
    """提交后申报: the day's newest submission stands, neither returned nor opened, and does not hold it (R26, R35)."""
    standing = db.session.scalars(standing_submission(report.school_id, org_id, report.day, now)).one_or_none()
    if standing is None:
        return False
    row = db.session.get(SubmissionRow, (report.school_id, standing.id, report.person_id))
    return row is None or row.report_id != report.id


def birth_of(person_id: int) -> date | None:
    """The birth date that the person's document holds, for consent alone (R49)."""
    return birth_date(db.session.get_one(Person, person_id))


def has_consent(person_id: int) -> bool:
    """Whether an agreement to the use of the person's health data stands (R49)."""
    return db.session.scalars(standing_consent(person_id)).first() is not None


def receipt(school_id: int, report_id: int, actor_id: int, desk_org: int | None, now: datetime) -> Receipt:
    """The receipt, for whom `_keeps` names, and the collector. Raises NotFound for anybody else (R50)."""
    this = (HealthReport.school_id == school_id, HealthReport.id == report_id)
    row = db.session.execute(_with_names().where(*this)).one_or_none()
    if row is None:
        raise NotFound
    report = row[0]
    if desk_org != report.org_id and not _keeps(report, actor_id, now):
        raise NotFound
    return Receipt(
        school_id=school_id,
        org_id=report.org_id,
        report_id=report.id,
        person_id=report.person_id,
        name=row.name,
        number_masked=row.number_masked,
        organization=row.full_name,
        day=report.day,
        source=report.source,
        filled_by=row.filler,
        filler_id=report.filled_by,
        reported_at=report.reported_at,
        late=is_late(report, report.org_id, now),
        submitted=is_submitted(school_id, report.org_id, report.day, now),
        carried_from=report.carried_from,
        withdrawn=report.withdrawn,
    )


def _with_names() -> Select[Any]:
    """Reports, of whom they are and in which organization, and who filled them in."""
    filler = Person.__table__.alias("filler")
    member = (Membership.school_id == HealthReport.school_id) & (Membership.id == HealthReport.membership_id)
    org = (Organization.school_id == HealthReport.school_id) & (Organization.id == HealthReport.org_id)
    named = (Membership.name, Membership.number_masked, Organization.full_name, filler.c.name.label("filler"))
    return (
        select(HealthReport, *named)
        .join(Membership, member)
        .join(Organization, org)
        .join(filler, filler.c.id == HealthReport.filled_by)
    )


def _keeps(report: HealthReport, actor_id: int, now: datetime) -> bool:
    """Whose the receipt is: the person's, a guardian's, and who filled it in while they are linked (R28, R72)."""
    if actor_id == report.person_id:
        return True
    allowed = power(db.session(), report.school_id, report.person_id, actor_id, day_of(now))
    return allowed is Power.GUARDIAN or (bool(allowed) and actor_id == report.filled_by)


def detail(school_id: int, org_id: int, person_id: int, day: date, now: datetime) -> Detail | None:
    """The counting report of a member of the organization for the day, or None where the member is missing.

    Raises NotFound for somebody who was no member there on that day (R50).
    """
    member = _was_member(school_id, org_id, person_id, day)
    filler = Person.__table__.alias("filler")
    row = db.session.execute(
        select(HealthReport, filler.c.name.label("filler"))
        .join(filler, filler.c.id == HealthReport.filled_by)
        .where(of_person(school_id, person_id), HealthReport.day == day, counts())
    ).one_or_none()
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
        late=is_late(report, org_id, now),
        carried_from=report.carried_from,
    )


def _before(school_id: int, person_id: int, day: date) -> Earlier | None:
    return earlier(db.session.scalars(latest.newest(school_id, person_id, day)).one_or_none())


def earlier(report: HealthReport | None) -> Earlier | None:
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
