"""Steps that erase what others wrote of an erased person: remarks, reasons, words, notes, lists, drafts (R49).

Each works in the caller's session and commits nothing. Words are looked through where the person was known: nobody can
tell whom a name means in a school that never had them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, tuple_, union, update

from yss import sealing
from yss.actions.kit import erasing_steps
from yss.acts import Work
from yss.domain import submission_drafts
from yss.domain.drafts import SUBMISSION
from yss.extensions import vault
from yss.models import (
    ClusterNotice,
    Collectorship,
    Consent,
    DaySubmission,
    Deputy,
    Draft,
    ExpectedMember,
    Export,
    Handover,
    Invite,
    InviteRedemption,
    Membership,
    NameCorrection,
    Person,
    ProxyLink,
    SchoolAdmin,
    SubmissionReturn,
)
from yss.models.clusters import closing_owner
from yss.models.drafts import draft_owner
from yss.models.export import words_owner
from yss.queries.kit.links import Schools, in_schools
from yss.sealing import DIRECTORY, SealBroken, Whose

_WORDS: tuple[tuple[Any, sealing.Place, Any], ...] = (
    (ClusterNotice, sealing.CLUSTER_WORDS, closing_owner),
    (Export, sealing.EXPORT_WORDS, words_owner),
)


@dataclass(frozen=True)
class Traces:
    """What names a person in what others wrote, and the (school, organization) and schools where that may stand.

    `listed_in`: where a list of who is expected may hold their document; None for everywhere.
    """

    person: Person
    names: frozenset[str]
    number: str
    places: frozenset[tuple[int, int]]
    schools: frozenset[int]
    listed_in: Schools

    def are_in(self, text: str) -> bool:
        """Whether the text names the person."""
        return any(word and word in text for word in (*self.names, self.number))

    def are_kept_in(self, draft: Draft, content: Any) -> bool:
        """Whether what was typed names the person, or is about them by its id."""
        text = draft.purpose + json.dumps(content, ensure_ascii=False)
        return self.are_in(text) or str(self.person.id) in text


def traces_of(act: Work, person: Person, stays: list[Membership], schools: Schools) -> Traces:
    """Of whoever is still named; call before anything is erased."""
    number = vault.open(sealing.PERSON_NUMBER, Whose(person.id), person.number_sealed).decode()
    places = {(stay.school_id, stay.org_id) for stay in stays} | _desks_of(act, person.id)
    cards = act.session.scalars(select(InviteRedemption.school_id).where(InviteRedemption.person_id == person.id))
    borne = act.session.scalars(select(NameCorrection.old_name).where(NameCorrection.person_id == person.id))
    names = frozenset({person.name, *borne, *(stay.name for stay in stays)})
    known_in = frozenset({school for school, _ in places} | set(cards))
    return Traces(person, names, number, frozenset(places), known_in, schools)


def _desks_of(act: Work, person_id: int) -> set[tuple[int, int]]:
    """Where the person has collected."""
    given = or_(Handover.from_id == person_id, Handover.to_id == person_id)
    owned = select(Handover.school_id, Handover.org_id).where(given)
    kept = select(Deputy.school_id, Deputy.org_id).where(Deputy.person_id == person_id)
    return {(school, org) for school, org in act.session.execute(union(owned, kept))}


def erase_mentions(act: Work, traces: Traces) -> None:
    """Everything that names the person goes, whole: a part of a sentence may still tell who it was."""
    _erase_of_days(act, traces)
    _erase_words(act, traces)
    _erase_notes(act, traces)
    _erase_expected(act, traces)
    _erase_drafts(act, traces)


def _erase_of_days(act: Work, traces: Traces) -> None:
    """Remarks of submitted days, reasons of returns."""
    if not traces.places:
        return
    for submission in act.session.scalars(_holding(DaySubmission, DaySubmission.remarks_sealed, traces)):
        if traces.are_in(erasing_steps.open_remarks(submission)):
            erasing_steps.erase_remarks(submission)
    for returned in act.session.scalars(_holding(SubmissionReturn, SubmissionReturn.reason_sealed, traces)):
        if traces.are_in(erasing_steps.open_reason(returned)):
            returned.reason_sealed = None


def _holding(table: Any, sealed: Any, traces: Traces) -> Any:
    return select(table).where(sealed.is_not(None), _in_places(table, traces))


def _in_places(table: Any, traces: Traces) -> ColumnElement[bool]:
    here = [and_(table.school_id == school, table.org_id == org) for school, org in sorted(traces.places)]
    return or_(false(), *here)


def _erase_words(act: Work, traces: Traces) -> None:
    """Of closed clusters and of exports, which are the schools'."""
    for model, place, owner in _WORDS:
        held: Any = select(model).where(model.words_sealed.is_not(None), model.school_id.in_(traces.schools))
        for row in act.session.scalars(held):
            if traces.are_in(vault.open(place, owner(row), row.words_sealed).decode()):
                row.words_sealed = None


