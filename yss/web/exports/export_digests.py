"""存证数据: submissions as JSON, for `docs/verify_digests.py` and whoever writes another (R63, docs/digest.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from yss.domain.leaf_digests import instant
from yss.queries.exports import export_digests
from yss.queries.exports.export_digests import Member, Proof
from yss.queries.exports.export_source import Source


def pieces(source: Source) -> Iterator[bytes]:
    """The file, a member a line."""
    export = source.export
    about = {"school": export.school, "export": str(export.export_id), "made_at": instant(export.made_at)}
    yield _json(about)[:-1] + b', "submissions": ['
    between = b"\n"
    for proof in export_digests.proofs(source):
        yield between + _json(_submission(proof))[:-1] + b', "rows": ['
        yield from _rows(proof)
        yield b"\n]}"
        between = b",\n"
    yield b"\n]}\n"


def _rows(proof: Proof) -> Iterator[bytes]:
    between = b"\n"
    for member in proof.rows:
        yield between + _json(_row(member))
        between = b",\n"


def _submission(proof: Proof) -> dict[str, Any]:
    salt = proof.remarks_salt
    return {
        "organization": proof.organization,
        "digest": proof.digest.hex(),
        "header": proof.header.covered() | {"format": int(proof.format)},
        "remarks": None if salt is None else {"salt": salt.hex(), "text": proof.remarks},
    }


def _row(member: Member) -> dict[str, Any]:
    """The names are beside what is covered: they may be corrected, and go when somebody is erased."""
    opened = None
    if member.opened is not None:
        opened = {"salt": member.opened.salt.hex(), "text": member.opened.text.decode()}
    return {"row": member.row.covered(), "answers": opened, "name": member.name, "number": member.number}


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
