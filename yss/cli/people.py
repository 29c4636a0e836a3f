"""Somebody as the command line names them: the document number comes from a prompt alone (R53)."""

from __future__ import annotations

from datetime import date

import click

from yss.domain import documents, names
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType


def subject(name: str, document_type: DocumentType, number: str, today: date) -> Subject:
    """The subject with a checked number. Raises InvalidInput, which never says the number."""
    checked = documents.check_number(document_type, number, today)
    return Subject(names.clean_name(name), document_type, checked.number)


def asked_number() -> str:
    """The number, asked for without showing it; there is no option for it, so it stands in no shell's history."""
    return str(click.prompt("证件号码（document number）", hide_input=True))
