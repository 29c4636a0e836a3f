"""Pages compressed on their way out; the length of each answer is blurred against guessing by size (BREACH)."""

from __future__ import annotations

import gzip
import io
import secrets
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from flask import Flask, Response, request

AT_LEAST = 1024
_BLUR, _LEVEL = 64, 3
# Of a member with a name, as `_gzip` begins it; of a block that is not compressed, and not the last.
_HEAD, _STORED = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff", b"\0"


def register(app: Flask) -> None:
    """Compresses HTML for whoever takes gzip."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.status_code == 204 or response.mimetype != "text/html" or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if "Content-Encoding" in response.headers or not takes_gzip() or (response.content_length or 0) < AT_LEAST:
        return response
    response.set_data(_gzip(response.get_data()))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _gzip(plain: bytes) -> bytes:
    """Gzip with a file name of random length in its head."""
    packed = io.BytesIO()
    with gzip.GzipFile(filename=_blur(), mode="wb", compresslevel=_LEVEL, fileobj=packed, mtime=0) as stream:
        stream.write(plain)
    return packed.getvalue()


def _blur() -> str:
    return "x" * secrets.randbelow(_BLUR)


def takes_gzip() -> bool:
    """Whether the request's browser unpacks."""
    return bool(request.accept_encodings.quality("gzip"))


class Packed:
    """A page packed once, and sent with its gaps filled: one gzip member, in which what fills a gap stands as it is.

    RFC 1952, and RFC 1951 for the blocks. No text refers back over a gap: each begins with an empty window.
    """

    def __init__(self, texts: Sequence[bytes], gaps: Sequence[str]) -> None:
        self._texts, self.gaps = tuple(texts), tuple(gaps)
        self._packed = tuple(_blocks(texts))
        self.weight = sum(map(len, self._texts + self._packed))

    def plain(self, filled: Sequence[bytes]) -> bytes:
        """The page as it reads."""
        return b"".join(_between(self._texts, filled))

    def gzipped(self, filled: Sequence[bytes]) -> bytes:
        """The same for who unpacks, its length blurred."""
        crc, length = 0, 0
        for text in _between(self._texts, filled):
            crc, length = zlib.crc32(text, crc), length + len(text)
        body = _between(
            self._packed, [_STORED + struct.pack("<HH", len(one), len(one) ^ 0xFFFF) + one for one in filled]
        )
        return b"".join((_HEAD, _blur().encode(), b"\0", *body, struct.pack("<LL", crc, length)))


def _blocks(texts: Sequence[bytes]) -> Iterator[bytes]:
    squeeze = zlib.compressobj(_LEVEL, wbits=-zlib.MAX_WBITS)
    for text in texts[:-1]:
        yield squeeze.compress(text) + squeeze.flush(zlib.Z_FULL_FLUSH)
    yield squeeze.compress(texts[-1]) + squeeze.flush()


def _between(texts: Sequence[bytes], filled: Sequence[bytes]) -> Iterator[bytes]:
    for text, one in zip_longest(texts, filled, fillvalue=b""):
        yield from (text, one)
