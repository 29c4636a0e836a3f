"""我的数据: what is held on a person, for themselves or for the guardian of a child (R49, R72).

A guardian sees what the schools hold in which they are one: no school tells another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, or_, select, true, tuple_, union_all
from sqlalchemy.orm import aliased

from yss import sealing
from yss.domain.errors import NotFound
from yss.domain.vocabulary import ConsentRelation, DocumentType, Leaving, ReportSource
from yss.extensions import db, vault
from yss.models import (
    AuditEvent,
    Consent,
    Export,
    HealthReport,
    Membership,
    Organization,
    Person,
    ProxyLink,
    School,
    UserSession,
)
from yss.models.export import ExportSubject
from yss.queries.day.reports import Answers, open_answers
from yss.queries.kit import names
from yss.queries.kit.actors import SESSION_IDLE, SESSION_LASTS
from yss.queries.kit.links import Schools, guarded_schools, in_schools, is_alone
from yss.queries.kit.names import Renamed
from yss.queries.kit.pages import PAGE
from yss.queries.person import proxies
from yss.queries.person.proxies import Linked
from yss.sealing import DIRECTORY, Whose

_AT_ONCE = 200
EXPORTED = "export_data"


class Stay(NamedTuple):
    """A membership; `left_at` and `left_how` once it ended."""

    school_id: int
    school: str
    organization: str
    joined_at: datetime
    left_at: datetime | None
    left_how: Leaving | None


class Given(NamedTuple):
    """An agreement to the use of health data."""

    given_at: datetime
    relation: ConsentRelation
    by: str
    text_version: int
    withdrawn_at: datetime | None


class KeptReport(NamedTuple):
    """How many days of a school hold a report of the person."""

    school_id: int
    school: str
    days: int


@dataclass(frozen=True)
class OwnData:
    """All of it, but what is listed page by page; `alone`: who of them acts for themselves alone (R73)."""

    person_id: int
    name: str
    name_verified: bool
    document_type: DocumentType
    number_masked: str
    phone_masked: str
    stays: tuple[Stay, ...]
    proxies: tuple[Linked, ...]
    reports_for: tuple[Linked, ...]
    alone: frozenset[int]
    names: tuple[Renamed, ...]
    consents: tuple[Given, ...]
    reports: tuple[KeptReport, ...]

    @property
    def is_alone(self) -> bool:
        """Whether the person acts for themselves alone (R73)."""
        return self.person_id in self.alone

    @property
    def has_consent(self) -> bool:
        """Whether an agreement stands."""
        return any(one.withdrawn_at is None for one in self.consents)


class Look(NamedTuple):
    """Something that was done with the person's data, or about them, by somebody else or by support (None)."""

    event_id: int
    at: datetime
    action: str
    detail: dict[str, Any]
    by: str | None
    organization: str | None
    school: str


@dataclass(frozen=True)
class Looks:
    """One page of them, the newest first, and after which the next begins."""

    rows: tuple[Look, ...]
    after: int | None


class Device(NamedTuple):
    """A session that lasts; `handle` names it, the token stays unknown."""

    handle: str
    verified_at: datetime
    last_seen_at: datetime
    is_this: bool


class Revision(NamedTuple):
    """A revision of a report with its answers; None where they were erased."""

    school: str
    day: date
    reported_at: datetime
    source: ReportSource
    filled_by: str
    withdrawn: bool
    questionnaire: str
    answers: Answers | None


def readable(person_id: int, actor_id: int, today: date) -> Schools:
    """In which schools the actor may read what is held: everywhere (None) for oneself.

    Raises NotFound for anybody but the person and a guardian of a child (R50, R72).
    """
    if person_id == actor_id:
        return None
    if not (schools := guarded_schools(db.session(), person_id, actor_id, today)):
        raise NotFound
    return schools


def of(person_id: int, schools: Schools, today: date) -> OwnData:
    """What is held on the person in these schools."""
    person = db.session.get_one(Person, person_id)
    reports_for = proxies.reported_for_by(person_id, schools)
    return OwnData(
        person_id=person_id,
        name=person.name,
        name_verified=person.name_verified,
        document_type=person.document_type,
        number_masked=person.number_masked,
        phone_masked=person.phone_masked or "" if _is_whole(person_id, schools) else "",
        stays=_stays(person_id, schools),
        proxies=proxies.of_person(person_id, schools),
        reports_for=reports_for,
        alone=_alone({person_id, *(link.person_id for link in reports_for)}, today),
        names=names.corrections(person_id, schools),
        consents=_consents(person_id, schools),
        reports=_kept(person_id, schools),
    )


