"""退回: the school gives a submitted day back, or opens one never submitted; the versions of the day (R35)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField

from yss.actions.day import returning
from yss.domain import policies
from yss.domain.errors import Conflict, DomainError
from yss.domain.text import clean_text
from yss.queries.day import returns
from yss.queries.day.day import Day
from yss.queries.school.organizations import SchoolOrganization
from yss.transactions import KeyReused
from yss.web.day.days import day_at
from yss.web.day.versions import compared
from yss.web.kit import responses
from yss.web.kit.access import now, school_admin
from yss.web.kit.acting import act
from yss.web.kit.errors import status_of
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.once import once, said
from yss.web.school.places import organization, page, url_of

blueprint = Blueprint("school_returns", __name__, url_prefix="/admin/<school_id>/organizations/<org_id>/days/<day:day>")

REASON_MAX = 200
_HOUR = 60


def _lasting(minutes: int) -> Any:
    """30分钟, 2小时, in the language of whoever reads it then."""
    if minutes < _HOUR:
        return lazy_ngettext("%(num)s分钟", "%(num)s分钟", minutes)
    return lazy_ngettext("%(num)s小时", "%(num)s小时", minutes // _HOUR)


_MINUTES = [(str(minutes), _lasting(minutes)) for minutes in policies.RETURN_MINUTES]


class ReturnForm(FlaskForm):  # type: ignore[misc]
    """Why, and for how long."""

    reason = TextAreaField(
        _l("原因"),
        [needed("required"), cleaned_by(lambda raw: clean_text(raw, max_length=REASON_MAX, multiline=True))],
        render_kw={"rows": 3, "placeholder": _l("写明需要核对或更正的内容")},
    )
    minutes = RadioField(
        _l("开放时间"),
        [needed("choose"), cleaned_by(policies.return_minutes)],
        choices=_MINUTES,
        default=str(_HOUR),
        validate_choice=False,
    )


@blueprint.route("/return", methods=["GET", "POST"])
@school_admin
def give_back(school_id: str, org_id: str, day: date) -> Response:
    """The reason and the time → what will happen → 【确认退回】 or 【确认开放】."""
    org = organization(school_id, org_id)
    found, form = day_at(org.desk, day), opened(ReturnForm)
    if request.method == "GET" or "edit" in request.form or not form.validate():
        return _form(org, found, form, 422 if form.errors else 200)
    try:
        if "confirmed" not in request.form:
            return _confirm(org, found, form)
        version = _returned(org, day, form)
    except KeyReused as refusal:
        version = int(str(refusal.params["result"]))
    except DomainError as refusal:
        if responses.is_htmx():
            raise
        return _form(org, found, form, status_of(refusal), said(refusal))
    flash(_("已退回，采集员的工作台会提示重新提交。") if version else _("已开放，采集员的工作台会提示提交。"), "ok")
    return responses.see_other(f"{url_of(org)}/days/{day}")


@blueprint.get("/versions")
@school_admin
def past(school_id: str, org_id: str, day: date) -> Response:
    """提交记录: every version of the day and what became of it."""
    org = organization(school_id, org_id)
    found = day_at(org.desk, day)
    return _page(org, found, "school/versions.html", versions=returns.versions(found))


@blueprint.get("/versions/<number:version>")
@school_admin
def difference(school_id: str, org_id: str, day: date, version: int) -> Response:
    """A version beside the one before."""
    org = organization(school_id, org_id)
    shown = compared(org.desk, day, version)
    return _page(org, day_at(org.desk, day), "school/difference.html", "versions/_people.html", shown=shown)


def _returned(org: SchoolOrganization, day: date, form: Any) -> int:
    return returning.return_submission(
        act(org.desk.school_id, org.desk.org_id, once=once()),
        day=day,
        minutes=form.minutes.cleaned,
        reason=form.reason.cleaned,
    )


def _form(org: SchoolOrganization, found: Day, form: Any, status: int, refusal: str = "") -> Response:
    return _page(
        org,
        found,
        "school/return.html",
        "school/_return.html",
        status,
        form=form,
        refusal=refusal,
        allowed=availability(org, found),
        returned=returns.of_day(found, now()),
        versions=returns.versions(found),
    )


def _confirm(org: SchoolOrganization, found: Day, form: Any) -> Response:
    _check(org, found)
    until = now() + timedelta(minutes=form.minutes.cleaned)
    return _page(org, found, "school/return_confirm.html", "school/_return_confirm.html", form=form, until=until)


def availability(org: SchoolOrganization, found: Day) -> policies.Availability:
    """Whether the day can be returned or opened, and why not (R35)."""
    return policies.availability(_check, org, found)


def _check(org: SchoolOrganization, found: Day) -> None:
    """Raises as `check_return`, and Conflict where nobody is left to submit the day again."""
    if org.closed_at is not None:
        raise Conflict("organization_closed_already")
    submitted = found.last is not None
    policies.check_return(found.day, now(), founded=found.founded, submitted=submitted, open_until=found.open_until)


def _page(
    org: SchoolOrganization, found: Day, template: str, fragment: str = "", status: int = 200, **context: Any
) -> Response:
    shown = page(
        org,
        template,
        fragment,
        found=found,
        day=found.day,
        day_url=f"{url_of(org)}/days/{found.day}",
        **context,
    )
    shown.status_code = status
    return shown
