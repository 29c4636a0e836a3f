"""What every template knows; undefined variables are errors."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, session
from jinja2 import StrictUndefined

from yss.config import Settings
from yss.domain.days import DEADLINE, day_of, end_of
from yss.domain.documents import mask_number
from yss.domain.languages import NAMES
from yss.domain.text import for_chat
from yss.web.kit import formats, labels, language, paging, places, responses, static_files, texts
from yss.web.kit.access import desk_key, now, open_of_several, why_not
from yss.web.kit.controls import control, option_tags
from yss.web.kit.for_school import block
from yss.web.kit.messages import sentence
from yss.web.kit.once import form_key

_LABELS = {
    "AUDIENCES": labels.AUDIENCES,
    "CONSENT_RELATIONS": labels.CONSENT_RELATIONS,
    "CLOSING_REASONS": labels.CLOSING_REASONS,
    "DEPUTY_STATES": labels.DEPUTY_STATES,
    "DIGEST_FAULTS": labels.DIGEST_FAULTS,
    "EXEMPTION_PARTS": labels.EXEMPTION_PARTS,
    "FEEDBACK_KINDS": labels.FEEDBACK_KINDS,
    "FEEDBACK_STATES": labels.FEEDBACK_STATES,
    "LANGUAGES": NAMES,
    "IMPORT_STATES": labels.IMPORT_STATES,
    "INVITE_STATES": labels.INVITE_STATES,
    "LEAVE_KINDS": labels.LEAVE_KINDS,
    "LEAVINGS": labels.LEAVINGS,
    "ORGANIZATION_STATES": labels.ORGANIZATION_STATES,
    "RETURN_FATES": labels.RETURN_FATES,
    "CHANGE_OUTCOMES": labels.CHANGE_OUTCOMES,
    "CHANGE_STATES": labels.CHANGE_STATES,
    "CLUSTER_DISPOSITIONS": labels.CLUSTER_DISPOSITIONS,
    "RISKS": labels.RISKS,
    "REMINDER_OUTCOMES": labels.REMINDER_OUTCOMES,
    "ROBOT_KINDS": labels.ROBOT_KINDS,
    "ROW_DIFFERENCES": labels.ROW_DIFFERENCES,
    "ROW_STATES": {"members": labels.ROW_STATES, "expected": labels.EXPECTED_STATES},
    "SOURCES": labels.SOURCES,
    "VERDICTS": labels.VERDICTS,
    "WAYS_OUT": labels.WAYS_OUT,
}


def register(app: Flask) -> None:
    """Filters, globals and context."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        day=formats.day_label,
        weekday=formats.weekday,
        full_day=formats.full_day,
        span=formats.span,
        listed=formats.listed,
        clock_time=formats.clock_time,
        clock_seconds=formats.clock_seconds,
        moment=formats.moment,
        country=places.country,
        kept=labels.kept,
        mask=mask_number,
        for_chat=for_chat,
        pair=lambda value: (value, value),
    )
    app.jinja_env.globals.update(_globals(app.extensions["yss_settings"]))
    # Jinja lays a map of a template's own globals over all templates', and copies both for each import. None has any.
    app.jinja_env.make_globals = lambda _own: app.jinja_env.globals  # type: ignore[assignment, method-assign]
    app.context_processor(_context)


def _globals(settings: Settings) -> dict[str, Any]:
    return {
        "_": texts.in_page,
        "ngettext": texts.in_page_by_number,
        "pgettext": texts.in_page_as,
        "DEADLINE": formats.wall_time(DEADLINE),
        "SEARCH_MAX": paging.SEARCH_MAX,
        "absolute": responses.absolute,
        "static_url": static_files.url,
        "htmx_config": responses.HTMX_CONFIG,
        "option_tags": option_tags,
        "for_school": block,
        "spoken": texts.spoken,
        "way_back": language.way_back,
        "form_key": form_key,
        "control": control,
        "desk_key": desk_key,
        "sentence": sentence,
        "t": labels.translate,
        "demo_banner": settings.is_simulated,
        "testing_tools": settings.testing_tools,
        "why_exempt": labels.why_exempt,
        "why_not": why_not,
        "source_of": labels.source_of,
        "link_state": labels.link_state,
        "link_waits": labels.link_waits,
        "end_of_today": lambda: end_of(day_of(now())),
        **_LABELS,
    }


def _context() -> dict[str, object]:
    return {
        "theme": session.get("theme", ""),
        "care_mode": session.get("care", False),
        "is_verified": g.get("is_verified", False),
        "open_desk": open_of_several(),
    }
