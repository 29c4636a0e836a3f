"""选择认证方式 and what follows it: our side of the verification (R1-R7); and in which language (R85)."""

from __future__ import annotations

from typing import TypeVar

from flask import Blueprint, Response, request, session
from flask_babel import lazy_gettext as _l
from flask_login import current_user, login_user
from flask_wtf import FlaskForm
from wtforms import BooleanField

from yss import clock
from yss.actions.entry import verifying
from yss.actions.person import own_data
from yss.domain.days import day_of
from yss.domain.errors import InvalidInput
from yss.domain.languages import named
from yss.domain.vocabulary import VerificationMethod
from yss.identity.provider import Provider
from yss.identity.simulator import Simulator
from yss.queries.entry import attempts
from yss.queries.kit import actors
from yss.web.kit import language, responses
from yss.web.kit.access import NEXT, actor, anyone, verified
from yss.web.kit.acting import act
from yss.web.kit.form_base import SubjectForm, needed
from yss.web.kit.guards import browser_token, is_known_browser
from yss.web.kit.messages import sentence

blueprint = Blueprint("verification", __name__)

provider: Provider = Simulator()

ATTEMPT = "attempt"

Form = TypeVar("Form", bound=FlaskForm)


class AgreementForm(FlaskForm):  # type: ignore[misc]
    """Nothing starts without the tick (R3)."""

    agree = BooleanField(_l("我已阅读并同意《用户服务协议》和《隐私政策》"), [needed("agreement_needed")])


def prefilled(form_class: type[Form]) -> Form:
    """The form as it opens, with what this browser typed on its way within ten minutes; or as it was posted."""
    typed = {}
    if request.method == "GET" and is_known_browser():
        typed = attempts.typed(browser_token(), clock.real_now())
    form: Form = form_class(data=typed)
    return form


@blueprint.get("/verify")
@anyone
def choose() -> Response:
    """选择认证方式, with the reason where the visitor comes back without a match."""
    if (target := responses.local_path(request.args.get("next"))) is not None:
        session[NEXT] = target
    return responses.page("verification/choose.html", form=prefilled(AgreementForm), refusal=_last_refusal())


@blueprint.get("/verify/agreement")
@anyone
def agreement() -> Response:
    """What the tick agrees to (R3)."""
    return responses.page("verification/agreement.html")


@blueprint.post("/verify/wechat-pay")
@anyone
def start_wechat_pay() -> Response:
    """【开始登录】."""
    form = AgreementForm()
    if not form.validate_on_submit():
        return responses.invalid("verification/choose.html", "verification/_wechat_pay.html", form=form, refusal="")
    return responses.see_other(_start(VerificationMethod.WECHAT_PAY))


@blueprint.route("/verify/face", methods=["GET", "POST"])
@anyone
def face() -> Response:
    """Name, type and number, asked before the camera (R4)."""
    form = prefilled(SubjectForm)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return responses.page_or_fragment("verification/face.html", "verification/_face.html", status, form=form)
    return responses.see_other(_start(VerificationMethod.FACE, form))


@blueprint.get("/verify/callback")
@anyone
def callback() -> Response:
    """The provider sends the visitor back with the state; the result is taken once (R5)."""
    attempt = session.get(ATTEMPT, {})
    outcome = verifying.complete(
        token=attempt.get("token", ""),
        state=request.args.get("state", ""),
        browser=browser_token(),
        language=language.waiting(),
        now=clock.real_now(),
    )
    if outcome.refusal:
        session[ATTEMPT] = {"method": outcome.method.value, "refusal": outcome.refusal}
        return responses.see_other("/verify")
    return responses.see_other(enter(outcome.session_token))


@blueprint.post("/leave")
@verified
def leave() -> Response:
    """退出: ends the session on this device (R5)."""
    verifying.end_session(token=actor().session_token, now=clock.real_now())
    _clear(language.SPOKEN)
    return responses.see_other("/verify")


@blueprint.post("/language")
@anyone
def speak() -> Response:
    """One of the three buttons at the foot of every page: for this browser and, once verified, for the person."""
    chosen = named(request.form.get("language"))
    if chosen is None:
        raise InvalidInput("option_invalid")
    if current_user.is_authenticated:
        own_data.choose_language(act(), language=chosen)
    language.choose(chosen, is_known=current_user.is_authenticated)
    return responses.see_other(responses.local_path(request.form.get("next")) or "/")


def enter(session_token: str) -> str:
    """Starts the verified session under a new id; returns where the visitor first wanted to go."""
    target = responses.local_path(session.get(NEXT)) or "/"
    _clear("invite", "theme", "care", language.SPOKEN)
    found = actors.load(session_token, clock.real_now(), day_of(clock.now()))
    login_user(found)
    session.permanent = True
    return target


def _clear(*kept: str) -> None:
    """Leaves nothing in the session but what is kept."""
    found = {name: session[name] for name in kept if name in session}
    session.clear()
    session.update(found)


def _start(method: VerificationMethod, form: SubjectForm | None = None) -> str:
    started = provider.start(method)
    verifying.start_attempt(
        way=verifying.Way(started.token, started.state, browser_token()),
        method=method,
        subject=form.subject() if form else None,
        now=clock.real_now(),
    )
    session[ATTEMPT] = {"token": started.token, "state": started.state, "method": method.value}
    return started.url


def _last_refusal() -> str:
    """Why the visitor is back, said once: refused, or left the camera page, which is still open to them (闪退, R4)."""
    attempt = session.get(ATTEMPT, {})
    if attempt.get("refusal"):
        del session[ATTEMPT]
        return sentence(attempt["refusal"])
    if attempt.get("method") != VerificationMethod.FACE or attempt.get("said"):
        return ""
    session[ATTEMPT] = attempt | {"said": True}
    return sentence("face_left")
