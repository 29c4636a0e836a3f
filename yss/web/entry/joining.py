"""A member comes through the card: 本人申报 or 代他人申报; joined with the consent, not before it (R16, R18, R74)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from yss.actions.entry import membership
from yss.actions.entry.membership import ASKED
from yss.domain import consent, documents, links, permissions
from yss.domain.days import day_of
from yss.domain.errors import DomainError
from yss.domain.subject import Subject, joining_from_json
from yss.domain.vocabulary import InviteKind
from yss.queries.day import reports
from yss.queries.entry.invites import Landing
from yss.queries.kit import drafts, persons, schools
from yss.queries.kit.persons import Belonging
from yss.web.entry.invites import door, opened
from yss.web.kit import consent_form, responses
from yss.web.kit.access import actor, now, verified
from yss.web.kit.acting import act
from yss.web.kit.consent_form import ConsentForm
from yss.web.kit.form_base import SubjectForm
from yss.web.kit.form_base import opened as opened_form
from yss.web.kit.once import once, said
from yss.web.kit.report_form import report_path
from yss.web.kit.typed import typed_id

blueprint = Blueprint("joining", __name__, url_prefix="/join")


@blueprint.get("")
@verified
def choose() -> Response:
    """For whom; whoever is at home in the organization is led to today's list instead (R74)."""
    if (home := door()) is not None and "more" not in request.args:
        return responses.see_other(home)
    invite = opened(InviteKind.MEMBER)
    birth = reports.birth_of(actor().person_id)
    age = consent.age_on(birth, day_of(now())) if birth else None
    asks = links.asks_parent_first(*schools.kind_of(invite.school_id, _org(invite)), age)
    return responses.page("joining/choose.html", invite=invite, name=actor().name, asks_parent=asks)


@blueprint.post("/self")
@verified
def join_self() -> Response:
    """本人申报: on to the consent; a member of another organization is asked before moving (R18)."""
    invite, person_id = opened(InviteKind.MEMBER), actor().person_id
    current = persons.belonging(invite.school_id, person_id)
    if current is not None and current.org_id not in (_org(invite), _from_org()):
        return responses.page_or_fragment(
            "joining/transfer.html", "joining/_transfer.html", 422, invite=invite, current=current
        )
    if not reports.has_consent(person_id):
        moving = f"?from_org={_from_org()}" if _from_org() else ""
        return responses.see_other("/join/self/consent" + moving)
    return _joined_self(invite, None)


@blueprint.route("/self/consent", methods=["GET", "POST"])
@verified
def consent_self() -> Response:
    """健康信息使用说明, and joined with the agreement: who turns back here has joined nothing."""
    invite = opened(InviteKind.MEMBER)
    form = ConsentForm.for_person(reports.birth_of(actor().person_id), is_self=True)
    if not form.validate_on_submit():
        return _consent(form, invite, actor().name, "/join/self/consent", "/join?more=1")
    try:
        return _joined_self(invite, form)
    except DomainError as refusal:
        return _consent(form, invite, actor().name, "/join/self/consent", "/join?more=1", said(refusal))


def _joined_self(invite: Landing, form: ConsentForm | None) -> Response:
    person_id = membership.join_self(
        act(invite.school_id, _org(invite), once=once()),
        invite_id=invite.invite_id,
        agreement=form.agreement if form else None,
        from_org=_from_org(),
    )
    return responses.see_other(report_path(invite.school_id, person_id))


@blueprint.route("/other", methods=["GET", "POST"])
@verified
def join_other() -> Response:
    """代他人申报: name, type and number of that person, then the consent."""
    invite = opened(InviteKind.MEMBER)
    form = opened_form(SubjectForm)
    if not form.validate_on_submit():
        return _form(form, invite, 422 if form.is_submitted() else 200)
    try:
        membership.name_other(act(invite.school_id, _org(invite)), subject=form.subject(), from_org=_from_org())
    except DomainError as refusal:
        current = _current(invite, form.subject()) if refusal.code == "elsewhere_in_school" else None
        return _form(form, invite, 422, "" if current else said(refusal), current)
    return responses.see_other("/join/other/consent")


@blueprint.route("/other/consent", methods=["GET", "POST"])
@verified
def consent_other() -> Response:
    """健康信息使用说明 for who was just named: with it they join, or are asked (R72-R74)."""
    invite = opened(InviteKind.MEMBER)
    kept = drafts.find(actor().person_id, membership.joining_purpose(_org(invite)), now())
    if kept is None:
        return responses.see_other("/join/other")
    named = joining_from_json(kept.content)
    subject = named.subject
    form = ConsentForm.for_person(documents.birth_date(subject.document_type, subject.number), is_self=False)
    if not form.validate_on_submit():
        return _consent(form, invite, subject.name, "/join/other/consent", "/join/other")
    try:
        person_id = membership.join_on_behalf(
            act(invite.school_id, _org(invite), once=once()),
            invite_id=invite.invite_id,
            subject=subject,
            agreement=form.agreement,
            from_org=named.from_org,
        )
    except DomainError as refusal:
        return _consent(form, invite, subject.name, "/join/other/consent", "/join/other", said(refusal))
    return responses.see_other("/join/asked" if person_id == ASKED else _onward(invite.school_id, person_id))


def _onward(school_id: int, person_id: int) -> str:
    """The form; today's list, which says why, where somebody has reported and the actor may not write over it (R72)."""
    page = reports.report_page(school_id, person_id, actor().person_id, day_of(now()), now())
    if not permissions.can_report_over(page.reporter, page.standing) and (home := door()) is not None:
        return home
    return report_path(school_id, person_id)


@blueprint.get("/asked")
@verified
def asked() -> Response:
    """待本人确认: what happens now; it does not say why (R18, R73)."""
    return responses.page("joining/asked.html")


def _current(invite: Landing, subject: Subject) -> Belonging | None:
    return persons.belonging_of_proxied(invite.school_id, actor().person_id, subject, day_of(now()))


def _from_org() -> int | None:
    """The organization that the question named, once it was answered with yes."""
    return typed_id(request.form.get("from_org", "") or request.args.get("from_org", ""))


def _org(invite: Landing) -> int:
    return invite.org_id or 0


def _consent(form: ConsentForm, invite: Landing, name: str, action: str, back: str, refusal: str = "") -> Response:
    return consent_form.page(
        form,
        name=name,
        school=invite.school,
        key=schools.questionnaire_key(invite.school_id),
        action=action,
        back=back,
        refusal=refusal,
        hidden_fields={"from_org": moving} if (moving := _from_org()) else {},
    )


def _form(
    form: SubjectForm, invite: Landing, status: int, refusal: str = "", current: Belonging | None = None
) -> Response:
    return responses.page_or_fragment(
        "joining/other.html",
        "joining/_other.html",
        status,
        form=form,
        invite=invite,
        refusal=refusal,
        current=current,
        filler=actor(),
    )