def _alone(people: set[int], today: date) -> frozenset[int]:
    verified = select(Person).where(Person.id.in_(people), Person.name_verified)
    vault.bring(people, DIRECTORY)
    return frozenset(person.id for person in db.session.scalars(verified) if is_alone(person, today))


def number_and_phone(person_id: int, schools: Schools) -> tuple[str, str]:
    """Both opened, for their owner; a guardian named the number, and reads the phone where no other school is."""
    person = db.session.get_one(Person, person_id)
    number = vault.open(sealing.PERSON_NUMBER, Whose(person_id), person.number_sealed).decode()
    sealed = person.phone_sealed if _is_whole(person_id, schools) else None
    return number, vault.open(sealing.PERSON_PHONE, Whose(person_id), sealed).decode() if sealed else ""


def _is_whole(person_id: int, schools: Schools) -> bool:
    """Whether the person was never a member anywhere else."""
    here = in_schools(Membership.school_id, schools)
    elsewhere = select(Membership.id).where(Membership.person_id == person_id, Membership.number_masked != "", ~here)
    return schools is None or db.session.execute(elsewhere.limit(1)).first() is None


def looks(person_id: int, schools: Schools, after: int | None = None) -> Looks:
    """What others did with the person's data: reveals, exports they were in, corrections, removals; one page.

    Raises NotFound where `after` is no row of it.
    """
    keys = union_all(_about(person_id, schools), _exported(person_id, schools)).subquery("keys")
    place = (keys.c.at, keys.c.id)
    listed = select(*place).order_by(keys.c.at.desc(), keys.c.id.desc()).limit(PAGE + 1)
    if after is not None:
        last = db.session.execute(select(*place).where(keys.c.id == after)).one_or_none()
        if last is None:
            raise NotFound
        listed = listed.where(tuple_(*place) < tuple_(*last))
    ids: list[int] = [row.id for row in db.session.execute(listed)]
    told = _told(ids[:PAGE]) | _told_exports(ids[:PAGE])
    return Looks(tuple(told[one] for one in ids[:PAGE]), ids[PAGE - 1] if len(ids) > PAGE else None)


def devices(person_id: int, this_token: str, real_now: datetime) -> tuple[Device, ...]:
    """The person's sessions that last, the last used first."""
    mine = sealing.token_digest(this_token)
    live = select(UserSession).where(
        UserSession.person_id == person_id,
        UserSession.ended_at.is_(None),
        UserSession.verified_at > real_now - SESSION_LASTS,
        UserSession.last_seen_at > real_now - SESSION_IDLE,
    )
    return tuple(
        Device(handle_of(row.token_digest), row.verified_at, row.last_seen_at, row.token_digest == mine)
        for row in db.session.scalars(live.order_by(UserSession.last_seen_at.desc()).limit(PAGE))
    )


def handle_of(token_digest: bytes) -> str:
    """A name for a session that opens nothing."""
    return token_digest[:8].hex()


def revisions(person_id: int, schools: Schools) -> Iterator[Revision]:
    """Every revision of every report of the person, school by school, opened a few at a time."""
    for school_id, school, _ in _kept(person_id, schools):
        last = 0
        while rows := _some_revisions(school_id, person_id, last):
            last = rows[-1][0].id
            for report, filled_by in rows:
                answers = open_answers(school_id, person_id, report.answers_sealed) if report.answers_sealed else None
                yield Revision(
                    school,
                    report.day,
                    report.reported_at,
                    report.source,
                    filled_by,
                    report.withdrawn,
                    report.questionnaire,
                    answers,
                )


def _some_revisions(school_id: int, person_id: int, last: int) -> Sequence[tuple[HealthReport, str]]:
    found: Any = db.session.execute(
        select(HealthReport, Person.name)
        .join(Person, Person.id == HealthReport.filled_by)
        .where(HealthReport.school_id == school_id, HealthReport.person_id == person_id, HealthReport.id > last)
        .order_by(HealthReport.id)
        .limit(_AT_ONCE)
    ).all()
    return [tuple(row) for row in found]


