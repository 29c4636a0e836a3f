"""The simulated chats of WeChat: 选择一个聊天 → 发送给 → 【发送】, and cards that are tapped (R15, R56)."""

from __future__ import annotations

from typing import assert_never

from flask import Blueprint, Response, flash, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField

from yss.actions import testing as actions
from yss.actions.testing import Sent
from yss.domain.errors import NotFound
from yss.domain.invites import OFFERS_DESK, check_usable
from yss.domain.text import clean_text
from yss.domain.vocabulary import InviteKind
from yss.queries.entry import invites
from yss.queries.entry.invites import Landing
from yss.queries.kit.actors import Desk
from yss.queries.testing import chats
from yss.queries.testing.chats import Chat
from yss.web.kit import responses
from yss.web.kit.access import actor, desk, made_elsewhere, now, verified
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by
from yss.web.kit.messages import sentence
from yss.web.kit.once import once
from yss.web.kit.typed import typed_id

blueprint = Blueprint("chats", __name__, url_prefix="/testing/chats")

_WORDS_MAX = 100


class SendForm(FlaskForm):  # type: ignore[misc]
    """给朋友留言."""

    words = StringField(
        _l("给朋友留言"), [cleaned_by(lambda raw: clean_text(raw, max_length=_WORDS_MAX), optional=True)]
    )


@blueprint.get("")
@verified
def overview() -> Response:
    """The chat list; an open one asks for what arrives."""
    newest = chats.newest(actor().person_id)
    if responses.is_poll() and request.args.get("seen") == str(newest):
        return responses.unchanged()
    return responses.page_or_fragment(
        "testing/chats.html",
        "testing/_chats.html",
        entries=chats.entries(actor().person_id),
        newest=newest,
        name=actor().name,
        can_send=actor().desk is not None,
    )


@blueprint.get("/<chat_id>")
@verified
def show(chat_id: str) -> Response:
    """One chat with its cards."""
    return responses.page("testing/chat.html", cards=chats.cards(actor().person_id, int(chat_id)))


@blueprint.post("/cards/<message_id>")
@verified
def open_card(message_id: str) -> Response:
    """A tap on a card: on to its landing."""
    link = chats.link(actor().person_id, int(message_id))
    actions.open_card(act(), message_id=int(message_id))
    return responses.see_other(link)


@blueprint.get("/choose")
@verified
def choose() -> Response:
    """选择一个聊天; ?many=1 is 多选."""
    return _choose(_card(), "", "many" in request.args)


@blueprint.route("/send", methods=["GET", "POST"])
@verified
def send() -> Response:
    """发送给, with the card and 给朋友留言; 【发送】 puts it into every chat that was chosen."""
    card = _card()
    if card.kind is InviteKind.MEMBER and (refused := made_elsewhere()) is not None:
        return refused
    chosen = _chosen(card)
    if not chosen:
        return _choose(card, sentence("no_chat_chosen"), many=True)
    form = SendForm()
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return responses.page_or_fragment(
            "testing/send.html", "testing/_send.html", status, form=form, chosen=chosen, card=card, of=_of(card)
        )
    check_usable(card.validity, now())
    actions.send_card(act(card.school_id, once=once()), sent=_sent(card, chosen, form.words.cleaned))
    flash(_("已发送"), "ok")
    return responses.see_other(f"/testing/chats/{chosen[0].chat_id}" if len(chosen) == 1 else "/testing/chats")


def _choose(card: Landing, refusal: str, many: bool) -> Response:
    check_usable(card.validity, now())
    status = 422 if refusal else 200
    return responses.page(
        "testing/choose.html", status, chats=_offered(card), many=many, refusal=refusal, of=_of(card), back=_back(card)
    )


def _card() -> Landing:
    """The collector's own card, the school's, or one for the next collector or a deputy (R61). Raises NotFound."""
    school_id, invite_id = (typed_id(request.values.get(name, "")) for name in ("school", "invite"))
    if school_id is None or invite_id is None:
        return invites.member_invite(desk().school_id, desk().org_id)
    card = invites.by_id(school_id, invite_id)
    if not (school_id in actor().admin_of and card.kind is not InviteKind.MEMBER) and not _is_own(card):
        raise NotFound
    return card


def _is_own(card: Landing) -> bool:
    """For the next collector, or a deputy, of the organization that the actor owns (R61)."""
    owned = actor().owned
    is_mine = owned is not None and owned.desk == Desk(card.school_id, card.org_id or 0)
    return is_mine and OFFERS_DESK[card.kind]


def _of(card: Landing) -> dict[str, int]:
    """What each step passes on, so that the next one knows the card."""
    return {} if card.kind is InviteKind.MEMBER else {"school": card.school_id, "invite": card.invite_id}


def _back(card: Landing) -> str:
    """Where the card was shown."""
    match card.kind:
        case InviteKind.COLLECTOR:
            return f"/admin/{card.school_id}/invites/{card.invite_id}"
        case InviteKind.MEMBER:
            return "/invite"
        case InviteKind.HANDOVER | InviteKind.DEPUTY:
            return "/organization" if _is_own(card) else "/admin"
        case _:
            assert_never(card.kind)


def _offered(card: Landing) -> tuple[Chat, ...]:
    return chats.offered(actor().person_id, desk() if card.kind is InviteKind.MEMBER else None)


def _chosen(card: Landing) -> list[Chat]:
    """The chats that were chosen, of those that are offered."""
    ids = set(request.values.getlist("chat"))
    return [chat for chat in _offered(card) if str(chat.chat_id) in ids] if ids else []


def _sent(card: Landing, chosen: list[Chat], words: str) -> Sent:
    return Sent(
        invite_id=card.invite_id,
        people=[chat.chat_id for chat in chosen if not chat.is_group],
        group_of=next((chat.chat_id for chat in chosen if chat.is_group), None),
        words=words,
    )
