"""更正姓名: by who entered a person, or by the collector (R71)."""

from __future__ import annotations

from flask import Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.actions.organization import naming
from yss.domain import names as rules
from yss.domain.errors import DomainError
from yss.queries.kit import names
from yss.web.kit import responses
from yss.web.kit.access import actor
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, opened
from yss.web.kit.once import once, said


class NameForm(FlaskForm):  # type: ignore[misc]
    """The right name."""

    name = StringField(_l("姓名"), [cleaned_by(rules.clean_name)], render_kw={"placeholder": _l("请填写")})


def answer(school_id: int, person_id: int, back: str, *, at_desk: bool = False) -> Response:
    """The form, or the name corrected and back; `at_desk`: by the collector of the open desk.

    Raises NotFound for whose name is not the actor's to correct.
    """
    found = names.correctable(school_id, person_id, actor().person_id, actor().desk if at_desk else None)
    form, refusal = opened(NameForm), ""
    if not form.is_submitted() and not form.name.data:
        form.name.data = found.name
    if form.validate_on_submit():
        try:
            naming.correct_name(
                act(school_id, found.org_id, once=once()),
                person_id=person_id,
                name=form.name.cleaned,
            )
        except DomainError as error:
            refusal = said(error)
        else:
            flash(_("姓名已更正。"), "ok")
            return responses.see_other(back)
    return responses.page_or_fragment(
        "proxies/name.html",
        "proxies/_name.html",
        422 if form.is_submitted() else 200,
        found=found,
        form=form,
        refusal=refusal,
        action=request.path,
        back_url=back,
    )
