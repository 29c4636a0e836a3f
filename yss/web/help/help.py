"""帮助与反馈: the questions with their answers, searched; 意见反馈 and its receipt (R42)."""

from __future__ import annotations

from flask import Blueprint, Response
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TelField, TextAreaField
from wtforms.validators import StopValidation

from yss.actions import help as actions
from yss.domain import help_questions, phones
from yss.domain.documents import mask_numbers_in
from yss.domain.errors import DomainError, NotFound
from yss.domain.help_questions import HelpGroup, HelpQuestion
from yss.domain.text import clean_text
from yss.domain.vocabulary import FeedbackKind
from yss.pinyin import initials
from yss.queries import help
from yss.web.kit import labels, responses
from yss.web.kit.access import actor, verified
from yss.web.kit.acting import act
from yss.web.kit.form_base import cleaned_by, needed, opened
from yss.web.kit.labels import translate
from yss.web.kit.messages import sentence
from yss.web.kit.once import once, said
from yss.web.kit.paging import search

blueprint = Blueprint("help", __name__, url_prefix="/help")

WORDS_MAX = 1000


class FeedbackForm(FlaskForm):  # type: ignore[misc]
    """What it is about, the words, and a phone that may be left out."""

    kind = RadioField(
        _l("反馈类型"), [needed("choose")], choices=list(labels.FEEDBACK_KINDS.items()), validate_choice=False
    )
    words = TextAreaField(
        _l("反馈内容"),
        [needed("required"), cleaned_by(lambda raw: clean_text(raw, max_length=WORDS_MAX, multiline=True))],
        render_kw={"rows": 6, "placeholder": _l("请写明遇到的情况，在哪个页面、做了什么、看到了什么")},
    )
    phone = TelField(
        _l("联系电话（选填）"),
        [cleaned_by(phones.clean_phone, optional=True)],
        render_kw={"placeholder": _l("需要客服回电时填写"), "inputmode": "tel"},
    )

    def validate_kind(self, field: Field) -> None:
        """One of them."""
        if field.data not in list(FeedbackKind):
            raise StopValidation(sentence("option_invalid"))


@blueprint.get("")
@verified
def index() -> Response:
    """All questions by group, or those that fit ?q=, the best first."""
    return responses.page_or_fragment(
        "help/index.html", "help/_list.html", groups=help_questions.load(), found=_found(search()), search=search()
    )


@blueprint.get("/<number:number>")
@verified
def answer(number: int) -> Response:
    """One question and its answer, with its neighbours."""
    for group in help_questions.load():
        for question in group.questions:
            if question.number == number:
                return responses.page("help/answer.html", group=group, question=question, actor=actor())
    raise NotFound


@blueprint.route("/feedback", methods=["GET", "POST"])
@verified
def send() -> Response:
    """意见反馈; below it what one has sent before."""
    form = opened(FeedbackForm)
    if not form.validate_on_submit():
        return _form(form, 422 if form.is_submitted() else 200)
    try:
        feedback_id = actions.send_feedback(
            act(once=once()),
            kind=FeedbackKind(form.kind.data),
            words=form.words.cleaned,
            phone=form.phone.cleaned,
        )
    except DomainError as refusal:
        return _form(form, 422, said(refusal))
    return responses.see_other(f"/help/feedback/{feedback_id}")


@blueprint.get("/feedback/<feedback_id>")
@verified
def receipt(feedback_id: str) -> Response:
    """The receipt: number, time, words with numbers masked, and how far support is with it; for the sender alone."""
    sent = help.sent(int(feedback_id), actor().person_id)
    return responses.page("help/receipt.html", sent=sent, words=mask_numbers_in(sent.words))


def _form(form: FeedbackForm, status: int, refusal: str = "") -> Response:
    return responses.page_or_fragment(
        "help/feedback.html",
        "help/_feedback.html",
        status,
        form=form,
        refusal=refusal,
        sent=help.sent_by(actor().person_id),
    )


def _found(words: str) -> list[HelpQuestion]:
    groups = help_questions.load()
    fits = [(_fit(words, group, question), question) for group in groups for question in group.questions]
    return [question for fit, question in sorted(fits, key=lambda pair: -pair[0]) if fit]


def _fit(words: str, group: HelpGroup, question: HelpQuestion) -> int:
    """In the reader's language, and by the pinyin initials of the Chinese title."""
    said_there = [translate(paragraph.text) for paragraph in question.answer]
    body = " ".join((translate(group.title), *said_there, question.words, question.title, initials(question.title)))
    return help_questions.fit(words, translate(question.title), body)
