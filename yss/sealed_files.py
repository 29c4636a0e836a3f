"""Files that lie sealed on the disk: pieces of one size, each bound to its owner, its place and whether it is the last.

So nothing of it is readable without the keyring, and half a file opens as little as one whose pieces were moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from yss import sealing

_PIECE = 64 * 1024
_MORE = 31
"""Bytes that sealing adds to a piece: version, key id, nonce, tag."""


class SealedWriter:
    """Seals what is written into `target` under the ring's oldest key, which every process knows.

    Nothing can be read or sought; `finish` writes the last piece.
    """

    def __init__(self, target: IO[bytes], ring: sealing.Keyring, owner: str) -> None:
        self._target, self._ring, self._owner = target, ring, owner
        self._kept, self._number = bytearray(), 0

    def write(self, data: bytes) -> int:
        """Takes bytes of any length."""
        self._kept += data
        while len(self._kept) > _PIECE:
            self._seal(bytes(self._kept[:_PIECE]), is_last=False)
            del self._kept[:_PIECE]
        return len(data)

    def flush(self) -> None:
        """Whole pieces are written as they fill."""

    def finish(self) -> None:
        """Nothing is written after it."""
        self._seal(bytes(self._kept), is_last=True)

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        owner = _owner_of(self._owner, self._number, is_last=is_last)
        self._target.write(sealing.seal(self._ring, self._ring.ids[0], sealing.EXPORT_FILE, owner, piece))
        self._number += 1


def size_of(sealed: int) -> int:
    """How many bytes are in a file of so many sealed ones."""
    return sealed - -(-sealed // (_PIECE + _MORE)) * _MORE


def pieces(source: IO[bytes], ring: sealing.Keyring, owner: str) -> Iterator[bytes]:
    """What was written, piece by piece; closes the file at its end. Raises SealBroken."""
    with source:
        number, sealed = 0, source.read(_PIECE + _MORE)
        while True:
            after = source.read(_PIECE + _MORE)
            place = _owner_of(owner, number, is_last=not after)
            yield sealing.open_(ring, sealing.EXPORT_FILE, place, sealed)
            if not after:
                return
            number, sealed = number + 1, after


def _owner_of(owner: str, number: int, *, is_last: bool) -> str:
    return f"{owner}:{number}:{'last' if is_last else 'more'}"
