"""A report's answers, sealed together with their salt under the key of its person and school (R47, R49)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from yss import sealing
from yss.domain.answers import canonical_json
from yss.domain.leaf_digests import Salted
from yss.extensions import vault
from yss.sealing import Whose

SALT = 16


def sealed(whose: Whose, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a new report that hold its answers: what is sealed, no salt beside it, and the leaf."""
    salted = Salted(secrets.token_bytes(SALT), canonical_json(answers))
    return {"answers_sealed": seal(whose, salted), "salt": None, "leaf": salted.leaf}


def seal(whose: Whose, salted: Salted) -> bytes:
    """Salt and answers as one sealed value."""
    return vault.seal(sealing.REPORT_ANSWERS, whose, salted.salt + salted.text)


def opened(whose: Whose, answers_sealed: bytes, salt: bytes | None) -> Salted:
    """What was sealed; raises SealBroken. Before persons had keys the salt stood in a column of its own."""
    plain = vault.open(sealing.REPORT_ANSWERS, whose, answers_sealed)
    if sealing.is_personal(answers_sealed):
        return Salted(plain[:SALT], plain[SALT:])
    return Salted(salt or b"", plain)
