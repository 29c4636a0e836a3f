"""A link as a QR code."""

from __future__ import annotations

import io

from flask import Response


def picture(link: str) -> Response:
    """The code as a PNG, which a long press saves."""
    import segno  # nearly 1 MiB, for the pages of cards alone

    drawn = io.BytesIO()
    segno.make(link, error="m").save(drawn, kind="png", scale=12, border=4)
    return Response(drawn.getvalue(), mimetype="image/png")