def _stays(person_id: int, schools: Schools) -> tuple[Stay, ...]:
    rows = db.session.execute(
        select(
            Membership.school_id,
            School.name,
            Organization.full_name,
            Membership.joined_at,
            Membership.left_at,
            Membership.left_how,
        )
        .join(School, School.id == Membership.school_id)
        .join(Organization, and_(Organization.school_id == Membership.school_id, Organization.id == Membership.org_id))
        .where(Membership.person_id == person_id, in_schools(Membership.school_id, schools))
        .order_by(Membership.joined_at.desc(), Membership.id.desc())
        .limit(PAGE)
    )
    return tuple(Stay(*row) for row in rows)


def _consents(person_id: int, schools: Schools) -> tuple[Given, ...]:
    """A guardian reads those of who is, or was, linked in their schools: no name of anywhere else."""
    known = select(ProxyLink.proxy_id).where(ProxyLink.person_id == person_id, in_schools(ProxyLink.school_id, schools))
    ours = true() if schools is None else or_(Consent.given_by == person_id, Consent.given_by.in_(known))
    rows = db.session.execute(
        select(Consent.given_at, Consent.relation, Person.name, Consent.text_version, Consent.withdrawn_at)
        .join(Person, Person.id == Consent.given_by)
        .where(Consent.person_id == person_id, ours)
        .order_by(Consent.given_at.desc())
        .limit(PAGE)
    )
    return tuple(Given(*row) for row in rows)


def _kept(person_id: int, schools: Schools) -> tuple[KeptReport, ...]:
    mine = select(Membership.school_id).where(Membership.person_id == person_id)
    rows = db.session.execute(
        select(School.id, School.name, func.count(HealthReport.day.distinct()))
        .join(HealthReport, and_(HealthReport.school_id == School.id, HealthReport.person_id == person_id))
        .where(School.id.in_(mine), in_schools(School.id, schools))
        .group_by(School.id, School.name)
        .order_by(School.id)
    )
    return tuple(KeptReport(*row) for row in rows)


def _about(person_id: int, schools: Schools) -> Select[datetime, int]:
    """Rows about the person in a school where they are or were a member, done by anybody else."""
    mine = select(Membership.school_id).where(Membership.person_id == person_id)
    by_others = or_(AuditEvent.actor_id.is_(None), AuditEvent.actor_id != person_id)
    return select(AuditEvent.at.label("at"), AuditEvent.id.label("id")).where(
        AuditEvent.school_id.in_(mine),
        in_schools(AuditEvent.school_id, schools),
        AuditEvent.person_id == person_id,
        by_others,
    )


def _exported(person_id: int, schools: Schools) -> Select[datetime, int]:
    """Exports by others that hold a row of the person, or remarks that may name them."""
    subject = and_(ExportSubject.school_id == Export.school_id, ExportSubject.export_id == Export.id)
    return (
        select(Export.made_at.label("at"), Export.id.label("id"))
        .join(ExportSubject, subject)
        .where(ExportSubject.person_id == person_id, Export.made_by != person_id, in_schools(Export.school_id, schools))
    )


def _told(ids: Sequence[int]) -> dict[int, Look]:
    who = aliased(Person)
    here = and_(Organization.school_id == AuditEvent.school_id, Organization.id == AuditEvent.org_id)
    rows: Any = db.session.execute(
        select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.action,
            AuditEvent.detail,
            who.name,
            Organization.full_name,
            School.name,
        )
        .join(School, School.id == AuditEvent.school_id)
        .outerjoin(who, who.id == AuditEvent.actor_id)
        .outerjoin(Organization, here)
        .where(AuditEvent.id.in_(ids))
    )
    return {row[0]: Look(*row) for row in rows}


def _told_exports(ids: Sequence[int]) -> dict[int, Look]:
    here = and_(Organization.school_id == Export.school_id, Organization.id == Export.org_id)
    rows: Any = db.session.execute(
        select(Export, Person.name, Organization.full_name, School.name)
        .join(School, School.id == Export.school_id)
        .join(Person, Person.id == Export.made_by)
        .outerjoin(Organization, here)
        .where(Export.id.in_(ids))
    ).all()
    return {
        export.id: Look(export.id, export.made_at, EXPORTED, _detail(export), name, organization, school)
        for export, name, organization, school in rows
    }


def _detail(export: Export) -> dict[str, Any]:
    return {"content": export.kind, "purpose": export.purpose, "with_numbers": export.with_numbers}
