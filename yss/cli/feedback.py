"""`support feedback`: what people wrote under 帮助与反馈 (R42, R53)."""

from __future__ import annotations

import click

from yss import clock
from yss.actions import help as actions
from yss.cli.telling import Opening
from yss.domain.days import local
from yss.domain.documents import mask_numbers_in
from yss.domain.errors import NotFound
from yss.domain.phones import mask_phone
from yss.domain.text import clean_text
from yss.domain.vocabulary import FeedbackState
from yss.queries import help as queries
from yss.queries.help import Received
from yss.queries.kit.pages import PAGE

_OPERATOR_MAX = 100


@click.command("feedback", cls=Opening)
@click.option("--all", "everything", is_flag=True, help="also what has been handled")
@click.option("--after", type=int, default=0, help="go on after this number; a page is 50")
@click.option("--open", "opened", type=int, help="show this one with its phone, and mark it as read")
@click.option("--handled", type=int, help="mark this one as handled")
@click.option("--by", default="", help="who opens or handles it; asked for where it is left out")
def command(everything: bool, after: int, opened: int | None, handled: int | None, by: str) -> None:
    """Lists the feedback that is not handled yet; long numbers are masked. Opening and handling are recorded."""
    if opened is not None:
        _note(opened, FeedbackState.READ, by)
        _show(queries.received_one(opened), masked=False)
    if handled is not None:
        _note(handled, FeedbackState.HANDLED, by)
        click.echo(f"{handled} handled")
    if opened is None and handled is None:
        _list(queries.received(handled=everything, after=after))


def _note(feedback_id: int, state: FeedbackState, by: str) -> None:
    operator = clean_text(by or str(click.prompt("您的姓名（your name）")), max_length=_OPERATOR_MAX)
    if not operator:
        raise click.ClickException("a name is needed for the trail")
    try:
        actions.note_feedback(feedback_id=feedback_id, state=state, operator=operator, now=clock.now())
    except NotFound:
        raise click.ClickException("no feedback has this number") from None


def _list(received: tuple[Received, ...]) -> None:
    for one in received:
        _show(one, masked=True)
    click.echo(f"{len(received)} shown" if received else "nothing new")
    if len(received) == PAGE:
        click.echo(f"more: --after {received[-1].feedback.feedback_id}")


def _show(one: Received, *, masked: bool) -> None:
    about, words = one.feedback, one.feedback.words
    phone = mask_phone(one.phone) if masked and one.phone else one.phone
    place = f", collects for {one.school} / {one.organization}" if one.organization else ""
    at = local(about.sent_at).strftime("%Y-%m-%d %H:%M")
    click.echo(f"{about.feedback_id}  {at}  {about.kind.value}  {about.state.value}")
    click.echo(f"  {one.name} {one.number_masked}{place}{', phone ' + phone if phone else ''}")
    for line in (mask_numbers_in(words) if masked else words).splitlines():
        click.echo(f"  | {line}")
