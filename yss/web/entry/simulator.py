"""The simulator's own pages: what WeChat Pay and the camera would show (R3, R4, R5)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, session
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, FileField, PasswordField, TelField
from wtforms.validators import StopValidation

from yss import clock
from yss.actions.entry import verifying
from yss.config import Settings
from yss.domain import phones, pictures
from yss.domain.errors import NotFound
from yss.domain.subject import Subject
from yss.domain.vocabulary import VerificationMethod
from yss.identity.provider import Rejected
from yss.identity.simulator import SWITCHES
from yss.queries.entry import attempts
from yss.queries.entry.attempts import Attempt
from yss.queries.testing import testing
from yss.web.entry.verification import ATTEMPT, prefilled, provider
from yss.web.kit import responses, uploads
from yss.web.kit.access import anyone
from yss.web.kit.form_base import SubjectForm, cleaned_by, needed
from yss.web.kit.guards import browser_token
from yss.web.kit.messages import sentence

blueprint = Blueprint("simulator", __name__, url_prefix="/simulator/<token>")

SWITCH_LABELS = {
    "": _l("按填写内容判断"),
    "pass": _l("通过"),
    "payment_rejected": _l("支付密码不通过"),
    "identity_unknown": _l("系统未包含该身份信息"),
    "face_not_matched": _l("未能通过人脸检测"),
}


class AuthorizeForm(SubjectForm):
    """绑定手机号, and what WeChat knows of the person."""

    phone = TelField(_l("手机号码"), [cleaned_by(phones.clean_phone)], render_kw={"inputmode": "tel"})


class PasswordForm(FlaskForm):  # type: ignore[misc]
    """The six-digit payment password."""

    password = PasswordField(_l("微信支付密码"), [needed("required")])


_PICTURE = uploads.Room(pictures.MAX_BYTES, pictures.HEAD, "picture_too_big")

uploads.let_in(blueprint, "camera", _PICTURE)


def _fits(_form: Any, field: Field) -> None:
    picture = uploads.given(field.data)
    if picture is not None and picture.size > _PICTURE.limit:
        raise StopValidation(sentence(_PICTURE.refusal, _PICTURE.params))


class CameraForm(FlaskForm):  # type: ignore[misc]
    """The picture by the front camera; its beginning is looked at, and nothing of it kept."""

    picture = FileField(_l("拍摄人脸"), [_fits])

    def shows_something(self) -> bool:
        """Whether a picture was given."""
        picture = uploads.given(self.picture.data)
        return picture is not None and pictures.is_picture(picture.read())


def _underway(view: Callable[[str, Attempt], Response]) -> Callable[[str], Response]:
    """Hands the view this browser's attempt; one that is answered already leads on. Raises NotFound."""

    @wraps(view)
    def with_attempt(token: str) -> Response:
        found = attempts.find(token, browser_token(), clock.real_now())
        if found is None:
            raise NotFound("verification_expired")
        return _led_on(found) if found.outcome else view(token, found)

    return with_attempt


def _led_on(attempt: Attempt) -> Response:
    """After a double tap to the result; by the back button after a refusal to another try (R51)."""
    return responses.see_other("/verify") if attempt.is_consumed else _to_result()


@blueprint.route("/authorize", methods=["GET", "POST"])
@anyone
@_underway
def authorize(token: str, _attempt: Attempt) -> Response:
    """【同意授权】."""
    form = prefilled(AuthorizeForm)
    if not form.validate_on_submit():
        return _again("simulator/authorize.html", "simulator/_authorize.html", form, token)
    verifying.keep_subject(token=token, browser=browser_token(), subject=form.subject(), now=clock.real_now())
    return responses.see_other(f"/simulator/{token}/password")


@blueprint.route("/password", methods=["GET", "POST"])
@anyone
@_underway
def password(token: str, attempt: Attempt) -> Response:
    """The keypad; 000000 fails and may be typed again, any other six digits pass."""
    if attempt.subject is None:
        return responses.see_other(f"/simulator/{token}/authorize")
    form = PasswordForm()
    if form.validate_on_submit():
        refusal = _refusal(attempt.method, attempt.subject, {"password": form.password.data})
        if not refusal:
            return _answer(token, "")
        form.password.errors = [sentence(refusal)]
    return _again("simulator/password.html", "simulator/_password.html", form, token)


@blueprint.route("/camera", methods=["GET", "POST"])
@anyone
@_underway
def camera(token: str, attempt: Attempt) -> Response:
    """The front camera; without a picture the check fails."""
    if attempt.subject is None:
        raise NotFound
    form = CameraForm()
    if not form.validate_on_submit():
        return _again("simulator/camera.html", "simulator/_camera.html", form, token)
    inputs = {"picture": "given" if form.shows_something() else ""}
    return _answer(token, _refusal(attempt.method, attempt.subject, inputs))


def _again(page: str, fragment: str, form: FlaskForm, token: str) -> Response:
    """The page as it opens, or with what is wrong beside its field."""
    status = 422 if form.is_submitted() else 200
    return responses.page_or_fragment(page, fragment, status, form=form, token=token, **_switches())


def _refusal(method: VerificationMethod, subject: Subject, inputs: dict[str, str]) -> str:
    """Why the provider says no; empty for a match."""
    result = provider.result(method, subject, inputs | {"switch": _switch()})
    return result.code if isinstance(result, Rejected) else ""


def _answer(token: str, refusal: str) -> Response:
    verifying.keep_result(token=token, browser=browser_token(), refusal=refusal, now=clock.real_now())
    return _to_result()


def _to_result() -> Response:
    """Back to us, with the state that was sent along (R5)."""
    state = session.get(ATTEMPT, {}).get("state", "")
    return responses.see_other("/verify/callback?" + urlencode({"state": state}))


def _switches() -> dict[str, Any]:
    """The switch as it was chosen here, or stands for everybody; the page shows it with testing tools on (R5)."""
    preset = testing.outcome() if _is_tested() else ""
    return {"switches": SWITCH_LABELS, "preset": request.form.get("switch", preset)}


def _switch() -> str:
    """The tester's choice of outcome; there is none without testing tools (R5)."""
    chosen = request.form.get("switch", "")
    return chosen if _is_tested() and chosen in SWITCHES else ""


def _is_tested() -> bool:
    settings: Settings = current_app.extensions["yss_settings"]
    return settings.testing_tools
