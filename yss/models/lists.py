"""Who of a list stands where in the school (R17, R46). Selects, run by others."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, and_, select

from yss.domain.vocabulary import DocumentType
from yss.models.membership import Membership
from yss.models.person import Person

MEMBERS, EXPECTED, RESIDENCES = "members", "expected", "residences"
TEACHERS, EXPECTED_OF_SCHOOL = "teachers", "expected_of_school"


def purpose(owner: int, kind: str) -> str:
    """Where an organization's, or a school's, list of that kind is kept between preview and confirmation."""
    return f"list:{kind}:{owner}"


def known(school_id: int, digests: Collection[bytes]) -> Select[Person, int]:
    """(Person, organization or NULL) of those with these documents whom the product knows."""
    return (
        select(Person, Membership.org_id)
        .outerjoin(
            Membership,
            and_(Membership.school_id == school_id, Membership.person_id == Person.id, Membership.left_at.is_(None)),
        )
        .where(Person.document_type.in_(list(DocumentType)), Person.document_digest.in_(digests))
    )
