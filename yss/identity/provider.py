"""What the product asks of a verification service (R5).

Real services start with a token and an address to go to, come back with the state that was sent along, and tell the
result of a token once. The attempt itself is kept by `actions/entry/verifying.py`: providers hold no state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from yss.domain.subject import Subject
from yss.domain.vocabulary import VerificationMethod


@dataclass(frozen=True)
class Started:
    """A way through the provider: its single-use token, the state that must come back, and where to go."""

    token: str
    state: str
    url: str


@dataclass(frozen=True)
class Verified:
    """The service knows this person."""

    subject: Subject


@dataclass(frozen=True)
class Rejected:
    """The service does not confirm; `code` says why (R3, R4)."""

    code: str


class Provider(Protocol):
    """A verification service."""

    def start(self, method: VerificationMethod) -> Started:
        """Begins a way through the service."""

    def result(self, method: VerificationMethod, subject: Subject, inputs: Mapping[str, str]) -> Verified | Rejected:
        """Match or no match for `subject`, from what the service's own pages were given."""
