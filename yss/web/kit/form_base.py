"""What forms share: domain cleaning as validators, with the sentence beside the field."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from flask import flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, SelectField, StringField, TelField
from wtforms.validators import StopValidation

from yss import clock
from yss.domain import documents, names, phones
from yss.domain.days import day_of
from yss.domain.errors import InvalidInput
from yss.domain.subject import Subject
from yss.domain.vocabulary import DocumentType
from yss.queries.kit import drafts
from yss.web.kit import labels
from yss.web.kit.access import actor, desk_key, now
from yss.web.kit.messages import sentence
from yss.web.kit.typed import MARKED

Form = TypeVar("Form", bound=FlaskForm)


def unsent() -> MultiDict[str, str] | None:
    """What this person was sending to this page when their session ran out, or from a page of this desk (R61)."""
    if request.method != "GET":
        return None
    kept = drafts.unsent(actor().person_id, request.path, clock.real_now())
    return MultiDict(kept) if kept and kept.get("desk", [desk_key()]) == [desk_key()] else None


def opened(form_class: type[Form]) -> Form:
    """The form as it opens or comes back: posted, or with what was typed before the session ran out, or empty."""
    kept = unsent()
    form: Form = form_class() if kept is None else form_class(formdata=kept)
    return form


def recheck(form: FlaskForm) -> None:
    """A form that only changes its shape: what was marked stays so while it is still wrong (R82)."""
    form.validate()
    for field in form:
        if field.name not in request.form.getlist(MARKED):
            field.errors = []


def needed(code: str) -> Callable[[Any, Field], None]:
    """A validator that asks for the field with the sentence of `code`."""

    def check(_form: Any, field: Field) -> None:
        if not field.data or not str(field.data).strip():
            field.errors = []  # WTForms has said of nothing chosen that it is no choice
            raise StopValidation(sentence(code))

    return check


def cleaned_by(clean: Callable[[str], Any], *, optional: bool = False) -> Callable[[Any, Field], None]:
    """A validator that lets the domain clean the text and keeps the result in `field.cleaned`."""

    def check(_form: Any, field: Field) -> None:
        if optional and not (field.data or "").strip():
            field.cleaned = ""
            return
        try:
            field.cleaned = clean(field.data or "")
        except InvalidInput as error:
            raise StopValidation(sentence(error.code, error.params)) from error

    return check


def one_of(words: type[StrEnum]) -> Callable[[Any, Field], None]:
    """A validator that asks for one word of the vocabulary and keeps it in `field.cleaned`."""

    def check(_form: Any, field: Field) -> None:
        needed("choose")(_form, field)
        if field.data not in list(words):
            raise StopValidation(sentence("option_invalid"))
        field.cleaned = words(field.data)

    return check


DOCUMENT_CHOICES = [("", _l("请选择")), *labels.DOCUMENT_TYPES.items()]


class SubjectForm(FlaskForm):  # type: ignore[misc]
    """姓名, 证件类型, 证件号码 of a person (R6)."""

    area_known = True

    name = StringField(_l("姓名"), [cleaned_by(names.clean_name)], render_kw={"placeholder": _l("请填写")})
    document_type = SelectField(_l("证件类型"), [one_of(DocumentType)], choices=DOCUMENT_CHOICES, validate_choice=False)
    number = StringField(
        _l("证件号码"),
        render_kw={"placeholder": _l("请填写"), "autocapitalize": "characters", "inputmode": "text"},
    )

    def validate_number(self, field: Field) -> None:
        """Judges the number by its type once a type is chosen."""
        if self.document_type.data not in list(DocumentType):
            return
        try:
            checked = documents.check_number(DocumentType(self.document_type.data), field.data or "", day_of(now()))
        except InvalidInput as error:
            raise StopValidation(sentence(error.code, error.params)) from error
        field.cleaned, self.area_known = checked.number, checked.area_known

    def subject(self) -> Subject:
        """The checked identity; call after `validate_on_submit`. An unknown area only warns (R6)."""
        if not self.area_known:
            flash(_("证件号码中的地区代码不常见，请核对是否填写正确。"), "warn")
        phone = self["phone"].cleaned if "phone" in self else ""
        return Subject(self.name.cleaned, DocumentType(self.document_type.data), self.number.cleaned, phone)


class PhonedSubjectForm(SubjectForm):
    """The same with a phone that may be left out."""

    phone = TelField(
        _l("手机号码（选填）"),
        [cleaned_by(phones.clean_phone, optional=True)],
        render_kw={"placeholder": _l("选填"), "inputmode": "tel"},
    )
