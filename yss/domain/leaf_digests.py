"""Digests of what was reported and submitted (reliability.md section 2, R63): raw bytes, SHA-256."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from yss.domain.answers import canonical_json

GENESIS = bytes(32)
MISSING = b"null"


def leaf(salt: bytes, answers_json: bytes) -> bytes:
    """A report's leaf: SHA-256(salt ‖ canonical JSON of the answers)."""
    return sha256(salt + answers_json).digest()


def missing_leaf(salt: bytes) -> bytes:
    """The leaf of a member without a report, made over `null`."""
    return leaf(salt, MISSING)


def submission_digest(previous: bytes | None, header: Mapping[str, Any], leaves: Iterable[bytes]) -> bytes:
    """A submission's digest: SHA-256(digest before it ‖ canonical JSON of the header ‖ leaves).

    `previous` is None for an organization's first; `leaves` come in ascending person id.
    """
    digest = sha256(GENESIS if previous is None else previous)
    digest.update(canonical_json(header))
    for each in leaves:
        digest.update(each)
    return digest.digest()
