"""The form of an export (R45): what, of when and whom, in which form, what for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, StringField
from wtforms.validators import StopValidation

from yss.domain import exports as rules
from yss.domain.days import day_of, parse_day
from yss.domain.errors import InvalidInput
from yss.domain.exports import WORDS_MAX, Order
from yss.domain.text import clean_text, to_half_width
from yss.domain.vocabulary import ExportFormat, ExportKind, ExportPurpose
from yss.queries.exports import exports
from yss.web.kit import labels
from yss.web.kit.access import now
from yss.web.kit.form_base import cleaned_by, needed, one_of
from yss.web.kit.messages import sentence

_ORGANIZATION_MAX = 620
_KINDS = list(labels.EXPORT_KINDS.items())


class ExportForm(FlaskForm):  # type: ignore[misc]
    """An order as it is typed; `order` is what it says once it is valid."""

    school_id = 0

    kind = RadioField(_l("内容"), [one_of(ExportKind)], choices=_KINDS, validate_choice=False)
    first = StringField(
        _l("开始日期"), [needed("required"), cleaned_by(parse_day)], render_kw={"type": "date", "autocomplete": "off"}
    )
    last = StringField(
        _l("结束日期"), [needed("required"), cleaned_by(parse_day)], render_kw={"type": "date", "autocomplete": "off"}
    )
    organization = StringField(
        _l("组织"),
        description=_l("填写组织名称或编号；留空为全部组织。"),
        render_kw={"placeholder": _l("全部组织"), "maxlength": _ORGANIZATION_MAX},
    )
    format = RadioField(
        _l("格式"), [one_of(ExportFormat)], choices=list(labels.EXPORT_FORMATS.items()), validate_choice=False
    )
    purpose = RadioField(
        _l("用途"), [one_of(ExportPurpose)], choices=list(labels.EXPORT_PURPOSES.items()), validate_choice=False
    )
    words = StringField(
        _l("用途说明"),
        description=_l("用途为“其他”时请写明。"),
        render_kw={"maxlength": WORDS_MAX, "placeholder": _l("请填写")},
    )
    with_numbers = BooleanField(_l("包含完整证件号码（仅限疫情处置，成员本人会看到这次导出）"))

    def start(self, organization: str) -> None:
        """A fresh form: today's figures as XLSX, of the organization that one came from."""
        today = day_of(now()).isoformat()
        self.kind.data, self.format.data = ExportKind.SUBMISSIONS.value, ExportFormat.XLSX.value
        self.first.data = self.last.data = today
        self.organization.data = organization

    def validate_last(self, _field: Field) -> None:
        """The days together: in order, not too many, none to come."""
        kind, first = getattr(self.kind, "cleaned", None), getattr(self.first, "cleaned", None)
        if kind is None or first is None:
            return
        try:
            rules.check_days(kind, first, self.last.cleaned, day_of(now()))
        except InvalidInput as error:
            raise StopValidation(sentence(error.code, error.params)) from error

    def validate_organization(self, field: Field) -> None:
        """One of the school's, or all."""
        cleaned_by(lambda raw: clean_text(to_half_width(raw), max_length=_ORGANIZATION_MAX))(self, field)
        cleaned_by(lambda _raw: exports.organization_meant(self.school_id, field.cleaned))(self, field)

    def validate_words(self, field: Field) -> None:
        """Said where no listed purpose fits, and only there."""
        field.cleaned = ""
        if self.purpose.data == ExportPurpose.OTHER:
            needed("required")(self, field)
            cleaned_by(lambda raw: clean_text(raw, max_length=WORDS_MAX))(self, field)

    def validate_with_numbers(self, field: Field) -> None:
        """Only for what needs them."""
        kind, purpose = getattr(self.kind, "cleaned", None), getattr(self.purpose, "cleaned", None)
        if kind is None or purpose is None:
            return
        try:
            rules.check_numbers(kind, purpose, with_numbers=bool(field.data))
        except InvalidInput as error:
            raise StopValidation(sentence(error.code, error.params)) from error

    def order(self) -> Order:
        """What was asked for; call after `validate_on_submit`."""
        return Order(
            kind=self.kind.cleaned,
            format=rules.format_of(self.kind.cleaned, self.format.cleaned),
            first=self.first.cleaned,
            last=self.last.cleaned,
            org_id=self.organization.cleaned,
            purpose=self.purpose.cleaned,
            words=self.words.cleaned,
            with_numbers=bool(self.with_numbers.data),
        )
