"""A proxy gets the yes that is waited for, a guardian is confirmed, a link ends (R72, R73)."""

from __future__ import annotations

from collections.abc import Sequence

from yss.actions.kit import change_steps, link_steps, steps
from yss.acts import Work, action
from yss.domain import links
from yss.domain.days import day_of
from yss.domain.errors import NotFound
from yss.domain.links import LinkStrength
from yss.domain.rights import AskedOfRows
from yss.extensions import vault
from yss.models import JoinRequest, Person, ProxyLink, latest
from yss.queries.day.reports import earlier, open_answers
from yss.queries.kit.links import birth_date
from yss.sealing import DIRECTORY
from yss.transactions import Lock

Pair = tuple[int, int]


@action(AskedOfRows("the person, a guardian, or the desk"), lock=Lock.EXCLUSIVE)
def confirm_proxies(act: Work, *, pairs: Sequence[Pair]) -> int:
    """A yes to several proxies, each (person, proxy): by the person, a guardian, or the desk; returns how many.

    The person's own yes stays theirs (R73). What the proxies have reported today opens its case now. Raises NotFound
    where one is not the actor's to answer.
    """
    vault.bring((person_id for person_id, _ in pairs), act.school_id, DIRECTORY)
    for person_id, proxy_id in pairs:
        link = _answered(act, person_id, proxy_id, as_guardian=False)
        if link.confirmed_by != person_id:
            link.confirmed_at, link.confirmed_by = act.now, act.actor_id
        _note_today(act, link)
        act.audit("confirm_proxy", person_id=person_id)
    _move(act, *pairs)
    return len(pairs)


@action(AskedOfRows("a guardian, or the collector"), lock=Lock.EXCLUSIVE)
def confirm_guardian(act: Work, *, pair: Pair) -> int:
    """监护人 of a person under 14, by the collector or a guardian who is one; returns the person's id.

    Raises NotFound, NotAllowedNow("guardian_not_needed").
    """
    link = _answered(act, pair[0], pair[1], as_guardian=True)
    person = act.session.get_one(Person, link.person_id)
    links.check_guardian_of(verified=person.name_verified, birth=birth_date(person), today=day_of(act.now))
    link.strength, link.guardian_asked_at = LinkStrength.GUARDIAN, None
    link.confirmed_at, link.confirmed_by = act.now, act.actor_id
    act.session.flush()
    _note_today(act, link)
    act.audit("confirm_guardian", person_id=link.person_id)
    _move(act, pair)
    return link.person_id


@action(AskedOfRows("a guardian, or the collector"), lock=Lock.EXCLUSIVE)
def decline_guardian(act: Work, *, pair: Pair) -> int:
    """Not the guardian: the link stays as it is; returns the person's id. Raises NotFound."""
    link = _answered(act, pair[0], pair[1], as_guardian=True)
    link.guardian_asked_at = None
    act.audit("decline_guardian", person_id=link.person_id)
    return link.person_id


@action(AskedOfRows("the person, the proxy, a guardian, or the desk"), lock=Lock.EXCLUSIVE)
def end_links(act: Work, *, pairs: Sequence[Pair]) -> int:
    """移除: these proxies report for these persons no more, at once; returns how many. Raises NotFound."""
    for pair in pairs:
        link = _standing(act, pair[0], pair[1])
        if not link_steps.may_end(act, link):
            raise NotFound
        link.ended_at, link.ended_by, link.guardian_asked_at = act.now, act.actor_id, None
        act.session.flush()
        act.audit("end_link", person_id=link.person_id)
    _move(act, *pairs)
    return len(pairs)


@action(AskedOfRows("the person"))
def decline_request(act: Work, *, request_id: int) -> None:
    """不加入: the person says no to who asked them in (R73). Raises NotFound for anybody else's."""
    request = act.session.get(JoinRequest, (act.school_id, request_id))
    if request is None or request.person_id != act.actor_id or request.answered_at is not None:
        raise NotFound
    request.answered_at, request.accepted = act.now, False


def _standing(act: Work, person_id: int, proxy_id: int) -> ProxyLink:
    link = act.session.get(ProxyLink, (act.school_id, person_id, proxy_id))
    if link is None or not link.stands:
        raise NotFound
    return link


def _answered(act: Work, person_id: int, proxy_id: int, *, as_guardian: bool) -> ProxyLink:
    link = _standing(act, person_id, proxy_id)
    if not link_steps.may_answer(act, link, as_guardian=as_guardian):
        raise NotFound
    return link


def _note_today(act: Work, link: ProxyLink) -> None:
    """What the proxy has reported today, without a yes, is looked at as if it came now (R59, R72)."""
    report = act.session.scalars(*latest.standing(link.school_id, link.person_id, day_of(act.now))).one_or_none()
    if report is None or report.filled_by != link.proxy_id:
        return
    before = earlier(act.session.scalars(*latest.newest(link.school_id, link.person_id, report.day)).one_or_none())
    answers = open_answers(link.school_id, link.person_id, report.answers_sealed)
    change_steps.note(act, report, before.answers if before else None, answers, has_change=True)


def _move(act: Work, *pairs: Pair) -> None:
    """The lists mark who waits, there also where the proxy has filled in: open pages see it within seconds (R27)."""
    for person_id, proxy_id in pairs:
        steps.move_filled_days(act, proxy_id, of=person_id)
    if act.org_id:
        steps.move_day(act, day_of(act.now))
