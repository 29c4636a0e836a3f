"""A small school as it stood at revision 0019, before links had a strength: rows by SQL alone, no action of today's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from sqlalchemy import Connection, MetaData, insert

from yss import sealing
from yss.domain.documents import make_resident_number, mask_number
from yss.domain.links import LinkStrength, Power
from yss.domain.subject import Subject
from yss.domain.vocabulary import ConsentRelation, DocumentType
from yss.extensions import vault
from yss.models.person import document_digest

FIRST, FURTHER = LinkStrength.FIRST, LinkStrength.FURTHER
GUARDIAN, AS_ASKED = ConsentRelation.GUARDIAN, ConsentRelation.AS_ASKED
TODAY = date(2020, 3, 21)
CHILD, GROWN = date(2011, 5, 5), date(2000, 5, 17)
SCHOOL, OTHER_SCHOOL, ORG, CLOSED_ORG, OTHERS_ORG = 1, 2, 11, 12, 21
_START = datetime(2020, 3, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Link:
    """A link of then, on which day of March it was made, what its proxy filled in; and what the migration makes of it.

    `reports`: (source, organization) each; `says`: the consent that the proxy gave.
    """

    proxy: str
    then: LinkStrength
    power: Power
    since: int = 1
    reports: tuple[tuple[str, int], ...] = ()
    says: ConsentRelation | None = None
    withdrawn: bool = False


@dataclass(frozen=True)
class Case:
    """Somebody reported for, with the links to them."""

    links: tuple[Link, ...]
    birth: date = CHILD
    verified: bool = False
    org: int = ORG


_ONCE = (("proxy", ORG),)

CASES: Mapping[str, Case] = {
    "only the second parent has reported": Case(
        (
            Link("mother", FURTHER, Power.WAITING, since=1),
            Link("father", FIRST, Power.FULL, since=2, reports=_ONCE),
        )
    ),
    "both parents have reported": Case(
        (
            Link("father", FURTHER, Power.WAITING, since=2, reports=_ONCE),
            Link("mother", FIRST, Power.FULL, since=1, reports=_ONCE * 2),
        )
    ),
    "linked in the same second": Case(
        (
            Link("mother", FIRST, Power.FULL, reports=_ONCE),
            Link("father", FURTHER, Power.WAITING, reports=_ONCE),
        )
    ),
    "nobody linked has reported": Case((Link("mother", FURTHER, Power.WAITING),)),
    "filled in by the collector": Case((Link("collector", FURTHER, Power.WAITING, reports=_ONCE),)),
    "filled in by the former collector": Case((Link("former collector", FURTHER, Power.WAITING, reports=_ONCE),)),
    "filled in by a deputy": Case((Link("deputy", FURTHER, Power.WAITING, reports=_ONCE),)),
    "filled in before the class was closed": Case(
        (Link("collector of the closed", FURTHER, Power.WAITING, reports=(("proxy", CLOSED_ORG),)),), org=CLOSED_ORG
    ),
    "the collector was linked before the parent": Case(
        (
            Link("collector", FURTHER, Power.WAITING, since=1, reports=_ONCE),
            Link("mother", FIRST, Power.FULL, since=2, reports=_ONCE),
        )
    ),
    "a copy": Case((Link("mother", FURTHER, Power.WAITING, reports=(("carried_forward", ORG),)),)),
    "the collector of another class": Case((Link("collector of the closed", FIRST, Power.FULL, reports=_ONCE),)),
    "reported for at another school": Case((Link("mother", FURTHER, Power.WAITING, reports=(("proxy", OTHERS_ORG),)),)),
    "a guardian": Case((Link("mother", FIRST, Power.FULL, reports=_ONCE, says=GUARDIAN),)),
    "a guardian who has not reported": Case(
        (
            Link("mother", FURTHER, Power.WAITING, since=1, says=GUARDIAN),
            Link("father", FIRST, Power.FULL, since=2, reports=_ONCE),
        )
    ),
    "a guardian who has withdrawn": Case(
        (
            Link("mother", FIRST, Power.FULL, since=1, reports=_ONCE, says=GUARDIAN, withdrawn=True),
            Link("father", FURTHER, Power.WAITING, since=2, reports=_ONCE, says=GUARDIAN),
        )
    ),
    "once a child": Case((Link("mother", FIRST, Power.FULL, reports=_ONCE, says=GUARDIAN),), birth=date(2005, 5, 5)),
    "grown, as asked": Case((Link("friend", FIRST, Power.FULL, reports=_ONCE, says=AS_ASKED),), birth=GROWN),
    "grown, and verified": Case((Link("friend", FIRST, Power.NONE, reports=_ONCE),), birth=GROWN, verified=True),
    "a child who is verified": Case((Link("mother", FIRST, Power.FULL, reports=_ONCE, says=GUARDIAN),), verified=True),
    "linked to nobody": Case((), birth=GROWN, verified=True),
}


# Agreed as the guardian of whom no link says that they report for.
AGREED_ALONE = ("agreed for by an aunt", "aunt")


@dataclass
class OldSchool:
    """Writes the cases; afterwards `ids` knows everybody by name."""

    connection: Connection
    ids: dict[str, int] = field(default_factory=dict)
    _next: Iterator[int] = field(default_factory=lambda: count(1000))

    @cached_property
    def _tables(self) -> MetaData:
        tables = MetaData()
        tables.reflect(self.connection)
        return tables

    def _put(self, table: str, **row: Any) -> None:
        self.connection.execute(insert(self._tables.tables[table]), row)

    def build(self) -> None:
        """The schools and their collectors, then every case, and a consent of who was never linked."""
        for school, orgs in ((SCHOOL, (ORG, CLOSED_ORG)), (OTHER_SCHOOL, (OTHERS_ORG,))):
            code = {"public_code": f"old{school}", "questionnaire": "guide/1"}
            self._put("school", id=school, name="实验小学", created_at=_START, **code)
            for org in orgs:
                self._organization(school, org)
        self._desks()
        for name, case in CASES.items():
            self._case(name, case)
        child, aunt = AGREED_ALONE
        self._consent(self.person(child), self._adult(aunt), GUARDIAN, withdrawn=False)

    def person(self, name: str, birth: date = CHILD, *, verified: bool = False) -> int:
        """Their id; made where nobody has that name."""
        if name in self.ids:
            return self.ids[name]
        person_id = self.ids[name] = next(self._next)
        who = Subject(name, DocumentType.RESIDENT_ID, make_resident_number("440104", birth, person_id % 1000))
        self._put(
            "person",
            id=person_id,
            document_type=who.document_type.value,
            document_digest=document_digest(who),
            number_sealed=sealing.seal(vault.ring, 1, sealing.PERSON_NUMBER, str(person_id), who.number.encode()),
            number_masked=mask_number(who.number),
            name=name,
            name_verified=verified,
            created_at=_START,
        )
        return person_id

    def _adult(self, name: str) -> int:
        return self.person(name, date(1985, 3, 1), verified=True)

    def _organization(self, school: int, org: int) -> None:
        kind = {"audience": "students", "school_type": "primary", "major": "", "grade": "三年级"}
        closed = {"closed_at": _START + timedelta(days=9)} if org == CLOSED_ORG else {}
        names = {"name": f"{org}班", "full_name": f"三年级-{org}班", "headcount": 40}
        self._put("organization", school_id=school, id=org, created_at=_START, **kind, **names, **closed)

    def _desks(self) -> None:
        """A collector after a handover, a deputy whose days are over, and who kept the class that was closed."""
        here = {"school_id": SCHOOL, "org_id": ORG}
        collector, former, deputy, closed = map(
            self._adult, ("collector", "former collector", "deputy", "collector of the closed")
        )
        self._put("collectorship", person_id=collector, created_at=_START, **here)
        self._invite(901, "handover", former)
        self._put("handover", invite_id=901, from_id=former, to_id=collector, accepted_at=_START, **here)
        self._invite(902, "deputy", former)
        days = {"from_day": date(2020, 3, 2), "to_day": date(2020, 3, 3), "named_by": former, "named_at": _START}
        self._put("deputy", id=903, invite_id=902, person_id=deputy, accepted_at=_START, **days, **here)
        self._put(
            "audit_event",
            school_id=SCHOOL,
            id=904,
            org_id=CLOSED_ORG,
            person_id=closed,
            action="close_organization",
            detail={},
            at=_START,
        )

    def _invite(self, invite_id: int, kind: str, by: int) -> None:
        token = {"token_digest": str(invite_id).encode(), "token_sealed": b""}
        self._put(
            "invite",
            school_id=SCHOOL,
            id=invite_id,
            kind=kind,
            org_id=ORG,
            invited_by=by,
            created_at=_START,
            uses=0,
            **token,
        )

    def _case(self, name: str, case: Case) -> None:
        person = self.person(name, case.birth, verified=case.verified)
        stays = {
            SCHOOL: self._member(SCHOOL, case.org, name),
            OTHER_SCHOOL: self._member(OTHER_SCHOOL, OTHERS_ORG, name),
        }
        days = count(2)
        for link in case.links:
            proxy = self._adult(link.proxy)
            since = _START + timedelta(days=link.since)
            self._put("proxy_link", school_id=SCHOOL, person_id=person, proxy_id=proxy, created_at=since)
            for source, org in link.reports:
                school = OTHER_SCHOOL if org == OTHERS_ORG else SCHOOL
                self._report(school, org, stays[school], person, proxy, source, date(2020, 3, next(days)))
            if link.says is not None:
                self._consent(person, proxy, link.says, withdrawn=link.withdrawn)
        self._report(SCHOOL, case.org, stays[SCHOOL], person, person, "self", date(2020, 3, next(days)))

    def _member(self, school: int, org: int, name: str) -> int:
        stay, person = next(self._next), self.ids[name]
        left = {"left_at": _START + timedelta(days=9), "left_how": "closed"} if org == CLOSED_ORG else {}
        who = {"person_id": person, "name": name, "number_masked": "4401**********001X", "joined_by": person}
        self._put("membership", school_id=school, id=stay, org_id=org, joined_at=_START, initials="X", **who, **left)
        return stay

    def _report(self, school: int, org: int, stay: int, person: int, filled_by: int, source: str, day: date) -> None:
        report_id = next(self._next)
        made = {"source": source, "filled_by": filled_by, "reported_at": _START, "questionnaire": "guide/1"}
        kept = {"answers_sealed": f"sealed {report_id}".encode(), "salt": b"salt", "leaf": str(report_id).encode()}
        self._put(
            "health_report",
            school_id=school,
            id=report_id,
            person_id=person,
            day=day,
            seq=1,
            org_id=org,
            membership_id=stay,
            withdrawn=False,
            changed=False,
            **made,
            **kept,
        )

    def _consent(self, person: int, by: int, relation: ConsentRelation, *, withdrawn: bool) -> None:
        given = _START + timedelta(minutes=next(self._next))
        ended = given + timedelta(days=1) if withdrawn else None
        self._put(
            "consent",
            person_id=person,
            given_by=by,
            relation=relation.value,
            text_version=1,
            given_at=given,
            withdrawn_at=ended,
        )
