"""Who somebody proved, or is said, to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yss.domain.vocabulary import DocumentType


@dataclass(frozen=True)
class Subject:
    """A checked identity (R6): cleaned name, document type, canonical number, phone (11 digits or empty)."""

    name: str
    document_type: DocumentType
    number: str
    phone: str = ""


@dataclass(frozen=True)
class Joining:
    """Whom a card's holder has named and not consented for yet, and from which organization they would move (R74)."""

    subject: Subject
    from_org: int | None

    def as_json(self) -> dict[str, Any]:
        """For the draft; whoever is named has no phone of their own here."""
        named = self.subject
        return {"name": named.name, "type": named.document_type, "number": named.number, "from_org": self.from_org}


def joining_from_json(raw: Mapping[str, Any]) -> Joining:
    """The naming a draft keeps."""
    return Joining(Subject(raw["name"], DocumentType(raw["type"]), raw["number"]), raw["from_org"])
