"""批量添加: a list of people is kept between preview and confirmation, then joins in one go (R17)."""

from __future__ import annotations

from yss.actions.kit import link_steps, list_steps, naming_steps, steps
from yss.actions.kit.naming_steps import Named
from yss.acts import Work, action
from yss.domain.days import day_of
from yss.domain.errors import Conflict
from yss.domain.people_lists import Entry, People
from yss.domain.permissions import DeskWork
from yss.domain.rights import AtDesk, OfSchool
from yss.domain.rosters import Rows
from yss.extensions import vault
from yss.models import Organization, lists
from yss.models.person import document_digest
from yss.sealing import DIRECTORY
from yss.transactions import Lock, unsent_purpose


@action(AtDesk(DeskWork.ENROLL))
def keep_list(act: Work, *, kind: str, people: People, path: str) -> None:
    """Keeps what was read of a list, sealed, for its preview; a list of the same kind gives way.

    Who of a list of members is known under another name is a bad row, and waits as typed (R71).
    """
    steps.drop_draft(act, unsent_purpose(path))
    entries = naming_steps.judge_list(act, people.entries) if kind == lists.MEMBERS else people.entries
    list_steps.put_people(act, kind, People(tuple(entries), people.told))


@action(OfSchool())
def keep_import(act: Work, *, kind: str, found: Rows, path: str) -> None:
    """The same of a sheet that the school's admin imports (R46)."""
    steps.drop_draft(act, unsent_purpose(path))
    list_steps.put(act, kind, [row.as_json() for row in found.rows], found.told)


@action(AtDesk(DeskWork.ENROLL), lock=Lock.EXCLUSIVE)
def enroll_listed(act: Work, *, list_id: str) -> int:
    """【确认添加】: whoever of the list can be added joins without a report; returns how many (R17).

    Each is judged anew under the lock; who is elsewhere in the school, or acts alone, is asked in (R18, R73). The list
    stays, so that its bad rows can be mended. Raises Conflict: `list_changed`, `nobody_addable`.
    """
    org = steps.admitting_organization(act)
    entries = list_steps.good_entries(act, lists.MEMBERS, list_id)
    people = _addable(act, org, entries)
    if not people:
        raise Conflict("nobody_addable")
    joining = []
    for named in people:
        if link_steps.joins_alone(org, named, act.now):
            link_steps.ask_in(act, org, named)
        else:
            joining.append(named)
    _join_all(act, org, joining)
    act.audit("enroll_listed", members=len(joining))
    return len(joining)


def _addable(act: Work, org: Organization, entries: list[Entry]) -> list[Named]:
    """Those who are no members here, made where they are not known; nobody whose name is another by now.

    One query for all.
    """
    wanted = {document_digest(entry.subject): entry.subject for entry in entries}
    standing = naming_steps.standing(act, list(wanted))
    vault.bring((person.id for person, _ in standing.values()), DIRECTORY)
    people = []
    for digest, subject in wanted.items():
        named = naming_steps.rightly_named(subject, standing.get(digest), act.now)
        if named is None or (named.active is not None and named.active.org_id == org.id):
            continue
        if named.person.phone_sealed is None:
            steps.set_phone(named.person, subject.phone)
        people.append(named)
    return people


def _join_all(act: Work, org: Organization, people: list[Named]) -> None:
    act.session.add_all([named.person for named in people])
    act.session.flush()
    act.session.add_all([steps.new_membership(act, org, named) for named in people])
    act.session.flush()
    steps.move_day(act, day_of(act.now))
