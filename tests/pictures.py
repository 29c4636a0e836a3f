"""Pictures as phones take them, made of bytes: what begins like one, and a real one made as heavy as a phone's."""

from __future__ import annotations

MIB = 1024 * 1024
_ISO_BOX = b"\x00\x00\x00\x18ftyp"

JPEG = b"\xff\xd8\xff\xe1\x00\x10Exif\x00\x00" + b"\x00" * 64
FORMATS = {
    "JPEG": JPEG,
    "PNG": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "HEIC": _ISO_BOX + b"heic\x00\x00\x00\x00mif1heic",
    "HEIC, by its general name": _ISO_BOX + b"mif1\x00\x00\x00\x00mif1heic",
    "AVIF": _ISO_BOX + b"avif\x00\x00\x00\x00avifmif1",
}
NONE = {
    "nothing": b"",
    "a text": "姓名,证件号码".encode(),
    "a PDF": b"%PDF-1.7\n",
    "a film": _ISO_BOX + b"isom\x00\x00\x02\x00isomiso2",
    "a sound": b"RIFF\x24\x00\x00\x00WAVEfmt ",
    "the first half of a sign": b"\xff\xd8",
}


def heavy(size: int, jpeg: bytes = JPEG, mark: bytes = b"x") -> bytes:
    """The same picture with comments (FF FE, at most 65,533 bytes each) up to about `size` bytes."""
    words = (mark * (65_533 // len(mark) + 1))[:65_533]
    comment = b"\xff\xfe" + (len(words) + 2).to_bytes(2, "big") + words
    return jpeg[:2] + comment * ((size - len(jpeg)) // len(comment)) + jpeg[2:]


def exactly(size: int) -> bytes:
    """What begins like a picture, to the byte."""
    return JPEG.ljust(size, b"\x00")
