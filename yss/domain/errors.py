"""Refusals of the domain: a code with its parameters; `yss/web/kit/messages.py` turns them into sentences."""

from __future__ import annotations


class DomainError(Exception):
    """A rule said no. `code` names the sentence, `params` fill it; both hold no personal data."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class InvalidInput(DomainError):
    """What was typed cannot be taken; shown beside `field` with what was typed (422)."""

    def __init__(self, code: str, *, field: str = "", **params: object) -> None:
        super().__init__(code, **params)
        self.field = field


class NotFound(DomainError):
    """Does not exist, or not for this actor: answered alike (R50, 404)."""

    def __init__(self, code: str = "not_found", **params: object) -> None:
        super().__init__(code, **params)


class NotPermitted(DomainError):
    """This person may not, though the thing is theirs (R50, 403)."""


class NotAllowedNow(DomainError):
    """A state or the hour forbids it (R50, 409)."""


class Conflict(DomainError):
    """Somebody else, or the same person, was first (R51, 409)."""
