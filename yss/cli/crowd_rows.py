"""The rows of a crowd: sealed, salted and digested as the actions do it, so that they open and verify."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yss import sealing
from yss.cli.demo import ORDINARY, QUESTIONNAIRE, Place
from yss.cli.made_up import MadeUp
from yss.domain import consent, documents, questionnaire, report_changes
from yss.domain.links import LinkStrength
from yss.domain.vocabulary import ConsentRelation, Leaving, ReportSource
from yss.extensions import vault
from yss.ids import new_ids
from yss.models import Consent, Membership, Person, ProxyLink
from yss.models.person import document_digest
from yss.pinyin import initials
from yss.queries.kit import sealed_answers
from yss.sealing import Whose

Rows = list[dict[str, Any]]

_LEFT, _WITH_PARENT = 0.01, 0.08
_CARRIED, _BY_COLLECTOR, _CHANGED = 0.04, 0.02, 0.03
_UNUSUAL: tuple[dict[str, Any], ...] = (
    {"returned_today": "yes"},
    {"left_city": "yes", "location": "4403"},
    {"location": "4201", "recent_contact": ["hubei_stay"]},
    {"fever": "yes", "health": "fever"},
    {"health": "other_symptoms"},
    {"health": "isolated"},
)


@dataclass
class Member:
    """One of the crowd, with the latest report of their own, of which a copy would be made."""

    person_id: int
    membership_id: int
    parent_id: int | None
    name: str
    usual: dict[str, Any]
    answers: dict[str, Any] | None = None
    sealed: dict[str, Any] | None = None
    reported_on: date | None = None


class Crowd:
    """Draws the people and, day by day, their reports."""

    def __init__(self, place: Place, drawn: Iterator[MadeUp], size: int, seed: int, joined_at: datetime) -> None:
        self.place, self.size, self.joined_at = place, size, joined_at
        self._drawn, self._chance = drawn, random.Random(seed)
        self._definition = questionnaire.load_key(QUESTIONNAIRE)
        self._days_begun = 0
        self.members: list[Member] = []

    def people(self) -> Iterator[tuple[type, dict[str, Any]]]:
        """Rows by table: who joined, one in a hundred more who left again, and a parent for one in twelve."""
        for position in range(self.size + round(self.size * _LEFT)):
            made, person_id = next(self._drawn), new_ids(1)
            parent = self._parent(person_id) if self._chance.random() < _WITH_PARENT else None
            yield Person, self._person(made, person_id) | {"name_verified": parent is None}
            if parent is not None:
                yield Person, parent[0]
                yield ProxyLink, parent[1]
            parent_id = parent[0]["id"] if parent else None
            yield Consent, self._consent(person_id, parent_id)
            yield Membership, self._membership(made, person_id, parent_id, has_left=position >= self.size)

    def _person(self, made: MadeUp, person_id: int) -> dict[str, Any]:
        who = made.subject
        return {
            "id": person_id,
            "document_type": who.document_type,
            "document_digest": document_digest(who),
            "number_sealed": vault.seal(sealing.PERSON_NUMBER, Whose(person_id), who.number.encode()),
            "number_masked": documents.mask_number(who.number),
            "name": who.name,
            "name_verified": True,
            "created_at": self.joined_at,
        }

    def _parent(self, person_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
        parent = self._person(next(self._drawn), new_ids(1))
        link = {"school_id": self.place.school_id, "person_id": person_id, "proxy_id": parent["id"]}
        return parent, link | {"created_at": self.joined_at, "strength": LinkStrength.FIRST}

    def _consent(self, person_id: int, parent_id: int | None) -> dict[str, Any]:
        return {
            "person_id": person_id,
            "given_by": parent_id or person_id,
            "relation": ConsentRelation.AS_ASKED if parent_id else ConsentRelation.SELF,
            "text_version": consent.TEXT_VERSION,
            "given_at": self.joined_at,
        }

    def _membership(self, made: MadeUp, person_id: int, parent_id: int | None, *, has_left: bool) -> dict[str, Any]:
        membership_id, name = new_ids(1), made.subject.name
        if not has_left:
            self.members.append(Member(person_id, membership_id, parent_id, name, _usual(made)))
        return {
            "school_id": self.place.school_id,
            "id": membership_id,
            "org_id": self.place.org_id,
            "person_id": person_id,
            "name": name,
            "initials": initials(name),
            "number_masked": documents.mask_number(made.subject.number),
            "joined_by": parent_id or person_id,
            "joined_at": self.joined_at,
            "left_at": self.joined_at + timedelta(hours=4) if has_left else None,
            "left_by": self.place.collector if has_left else None,
            "left_how": Leaving.REMOVED if has_left else None,
        }

    def reports(self, day: date, until: datetime, missing: float) -> Rows:
        """The day's reports, in the three hours before `until`, but for a share `missing`; a few are copies (R32)."""
        self._days_begun += 1
        reporting = [member for member in self.members if self._chance.random() >= missing]
        at = sorted(until - timedelta(seconds=self._chance.randrange(3 * 3600)) for _ in reporting)
        first = new_ids(len(reporting))
        drawn = enumerate(zip(self._chance.sample(reporting, len(reporting)), at, strict=True), start=first)
        return [self._report(member, day, report_id, instant) for report_id, (member, instant) in drawn]

    def _report(self, member: Member, day: date, report_id: int, instant: datetime) -> dict[str, Any]:
        filled = self._copied(member) if self._is_copied(member) else self._answered(member, day)
        return filled | {
            "school_id": self.place.school_id,
            "id": report_id,
            "person_id": member.person_id,
            "day": day,
            "seq": 1,
            "org_id": self.place.org_id,
            "membership_id": member.membership_id,
            "withdrawn": False,
            "questionnaire": QUESTIONNAIRE,
            "reported_at": instant,
        }

    def _is_copied(self, member: Member) -> bool:
        """From the second submission on, of a member who has reported before."""
        return self._days_begun > 1 and member.sealed is not None and self._chance.random() < _CARRIED

    def _copied(self, member: Member) -> dict[str, Any]:
        source = {"source": ReportSource.CARRIED_FORWARD, "filled_by": self.place.collector}
        return (member.sealed or {}) | source | {"carried_from": member.reported_on, "changed": False}

    def _answered(self, member: Member, day: date) -> dict[str, Any]:
        unusual = self._chance.choice(_UNUSUAL) if self._chance.random() < _CHANGED else {}
        answers, before = member.usual | unusual, member.answers
        member.sealed = sealed_answers.sealed(Whose(member.person_id, self.place.school_id), answers)
        member.answers, member.reported_on = answers, day
        filler = self._filler(member)
        return member.sealed | {
            "source": ReportSource.SELF if filler == member.person_id else ReportSource.PROXY,
            "filled_by": filler,
            "carried_from": None,
            "changed": before is not None and report_changes.is_changed(self._definition, before, answers),
        }

    def _filler(self, member: Member) -> int:
        if member.parent_id is not None:
            return member.parent_id
        return self.place.collector if self._chance.random() < _BY_COLLECTOR else member.person_id


def _usual(made: MadeUp) -> dict[str, Any]:
    """What the person answers on an ordinary day; abroad asks no household."""
    usual = ORDINARY | {"nationality": made.nationality, "household": made.household}
    return usual if made.household else {name: value for name, value in usual.items() if name != "household"}
