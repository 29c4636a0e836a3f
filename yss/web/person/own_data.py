"""我的数据: what is held, who looked, a copy; correcting, withdrawing, erasing; sessions (R49, R5).

The same pages for oneself and for the guardian of a child.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, request, session
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, TelField

from yss import clock
from yss.actions.entry import consenting, verifying
from yss.actions.person import erasing, own_data
from yss.domain import phones
from yss.domain.days import day_of
from yss.domain.errors import DomainError, NotFound
from yss.queries.kit.links import Schools
from yss.queries.person import own_data as queries
from yss.queries.person.own_data import OwnData
from yss.queries.person.proxies import Linked
from yss.web.kit import responses
from yss.web.kit.access import actor, now, recently_verified, verified
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.labels import CONSENT_RELATIONS, DOCUMENT_TYPES
from yss.web.kit.messages import sentence
from yss.web.kit.once import said
from yss.web.kit.paging import after
from yss.web.person import link_form, own_data_copy

blueprint = Blueprint("own_data", __name__, url_prefix="/people/<person_id>/data")


class PhoneForm(FlaskForm):  # type: ignore[misc]
    """Another phone number, or none."""

    phone = TelField(
        _l("手机号码（选填）"),
        [cleaned_by(phones.clean_phone, optional=True)],
        render_kw={"placeholder": _l("留空则删除"), "inputmode": "tel"},
    )


class EraseForm(FlaskForm):  # type: ignore[misc]
    """The first of the two questions before erasure."""

    understood = BooleanField(_l("我已了解：注销后不能恢复"), [needed("understood_needed")])


@blueprint.get("")
@verified
def overview(person_id: str) -> Response:
    """What is held on the person."""
    return responses.page(
        "own_data/overview.html",
        held=_held(person_id),
        is_self=_is_self(person_id),
        url=_url(person_id),
        document_types=DOCUMENT_TYPES,
        relations=CONSENT_RELATIONS,
        actor=actor(),
        shown=False,
    )


@blueprint.route("/number", methods=["POST"])
@recently_verified
@verified
def reveal(person_id: str) -> Response:
    """The full number, in the page only now; it hides again by itself (R8)."""
    return _number(person_id, queries.number_and_phone(int(person_id), _readable(person_id))[0], shown=True)


@blueprint.get("/number")
@verified
def hide(person_id: str) -> Response:
    """The masked number again."""
    found = _held(person_id)
    if not responses.is_htmx():
        return responses.see_other(_url(person_id))
    return _number(person_id, found.number_masked, shown=False)


@blueprint.get("/copy")
@recently_verified
@verified
def copy(person_id: str) -> Response:
    """A copy of it all as a file. Not recorded: nobody sees it but whose it is."""
    told = own_data_copy.text(int(person_id), _readable(person_id), day_of(now()))
    response = Response(told, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="my-data-{day_of(now()).isoformat()}.json"'
    return response


@blueprint.get("/looks")
@verified
def looks(person_id: str) -> Response:
    """谁看过我的数据: reveals, corrections and what else others did with it, page by page."""
    found = queries.looks(int(person_id), _readable(person_id), after())
    return responses.page_or_fragment(
        "own_data/looks_more.html" if after() else "own_data/looks.html",
        "own_data/_looks.html",
        rows=[(look, *own_data_copy.said(look)) for look in found.rows],
        next=found.after,
        url=_url(person_id),
    )


@blueprint.route("/phone", methods=["GET", "POST"])
@verified
def phone(person_id: str) -> Response:
    """更正手机号码."""
    found, form = _held(person_id), opened(PhoneForm)
    if not form.validate_on_submit():
        return _form("own_data/phone.html", "own_data/_phone.html", found, form)
    own_data.change_phone(act(), person_id=found.person_id, phone=form.phone.cleaned)
    flash(_("手机号码已更正。"), "ok")
    return responses.see_other(_url(person_id))


@blueprint.route("/consent", methods=["GET", "POST"])
@verified
def consent(person_id: str) -> Response:
    """撤回同意, after saying what it does."""
    found = _held(person_id)
    if request.method == "GET":
        return responses.page("own_data/consent.html", held=found, url=_url(person_id), relations=CONSENT_RELATIONS)
    consenting.withdraw_consent(act(), person_id=found.person_id)
    flash(_("已撤回同意；下次申报前会重新询问。"), "ok")
    return responses.see_other(_url(person_id))


@blueprint.route("/erase", methods=["GET", "POST"])
@recently_verified
@verified
def erase(person_id: str) -> Response:
    """注销, the first question: what goes and what stays."""
    found, form = _held(person_id), opened(EraseForm)
    if not form.validate_on_submit():
        return _form("own_data/erase.html", "own_data/_erase.html", found, form)
    return responses.see_other(_url(person_id) + "/erase/confirm")


@blueprint.route("/erase/confirm", methods=["GET", "POST"])
@recently_verified
@verified
def confirm_erasure(person_id: str) -> Response:
    """The second question, and then it is done."""
    found = _held(person_id)
    if request.method == "GET":
        return responses.page_or_fragment(*_CONFIRM, held=found, url=_url(person_id), refusal="")
    try:
        erasing.erase_person(act(), person_id=found.person_id)
    except DomainError as refusal:
        if responses.is_htmx():
            raise
        said = sentence(refusal.code, refusal.params)
        return responses.page_or_fragment(*_CONFIRM, 409, held=found, url=_url(person_id), refusal=said)
    if not _is_self(person_id):
        flash(_("已注销%(name)s的个人信息。", name=found.name), "ok")
        return responses.see_other("/me")
    session.clear()
    flash(_("您的个人信息已注销。"), "ok")
    return responses.see_other("/")


@blueprint.get("/proxies")
@verified
def proxies(person_id: str) -> Response:
    """代填关系: who may report for the person, and for whom they may; each may be ended (R72)."""
    return _proxies(person_id)


@blueprint.post("/proxies/<any(confirm, guardian, end):answer>")
@verified
def answer_proxy(person_id: str, answer: str) -> Response:
    """【同意】, 【确认为监护人】, 【移除】: by the person, by a guardian, or by the proxy themselves (R72, R73)."""
    found = _held(person_id)
    pair = _linked(found, request.form.get("pair", ""))
    if pair is None:
        return _proxies(person_id, sentence("not_found"))
    try:
        link_form.answer(answer, pair)
    except DomainError as refusal:
        return _proxies(person_id, said(refusal))
    flash(link_form.DONE[answer], "ok")
    return responses.see_other(_url(person_id) + "/proxies")


def _linked(found: OwnData, pair: str) -> Linked | None:
    """The link of this page that was named as school.person.proxy."""
    links = {f"{one.school_id}.{one.person_id}.{one.proxy_id}": one for one in (*found.proxies, *found.reports_for)}
    return links.get(pair)


def _proxies(person_id: str, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "proxies/of_person.html",
        "proxies/_of_person.html",
        422 if refusal else 200,
        held=_held(person_id),
        is_self=_is_self(person_id),
        url=_url(person_id),
        refusal=refusal,
    )


@blueprint.route("/sessions", methods=["GET", "POST"])
@verified
def sessions(person_id: str) -> Response:
    """登录的设备: one ended by a tap, or all of them; for oneself alone (R5)."""
    if not _is_self(person_id):
        raise NotFound
    here = queries.devices(int(person_id), actor().session_token, clock.real_now())
    if request.method == "GET":
        return responses.page("own_data/sessions.html", devices=here, url=_url(person_id))
    handle = request.form.get("session", "")
    verifying.end_sessions(person_id=int(person_id), handle=handle or None, now=clock.real_now())
    if not handle or any(device.is_this and device.handle == handle for device in here):
        session.clear()
        return responses.see_other("/")
    flash(_("已退出该设备。"), "ok")
    return responses.see_other(_url(person_id) + "/sessions")


_CONFIRM = ("own_data/confirm.html", "own_data/_confirm.html")


def _readable(person_id: str) -> Schools:
    """In which schools the actor may read; raises NotFound for who may not."""
    return queries.readable(int(person_id), actor().person_id, day_of(now()))


def _held(person_id: str) -> OwnData:
    return queries.of(int(person_id), _readable(person_id), day_of(now()))


def _is_self(person_id: str) -> bool:
    return int(person_id) == actor().person_id


def _url(person_id: str | int) -> str:
    return f"/people/{person_id}/data"


def _form(page: str, fragment: str, found: OwnData, form: FlaskForm) -> Response:
    status = 422 if form.is_submitted() else 200
    return responses.page_or_fragment(page, fragment, status, held=found, form=form, url=_url(found.person_id))


def _number(person_id: str, number: str, *, shown: bool) -> Response:
    return responses.page_or_fragment(
        "home/number.html", "home/_number.html", number=number, shown=shown, number_url=_url(person_id) + "/number"
    )