def _erase_notes(act: Work, traces: Traces) -> None:
    """Of the cards that the person used, or that name them: whom they were for."""
    named = (Invite.note.contains(name, autoescape=True) for name in traces.names)
    act.session.execute(
        update(Invite)
        .where(Invite.school_id.in_(traces.schools), Invite.note != "", or_(_is_of(traces), *named))
        .values(note="")
    )


def _is_of(traces: Traces) -> ColumnElement[bool]:
    """A card for one, and the person used it."""
    used = select(InviteRedemption.school_id, InviteRedemption.invite_id).where(
        InviteRedemption.school_id.in_(traces.schools), InviteRedemption.person_id == traces.person.id
    )
    return and_(Invite.max_uses == 1, tuple_(Invite.school_id, Invite.id).in_(used))


def _erase_expected(act: Work, traces: Traces) -> None:
    """Lists of who is expected, in the schools where the person was: by document, and by name alone in their class."""
    named = and_(
        ExpectedMember.document_digest.is_(None),
        ExpectedMember.name.in_(traces.names),
        _in_places(ExpectedMember, traces),
    )
    listed = and_(
        ExpectedMember.document_digest == traces.person.document_digest,
        in_schools(ExpectedMember.school_id, traces.listed_in),
    )
    act.session.execute(delete(ExpectedMember).where(or_(listed, named)))


def _erase_drafts(act: Work, traces: Traces) -> None:
    """What those who had to do with the person have typed of them and not handed in.

    Of a day's submission the review goes alone, unless what was typed names the person too.
    """
    typing = act.session.scalars(_who_types(traces)).all()
    typed_by = act.session.scalars(select(Draft).where(Draft.owner_id.in_(typing))).all()
    vault.bring((draft.owner_id for draft in typed_by), DIRECTORY)
    for draft in typed_by:
        owner = draft_owner(draft.owner_id, draft.purpose)
        try:
            content = json.loads(vault.open(sealing.DRAFT_CONTENT, owner, draft.content_sealed))
        except SealBroken:  # its owner was erased while it was kept
            act.session.delete(draft)
            continue
        if not traces.are_kept_in(draft, content):
            continue
        typed = _unreviewed(draft, content)
        if traces.are_kept_in(draft, typed):
            act.session.delete(draft)
        else:
            draft.content_sealed = vault.seal(sealing.DRAFT_CONTENT, owner, json.dumps(typed).encode())
    act.session.flush()


def _unreviewed(draft: Draft, content: Any) -> Any:
    if not draft.purpose.startswith(SUBMISSION):
        return content
    return submission_drafts.from_json(content).unreviewed().as_json()


def _who_types(traces: Traces) -> Any:
    """Collectors and deputies of the person's organizations, admins of the schools, proxies and guardians."""
    person_id, owner = traces.person.id, tuple_(Collectorship.school_id, Collectorship.org_id)
    return union(
        select(Collectorship.person_id).where(owner.in_(traces.places)),
        select(Deputy.person_id).where(_in_places(Deputy, traces), Deputy.person_id.is_not(None)),
        select(SchoolAdmin.person_id).where(SchoolAdmin.school_id.in_(traces.schools)),
        select(ProxyLink.proxy_id).where(ProxyLink.person_id == person_id),
        select(Consent.given_by).where(Consent.person_id == person_id),
    )
