"""健康信息使用说明: who agrees, as what; 出生日期 where the document holds none (R49)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, StringField

from yss.actions.kit.consent_steps import Agreement
from yss.domain import consent, questionnaire
from yss.domain.days import day_of
from yss.domain.vocabulary import ConsentRelation
from yss.web.kit import labels, responses
from yss.web.kit.access import now
from yss.web.kit.form_base import cleaned_by, needed


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """The relations that can be true, the birth date, the tick."""

    relation = RadioField(_l("您的身份"), [needed("choose")], choices=[], invalid_choice_message=_l("选项无效。"))
    birth = StringField(
        _l("出生日期"),
        [cleaned_by(lambda raw: consent.parse_birth(raw, day_of(now())))],
        render_kw={"type": "date"},
    )
    agree = BooleanField(_l("我已阅读并同意将以上健康信息用于学校每日健康申报"), [needed("consent_needed")])

    @classmethod
    def for_person(cls, birth: date | None, *, is_self: bool) -> ConsentForm:
        """The form for somebody whose document says `birth`."""
        form: ConsentForm = cls()
        form.known_birth = birth
        form.relation.choices = [
            (relation, labels.CONSENT_RELATIONS[relation]) for relation in _relations(is_self, birth, day_of(now()))
        ]
        if len(form.relation.choices) == 1 and not form.is_submitted():
            form.relation.data = form.relation.choices[0][0]
        if birth is not None:
            del form.birth
        return form

    @property
    def agreement(self) -> Agreement:
        """What was agreed to; call after `validate_on_submit`."""
        return Agreement(ConsentRelation(self.relation.data), self.known_birth or self["birth"].cleaned)


def _relations(is_self: bool, birth: date | None, today: date) -> list[ConsentRelation]:
    if birth is not None and consent.needs_guardian(birth, today):
        return [ConsentRelation.GUARDIAN]
    if is_self:
        return [ConsentRelation.SELF] if birth else [ConsentRelation.SELF, ConsentRelation.GUARDIAN]
    return [ConsentRelation.GUARDIAN, ConsentRelation.AS_ASKED]


def page(form: ConsentForm, *, name: str, school: str, key: str, action: str, back: str, **context: Any) -> Response:
    """The page, or the form that comes back; `key` names the questionnaire that says what is collected."""
    return responses.page_or_fragment(
        "reports/consent.html",
        "reports/_consent.html",
        422 if form.is_submitted() else 200,
        form=form,
        name=name,
        school=school,
        collects=questionnaire.load_key(key).collects,
        action=action,
        back_url=back,
        **({"refusal": "", "hidden_fields": {}} | context),
    )
