"""Makers of who belongs where and who may act for whom: joining, links, consent, verification (R16, R49, R72, R73)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cast import subject

from yss import sealing
from yss.actions.entry import consenting, membership, verifying
from yss.actions.kit.consent_steps import Agreement
from yss.actions.person import linking
from yss.actions.school import founding
from yss.acts import Act
from yss.domain import consent as consents
from yss.domain import documents
from yss.domain.days import day_of
from yss.domain.subject import Subject
from yss.domain.vocabulary import ConsentRelation, VerificationMethod
from yss.extensions import db

ADULT = Agreement(ConsentRelation.SELF, date(1998, 1, 1))


def verified(who: Subject, now: datetime) -> None:
    """Through the real way of a provider: an attempt, its subject, its result."""
    token, state, browser = sealing.new_token(), sealing.new_token(), sealing.new_token()
    verifying.start_attempt(
        way=verifying.Way(token, state, browser), method=VerificationMethod.FACE, subject=who, now=now
    )
    verifying.keep_result(token=token, browser=browser, refusal="", now=now)
    verifying.complete(token=token, state=state, browser=browser, now=now)


class JoiningMakers:
    """A part of `World`."""

    def member(self, org: Any, name: str = "", *, now: datetime | None = None, consent: bool = True) -> int:
        """A person who joined through the card with the consent; without it, one whom the collector added."""
        if not consent:
            return self.enroll(org, subject(name) if name else self.somebody(), now=now)
        person_id = self.person(name)
        self.join(org, person_id, now=now)
        return person_id

    def enroll(self, org: Any, who: Subject, *, now: datetime | None = None) -> int:
        """手动添加 by the collector."""
        return membership.enroll(self.act(org, now=now or self.now), subject=who)

    def join(self, org: Any, person_id: int, *, now: datetime | None = None, from_org: int | None = None) -> None:
        membership.join_self(
            self.act(org, person_id, now=now),
            invite_id=org.invite_id,
            agreement=ADULT,
            from_org=from_org,
        )

    def move(self, org: Any, person_id: int, from_org: Any) -> None:
        """A member of `from_org` joins through the card of `org`."""
        self.join(org, person_id, from_org=from_org.org_id)

    def join_other(
        self,
        org: Any,
        proxy_id: int,
        who: Subject,
        *,
        now: datetime | None = None,
        from_org: int | None = None,
        relation: ConsentRelation | None = None,
    ) -> int:
        """Joined and linked through the card by a proxy, as a child's guardian, or as asked; 0 where they are asked."""
        now = now or self.now
        birth = documents.birth_date(who.document_type, who.number) or ADULT.birth
        usual = ConsentRelation.GUARDIAN if consents.needs_guardian(birth, day_of(now)) else ConsentRelation.AS_ASKED
        return membership.join_on_behalf(
            self.act(org, proxy_id, now=now),
            invite_id=org.invite_id,
            subject=who,
            agreement=Agreement(relation or usual, birth),
            from_org=from_org,
        )

    def guardian(self, org: Any, proxy_id: int, child: Subject) -> int:
        """A child joined by a parent whom the collector has confirmed as guardian; the child's id."""
        child_id = self.join_other(org, proxy_id, child)
        linking.confirm_guardian(
            self.act(org),
            pair=(child_id, proxy_id),
        )
        return child_id

    def confirm_proxy(self, org: Any, person_id: int, proxy_id: int, *, by: int | None = None) -> None:
        """The yes to a further proxy, by the collector."""
        linking.confirm_proxies(self.act(org, by), pairs=[(person_id, proxy_id)])

    def end_link(self, org: Any, person_id: int, proxy_id: int, *, by: int | None = None) -> None:
        """移除 by the collector."""
        linking.end_links(self.act(org, by), pairs=[(person_id, proxy_id)])

    def consent(self, person_id: int, school_id: int = 0) -> None:
        consenting.give_consent(
            Act(school_id=school_id, actor_id=person_id, now=self.now), person_id=person_id, agreement=ADULT
        )

    def verify(self, who: Subject) -> int:
        """The person verifies themselves; their id."""
        person_id = founding.add_person(subject=who, now=self.now)
        db.session.rollback()
        verified(who, self.now)
        return person_id
