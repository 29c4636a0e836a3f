"""R63, reliability.md section 2: the digests, told by their formula and by known values."""

from __future__ import annotations

from hashlib import sha256

from yss.domain.answers import canonical_json
from yss.domain.leaf_digests import leaf, missing_leaf, submission_digest

SALT = bytes(range(16))
HEADER = {"version": 1, "school": 7, "org": 8, "day": "2020-03-21"}


def test_R63_a_leaf_is_the_digest_of_salt_and_answers() -> None:
    answers = canonical_json({"health": "normal", "fever": "no"})
    assert leaf(SALT, answers) == sha256(SALT + b'{"fever":"no","health":"normal"}').digest()
    assert leaf(bytes(16), answers) != leaf(SALT, answers)


def test_R63_a_missing_member_has_a_leaf_over_null() -> None:
    assert missing_leaf(SALT) == sha256(SALT + b"null").digest()


def test_R63_the_digest_chains_to_the_submission_before_it() -> None:
    header = b'{"day":"2020-03-21","org":8,"school":7,"version":1}'
    leaves = [missing_leaf(SALT), leaf(SALT, b"{}")]
    first = submission_digest(None, HEADER, leaves)
    assert first == sha256(bytes(32) + header + leaves[0] + leaves[1]).digest()
    assert submission_digest(first, HEADER, leaves) == sha256(first + header + leaves[0] + leaves[1]).digest()


def test_R63_the_digest_depends_on_the_order_of_members_and_not_of_the_headers_keys() -> None:
    leaves = [missing_leaf(SALT), leaf(SALT, b"{}")]
    assert submission_digest(None, HEADER, leaves) != submission_digest(None, HEADER, leaves[::-1])
    backwards = dict(reversed(HEADER.items()))
    assert submission_digest(None, backwards, iter(leaves)) == submission_digest(None, HEADER, leaves)


def test_R63_the_algorithm_does_not_drift() -> None:
    known = "0626ca171fe06bdecb6433b28599a03efca562e1c727c8857dc3d2b7fa9a7716"
    assert submission_digest(None, HEADER, [missing_leaf(SALT)]).hex() == known
