"""From a day to a day: what the forms of leave and of holidays share (R62)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.domain.absences import Span, check_span
from yss.domain.days import day_of, parse_day
from yss.domain.errors import InvalidInput
from yss.web.kit.access import now
from yss.web.kit.form_base import cleaned_by, needed
from yss.web.kit.messages import sentence

_DATE = {"type": "date"}


class SpanForm(FlaskForm):  # type: ignore[misc]
    """The first and the last day; `span` holds them once the form is valid."""

    span: Span

    from_day = StringField(_l("从"), [needed("required"), cleaned_by(parse_day)], render_kw=_DATE)
    to_day = StringField(_l("到（含当天）"), [needed("required"), cleaned_by(parse_day)], render_kw=_DATE)

    def validate(self, extra_validators: Any = None) -> bool:
        """The fields one by one, then the two days together."""
        if not super().validate(extra_validators):
            return False
        try:
            self.span = check_span(self.from_day.cleaned, self.to_day.cleaned, day_of(now()))
        except InvalidInput as error:
            self[error.field].errors = [sentence(error.code, error.params)]
            return False
        return True
