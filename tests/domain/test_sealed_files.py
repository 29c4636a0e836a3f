"""R45, R47: what lies sealed on the disk opens whole or not at all."""

from __future__ import annotations

import io

import pytest

from yss import sealed_files, sealing
from yss.sealed_files import SealedWriter

RING, OTHER = (sealing.parse_keyring(sealing.new_keyring()) for _ in range(2))
PIECE = 64 * 1024


def sealed(plain, at_once=10_000):
    target = io.BytesIO()
    writer = SealedWriter(target, RING, "7:1")
    for begin in range(0, len(plain), at_once):
        writer.write(plain[begin : begin + at_once])
    writer.finish()
    return target.getvalue()


def opened(data, ring=RING, owner="7:1"):
    return b"".join(sealed_files.pieces(io.BytesIO(data), ring, owner))


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_R45_a_sealed_file_gives_back_what_was_written_and_tells_its_length(length):
    plain = bytes(number % 251 for number in range(length))
    data = sealed(plain)
    assert opened(data) == plain
    assert sealed_files.size_of(len(data)) == length


def test_R45_half_a_file_moved_pieces_and_other_owners_do_not_open():
    plain = b"440106200005170039" * 10_000
    data, step = sealed(plain), PIECE + 31
    assert b"440106200005170039" not in data
    swapped = data[step : 2 * step] + data[:step] + data[2 * step :]
    longer = data + data[-100:]
    broken = [data[: 2 * step], data[:-1], b"", swapped, longer, data[:100] + b"\0" + data[101:]]
    for one in broken:
        with pytest.raises(sealing.SealBroken):
            opened(one)
    for ring, owner in ((OTHER, "7:1"), (RING, "7:2")):
        with pytest.raises(sealing.SealBroken):
            opened(data, ring, owner)
