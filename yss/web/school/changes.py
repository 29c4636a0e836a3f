"""变动核实 of the whole school: filtered, and acknowledged here as well (R59)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from yss.domain.days import parse_day
from yss.domain.errors import InvalidInput
from yss.domain.vocabulary import ChangeState, Risk
from yss.queries.alerts import changes as queries
from yss.queries.alerts.changes import Change, Wanted
from yss.queries.kit import schools
from yss.queries.school import organizations
from yss.web.alerts import acknowledged
from yss.web.kit import labels, responses
from yss.web.kit.access import school_admin
from yss.web.kit.form_base import opened
from yss.web.kit.messages import sentence
from yss.web.kit.outcome_form import ChangeForm
from yss.web.kit.paging import after
from yss.web.kit.report_form import risks_in_words
from yss.web.kit.typed import typed_id

blueprint = Blueprint("school_changes", __name__, url_prefix="/admin/<school_id>/changes")

_ALL = "all"
_FILTERS = ("state", "risk", "org", "day")


@dataclass
class Filters:
    """What was typed, what it asks for, and the sentence of each field that cannot be read."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def wanted(self, school_id: int) -> Wanted:
        """Open ones unless all are asked for; what cannot be read is left open."""
        state = None if self.typed.get("state") == _ALL else ChangeState.OPEN
        return Wanted(school_id, typed_id(self.typed.get("org", "")), state, self._risk(), self._day())

    def _risk(self) -> Risk | None:
        typed = self.typed.get("risk", "")
        if typed and typed not in list(Risk):
            self.errors["risk"] = sentence("option_invalid")
            return None
        return Risk(typed) if typed else None

    def _day(self) -> date | None:
        try:
            return parse_day(self.typed["day"]) if "day" in self.typed else None
        except InvalidInput as error:
            self.errors["day"] = sentence(error.code, error.params)
            return None


@blueprint.get("")
@school_admin
def inbox(school_id: str) -> Response:
    """The school's changes, by open or all, risk, organization, day."""
    filters = Filters({name: request.args[name] for name in _FILTERS if request.args.get(name)})
    wanted = filters.wanted(int(school_id))
    url = f"/admin/{school_id}/changes"
    page = "school/changes_more.html" if after() else "school/changes.html"
    return responses.page_or_fragment(
        page,
        "school/_changes.html",
        422 if filters.errors else 200,
        school=schools.find(int(school_id)),
        changes=queries.listed(wanted, after()),
        typed=filters.typed,
        errors=filters.errors,
        only=organizations.find(int(school_id), wanted.org_id).full_name if wanted.org_id is not None else "",
        without=_address(url, {name: value for name, value in filters.typed.items() if name != "org"}),
        risks=list(labels.RISKS.items()),
        in_words=risks_in_words,
        url=url,
    )


def _address(url: str, query: dict[str, str]) -> str:
    return f"{url}?{urlencode(query)}" if query else url


@blueprint.route("/<change_id>", methods=["GET", "POST"])
@school_admin
def verify(school_id: str, change_id: str) -> Response:
    """One change of the school, and 【已核实】."""
    change, form = queries.find(int(school_id), None, int(change_id)), opened(ChangeForm)
    if not form.validate_on_submit():
        return _change(change, form, school_id, 422 if form.is_submitted() else 200)
    if refusal := acknowledged(int(school_id), None, change, form):
        return _change(change, form, school_id, 422, refusal)
    return responses.see_other(f"/admin/{school_id}/changes")


def _change(change: Change, form: ChangeForm, school_id: str, status: int, refusal: str = "") -> Response:
    organization = f"/admin/{school_id}/organizations/{change.org_id}"
    return responses.page_or_fragment(
        "school/change.html",
        "changes/_form.html",
        status,
        school=schools.find(int(school_id)),
        change=change,
        lines=risks_in_words(change),
        form=form,
        refusal=refusal,
        url=f"/admin/{school_id}/changes/{change.change_id}",
        report_url=f"{organization}/days/{change.day}/people/{change.person_id}",
    )
