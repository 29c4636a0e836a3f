"""Questions of the report form as controls: who answers alike sees the same one, but for where it posts."""

from __future__ import annotations

from functools import lru_cache

from flask import get_template_attribute
from flask_babel import get_locale
from markupsafe import Markup, escape

from yss.web.kit.report_form import Field

# Stands in a kept control for the address that its form posts to; no text has it.
_WHERE = "\ue000"


def control(field: Field, action: str) -> Markup:
    """The question as a control of a form that posts to `action`; what a choice looks like is rendered once."""
    if not field.options or field.error or field.city_error:
        return _rendered(field, action)
    return _kept(field, str(get_locale())).replace(_WHERE, escape(action))


@lru_cache(maxsize=2_000)
def _kept(field: Field, _language: str) -> Markup:
    return _rendered(field, _WHERE)


def _rendered(field: Field, action: str) -> Markup:
    question = get_template_attribute("reports/_field.html", "question")
    return Markup(question(field, action))
