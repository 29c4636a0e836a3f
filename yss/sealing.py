"""Sealing of columns: AES-256-GCM, data keys by HKDF, keyed look-up digests (reliability.md section 3).

A sealed value is `version ‖ key id ‖ nonce ‖ ciphertext`; its associated data names table, column and owner, so that
a ciphertext moved elsewhere does not open. Version 1 is sealed by the ring's key of that id. Version 2 is sealed by its
person's own key, which is destroyed with the person's data, and bears the id 0 (R49).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_BY_RING = b"\x01"
_PERSONAL = b"\x02\x00\x00"
_NONCE = 12
_KEY_ID = 2


class SealBroken(Exception):
    """The sealed value does not open: wrong key, wrong place, or altered bytes."""


@dataclass(frozen=True)
class Place:
    """Where a sealed value lives; part of its associated data."""

    table: str
    column: str

    def data(self, owner: str) -> bytes:
        """The associated data for `owner`."""
        return f"{self.table}\x1f{self.column}\x1f{owner}".encode()


DIRECTORY = 0


@dataclass(frozen=True)
class Whose:
    """Whose a value is: a person's in a school, or in the directory, which is no school's.

    `item` stands for it in the associated data where a person has several values of a kind.
    """

    person_id: int
    school_id: int = DIRECTORY
    item: str = ""

    def __str__(self) -> str:
        return self.item or (f"{self.school_id}:{self.person_id}" if self.school_id else str(self.person_id))


PERSON_NUMBER = Place("person", "number_sealed")
PERSON_PHONE = Place("person", "phone_sealed")
ATTEMPT_SUBJECT = Place("verification_attempt", "subject_sealed")
DRAFT_CONTENT = Place("draft", "content_sealed")
EXPECTED_NUMBER = Place("expected_member", "number_sealed")
INVITE_TOKEN = Place("invite", "token_sealed")
EXPORT_WORDS = Place("export", "words_sealed")
EXPORT_TOKEN = Place("export_link", "token_sealed")
EXPORT_FILE = Place("export", "file")
REPORT_ANSWERS = Place("health_report", "answers_sealed")
SUBMISSION_REMARKS = Place("day_submission", "remarks_sealed")
RETURN_REASON = Place("submission_return", "reason_sealed")
FEEDBACK_CONTENT = Place("feedback", "content_sealed")
TEACHER_DETAILS = Place("foreign_teacher_change", "details_sealed")
ROBOT_URL = Place("reminder_robot", "url_sealed")
ROBOT_SECRET = Place("reminder_robot", "secret_sealed")
LEAVE_WORDS = Place("leave", "words_sealed")
MISSING_WORDS = Place("missing_note", "words_sealed")
CHANGE_RISKS = Place("health_change", "risks_sealed")
ACKNOWLEDGMENT_WORDS = Place("change_acknowledgment", "words_sealed")
CLUSTER_WORDS = Place("cluster_notice", "words_sealed")
RING_KEY = Place("ring_key", "known")
PERSONAL_KEY = Place("personal_key", "key_sealed")
PERSONAL_MARK = _PERSONAL[1:]


@dataclass(frozen=True)
class Keyring:
    """Master keys by id, and the key of look-up digests; 32 bytes each. Which of them seals the database says."""

    keys: tuple[tuple[int, bytes], ...]
    lookup: bytes

    @property
    def ids(self) -> list[int]:
        """The ids of its keys, the oldest first."""
        return sorted(known for known, _ in self.keys)

    def master(self, key_id: int) -> bytes:
        """The master key of that id; raises SealBroken where the ring lacks it."""
        for known, key in self.keys:
            if known == key_id:
                return key
        raise SealBroken(f"key {key_id} is not in the keyring")


def new_keyring() -> str:
    """A fresh keyring as JSON text."""
    return dump_keyring(add_key(Keyring((), secrets.token_bytes(32)), 1))


def add_key(ring: Keyring, key_id: int) -> Keyring:
    """The ring with a new key of that id."""
    return Keyring((*ring.keys, (key_id, secrets.token_bytes(32))), ring.lookup)


def fingerprints(ring: Keyring) -> dict[str, str]:
    """By which a key is known again and not found: of each master key by its id, and of the look-up key."""
    keys = {str(key_id): key for key_id, key in ring.keys} | {"lookup": ring.lookup}
    return {name: hmac.digest(key, b"yss keyring fingerprint", "sha256").hex()[:16] for name, key in keys.items()}


def drop_key(ring: Keyring, key_id: int) -> Keyring:
    """The ring without that key."""
    return Keyring(tuple((known, key) for known, key in ring.keys if known != key_id), ring.lookup)


def dump_keyring(ring: Keyring) -> str:
    """The ring as JSON text, as `parse_keyring` reads it."""
    keys = {str(key_id): base64.b64encode(key).decode() for key_id, key in ring.keys}
    return json.dumps({"keys": keys, "lookup": base64.b64encode(ring.lookup).decode()})


def parse_keyring(text: str) -> Keyring:
    """Reads a keyring's JSON; raises ValueError where it is none, or a key is not 32 bytes."""
    try:
        raw = json.loads(text)
        keys = tuple((int(key_id), base64.b64decode(key)) for key_id, key in raw["keys"].items())
        ring = Keyring(keys, base64.b64decode(raw["lookup"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the keyring is not complete") from error
    if not keys or any(len(key) != 32 for _, key in keys) or len(ring.lookup) != 32:
        raise ValueError("the keyring is not complete")
    return ring


@lru_cache(maxsize=256)
def _cipher(ring: Keyring, key_id: int, place: Place) -> AESGCM:
    info = f"yss column {place.table}.{place.column}".encode()
    key = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=info).derive(ring.master(key_id))
    return AESGCM(key)


def key_mark(key_id: int) -> bytes:
    """The id as it stands in sealed values."""
    return key_id.to_bytes(_KEY_ID)


def seal(ring: Keyring, key_id: int, place: Place, owner: str, plain: bytes) -> bytes:
    """Seals `plain` for `place` and `owner` under that key of the ring; raises SealBroken where the ring lacks it."""
    nonce = os.urandom(_NONCE)
    head = _BY_RING + key_mark(key_id)
    return head + nonce + _cipher(ring, key_id, place).encrypt(nonce, plain, head + place.data(owner))


def open_(ring: Keyring, place: Place, owner: str, sealed: bytes) -> bytes:
    """Opens what `seal` made; raises SealBroken."""
    head = sealed[: 1 + _KEY_ID]
    if head[:1] != _BY_RING:
        raise SealBroken("unknown version")
    return _decrypted(_cipher(ring, int.from_bytes(head[1:]), place), head, place.data(owner), sealed)


def _decrypted(cipher: AESGCM, head: bytes, data: bytes, sealed: bytes) -> bytes:
    nonce, body = sealed[len(head) :][:_NONCE], sealed[len(head) + _NONCE :]
    try:
        return cipher.decrypt(nonce, body, head + data)
    except InvalidTag as error:
        raise SealBroken("the value does not open here") from error


def new_personal_key() -> bytes:
    """A key for what is one person's, in one school or in the directory (32 bytes)."""
    return secrets.token_bytes(32)


def is_personal(sealed: bytes) -> bool:
    """Whether its person's own key has sealed the value."""
    return sealed.startswith(_PERSONAL)


def seal_personal(key: bytes, place: Place, whose: Whose, plain: bytes) -> bytes:
    """Seals `plain` for `place` under its person's own key."""
    nonce = os.urandom(_NONCE)
    return _PERSONAL + nonce + AESGCM(key).encrypt(nonce, plain, _PERSONAL + place.data(str(whose)))


def open_personal(key: bytes, place: Place, whose: Whose, sealed: bytes) -> bytes:
    """Opens what `seal_personal` made; raises SealBroken."""
    return _decrypted(AESGCM(key), _PERSONAL, place.data(str(whose)), sealed)


def lookup_digest(ring: Keyring, purpose: str, canonical: str) -> bytes:
    """Keyed digest by which a sealed value is found again (32 bytes)."""
    return hmac.digest(ring.lookup, f"{purpose}\x1f{canonical}".encode(), "sha256")


def token_digest(token: str) -> bytes:
    """Digest of a random token (≥ 128 bits, so unkeyed) for storing and finding it."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """A random token of 192 bits, URL-safe."""
    return secrets.token_urlsafe(24)
