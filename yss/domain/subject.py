"""Who somebody proved, or is said, to be."""

from __future__ import annotations

from dataclasses import dataclass

from yss.domain.vocabulary import DocumentType


@dataclass(frozen=True)
class Subject:
    """A checked identity (R6): cleaned name, document type, canonical number, phone (11 digits or empty)."""

    name: str
    document_type: DocumentType
    number: str
    phone: str = ""
