"""Pictures of faces as phones take them (R4): looked at for the check alone, kept nowhere."""

from __future__ import annotations

MAX_BYTES = 20 * 1024 * 1024  # twice what phones shoot by default
HEAD = 12  # what tells the format

_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif")


def is_picture(head: bytes) -> bool:
    """Whether a file that begins so is a JPEG, PNG, WebP or HEIC/AVIF (R4)."""
    box, brand = head[4:8], head[8:12]
    is_webp = head.startswith(b"RIFF") and brand == b"WEBP"
    return head.startswith(_STARTS) or is_webp or (box == b"ftyp" and brand in _HEIF_BRANDS)
