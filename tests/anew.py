"""What is kept is made anew beside it, and compared: in every test, but while statements are counted."""

from __future__ import annotations

from flask import g
from statements import are_counted

from yss.queries.day import counting
from yss.web.kit import kept


def check(monkeypatch):
    """A page that is sent again, and a count that has moved on, differ in nothing from what is made anew."""
    again, page, moved_on = kept.again, kept.page, counting._moved_on

    def made_anew(shown):
        g.kept_before = None if kept.has_message() or are_counted() else kept._pages().get(kept._key(shown))
        return again(shown) if are_counted() else None

    def compared(template, shown, **context):
        answer, before = page(template, shown, **context), g.pop("kept_before", None)
        if before is not None:
            assert shown is not None, f"{template} was kept and is no more to be"
            made = kept._pages().get(kept._key(shown))
            assert made._texts == before._texts, f"{template} differs from what is kept of it"
        return answer

    def counted_anew(roster, known):
        found = moved_on(roster, known)
        if found is not None and not are_counted():
            now = counting._count(roster, 0)
            assert now.version > found.version or found.figures == now.figures
        return found

    monkeypatch.setattr(kept, "again", made_anew)
    monkeypatch.setattr(kept, "page", compared)
    monkeypatch.setattr(counting, "_moved_on", counted_anew)
