"""A new collector: 确认所属学校, then 第二步：创建我的组织 (R9-R13)."""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, session
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField
from wtforms.validators import StopValidation

from yss.actions.organization import organizing
from yss.domain import days, organizations
from yss.domain.errors import DomainError, InvalidInput
from yss.domain.text import clean_text
from yss.domain.vocabulary import Audience, InviteKind, SchoolType, WayOut
from yss.web.entry.invites import has_opened, note_opening, opened
from yss.web.kit import labels, responses
from yss.web.kit.access import actor, now, verified
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, recheck
from yss.web.kit.form_base import opened as opened_form
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said

blueprint = Blueprint("wizard", __name__, url_prefix="/collector")


def _clean_part(raw: str) -> str:
    """A required part of the organization's name (R11)."""
    text = clean_text(raw, max_length=organizations.NAME_MAX)
    if not text:
        raise InvalidInput("required")
    return text


class OrganizationForm(FlaskForm):  # type: ignore[misc]
    """What the wizard asks; which of 专业名称 and 年级 are asked depends on audience and type (R10)."""

    audience = RadioField(
        _l("向你申报健康数据的人群"),
        [needed("choose")],
        choices=list(labels.AUDIENCES.items()),
        validate_choice=False,
    )
    school_type = SelectField(
        _l("学校类型"),
        [needed("choose")],
        choices=[("", _l("请选择")), *labels.SCHOOL_TYPES.items()],
    )
    major = StringField(_l("专业名称"), render_kw={"placeholder": _l("请填写专业全称")})
    grade = StringField(_l("年级"), render_kw={"placeholder": _l("请填写年级")})
    name = StringField(_l("组织名称"), [cleaned_by(_clean_part)], render_kw={"placeholder": _l("如：1班")})
    headcount = StringField(
        _l("组织人数"),
        [cleaned_by(organizations.parse_headcount)],
        render_kw={"placeholder": _l("如：50"), "inputmode": "numeric"},
    )

    @property
    def chosen_audience(self) -> Audience | None:
        """The audience, once a real one is chosen."""
        return Audience(self.audience.data) if self.audience.data in list(Audience) else None

    @property
    def chosen_type(self) -> SchoolType | None:
        """The school type, once a real one is chosen."""
        return SchoolType(self.school_type.data) if self.school_type.data in list(SchoolType) else None

    @property
    def asks_major(self) -> bool:
        """R10."""
        return self.chosen_audience is not None and organizations.asks_major(self.chosen_audience, self.chosen_type)

    @property
    def asks_grade(self) -> bool:
        """R10."""
        return self.chosen_audience is not None and organizations.asks_grade(self.chosen_audience, self.chosen_type)

    @property
    def grades(self) -> tuple[str, ...]:
        """The grades to choose from; empty where the grade is typed."""
        year = days.day_of(now()).year
        return organizations.grades(self.chosen_type, year) if self.chosen_type else ()

    def validate_audience(self, _field: Field) -> None:
        """One of the two."""
        if self.chosen_audience is None:
            raise StopValidation(sentence("option_invalid"))

    def validate_major(self, field: Field) -> None:
        """Needed where it is asked."""
        if self.asks_major:
            cleaned_by(_clean_part)(self, field)

    def validate_grade(self, field: Field) -> None:
        """Needed where it is asked, one of the list where there is one."""
        if self.asks_grade:
            cleaned_by(_clean_part)(self, field)
            if self.grades and field.cleaned not in self.grades:
                raise StopValidation(sentence("option_invalid"))

    def organization(self) -> organizing.NewOrganization:
        """What was typed; call after `validate_on_submit`."""
        return organizing.NewOrganization(
            audience=Audience(self.audience.data),
            school_type=SchoolType(self.school_type.data),
            major=self.major.cleaned if self.asks_major else "",
            grade=self.grade.cleaned if self.asks_grade else "",
            name=self.name.cleaned,
            headcount=self.headcount.cleaned,
        )


@blueprint.route("/school", methods=["GET", "POST"])
@verified
def school() -> Response:
    """确认所属学校, 【下一步】; who collects already goes on to the workbench (R12)."""
    if (owned := actor().owned) is not None:
        flash(sentence("already_collector", {"organization": owned.organization}), "info")
        return responses.see_other("/workbench")
    invite = opened(InviteKind.COLLECTOR)
    if request.method == "GET":
        return responses.page("wizard/school.html", invite=invite)
    note_opening(invite)
    return responses.see_other("/collector/organization")


@blueprint.post("/not-my-school")
@verified
def not_my_school() -> Response:
    """The ways out of a card that reached the wrong person (R9); the school sees that it did (R43)."""
    if has_opened(InviteKind.COLLECTOR):
        said = request.form.get("why", "")
        note_opening(opened(InviteKind.COLLECTOR), WayOut(said) if said in list(WayOut) else WayOut.NOT_MY_SCHOOL)
    session.pop("invite", None)
    return responses.page("wizard/not_my_school.html")


@blueprint.route("/organization", methods=["GET", "POST"])
@verified
def organization() -> Response:
    """第二步：创建我的组织."""
    if actor().owned is not None and request.method == "GET":
        return responses.see_other("/workbench")
    form = opened_form(OrganizationForm)
    invite = opened(InviteKind.COLLECTOR) if actor().owned is None else None
    if not form.is_submitted():
        return _form(form, 200)
    if "reshape" in request.form:
        recheck(form)
        return _form(form, 200)
    if not form.validate():
        return _form(form, 422)
    school_id, invite_id = session.get("invite", (0, 0)) if invite is None else (invite.school_id, invite.invite_id)
    return _create(form, school_id, invite_id)


def _create(form: OrganizationForm, school_id: int, invite_id: int) -> Response:
    try:
        organizing.create_organization(
            act(school_id, once=once()),
            invite_id=invite_id,
            new=form.organization(),
        )
    except DomainError as refusal:
        return _form(form, 422, said(refusal))
    session.pop("invite", None)
    return responses.see_other("/workbench")


def _form(form: OrganizationForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "wizard/organization.html", "wizard/_organization.html", status, form=form, refusal=refusal
    )
