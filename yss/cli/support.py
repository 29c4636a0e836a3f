"""`support …`: the corrections that collectors ask support for, and reading feedback (R52, R53; FAQ 16, 17)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from yss import clock
from yss.actions.organization import correcting
from yss.acts import Act
from yss.cli import feedback, people
from yss.cli.telling import OpeningGroup, said
from yss.domain import organizations
from yss.domain.days import day_of
from yss.domain.errors import DomainError, InvalidInput
from yss.domain.text import clean_text
from yss.domain.vocabulary import Audience, ClosingReason, DocumentType, TargetReason
from yss.queries.organization import corrections
from yss.queries.organization.corrections import Owned

group = OpeningGroup(
    "support",
    help="Corrections that only support makes: 采集对象, organizations made by mistake. And reading feedback.",
)
group.add_command(feedback.command)

_REASON = "原因（reason）"
_NO_MATCH = "No organization matches what was given; nothing was changed."


def _choices(kind: Any) -> click.Choice[str]:
    return click.Choice([one.value for one in kind])


@dataclass(frozen=True)
class Asked:
    """Whose organization, whether it is only tried, and whether the question at the end is left out."""

    collector: str
    document_type: str
    dry_run: bool
    yes: bool


def _about_the_collector(correct: Any) -> Any:
    """What both corrections ask, handed to them in one piece."""

    @wraps(correct)
    def command(*, collector: str, document_type: str, dry_run: bool, yes: bool, **more: str) -> None:
        correct(Asked(collector, document_type, dry_run, yes), **more)

    for option in (
        click.option("--yes", is_flag=True, help="don't ask to type the organization's name"),
        click.option("--dry-run", is_flag=True, help="say what would happen and change nothing"),
        click.option("--document-type", type=_choices(DocumentType), default=DocumentType.RESIDENT_ID.value),
        click.option("--collector", prompt="采集员姓名（collector's name）", help="the collector's name, as verified"),
    ):
        option(command)
    return command


@group.command("change-target")
@_about_the_collector
@click.option("--to", "audience", type=_choices(Audience), prompt="新的采集对象（new audience）")
@click.option("--reason", type=_choices(TargetReason), prompt=_REASON)
@click.option("--major", default="", help="专业名称, where it is asked of the new 采集对象")
@click.option("--grade", default="", help="年级, likewise")
def change_target(asked: Asked, audience: str, reason: str, major: str, grade: str) -> None:
    """Changes 采集对象 of a collector's organization; asks for the document number at a prompt (R52).

    To 教职工: 专业 and 年级 leave the full name. To 学生: those that the school type asks must be given.
    """
    owned = _found(asked)
    parts = _parts(owned, Audience(audience), major, grade)
    renamed = organizations.full_name(major=parts[0], grade=parts[1], name=owned.name)
    _describe(owned)
    click.echo(f"采集对象: {owned.audience.value} → {audience}; full name: {owned.full_name} → {renamed}")
    if _stops(owned, asked):
        return
    _correct(
        correcting.change_target,
        owned,
        audience=Audience(audience),
        major=parts[0],
        grade=parts[1],
        reason=TargetReason(reason),
    )
    click.echo("changed")


@group.command("delete-org")
@_about_the_collector
@click.option("--organization", prompt="组织名称（organization）", help="its name, or its full name")
@click.option("--school", prompt="学校名称（school）")
@click.option("--reason", type=_choices(ClosingReason), prompt=_REASON)
def delete_org(asked: Asked, organization: str, school: str, reason: str) -> None:
    """Closes an organization made by mistake; asks for the document number at a prompt (R53).

    Nothing is lost: reports and submitted days stay. Its pages, invite, deputies and robot end, its members may join
    elsewhere, its collector may be invited anew.
    """
    owned = _found(asked)
    if organization.strip() not in (owned.name, owned.full_name) or school.strip() != owned.school:
        raise click.ClickException(_NO_MATCH)
    _describe(owned)
    click.echo(
        "The organization is closed; its memberships, invite, deputies and robot end; reports and submissions stay."
    )
    if _stops(owned, asked):
        return
    _correct(correcting.close_organization, owned, reason=ClosingReason(reason))
    click.echo("closed")


def _found(asked: Asked) -> Owned:
    today = day_of(clock.now())
    subject = people.subject(asked.collector, DocumentType(asked.document_type), people.asked_number(), today)
    owned = corrections.owned_by(subject)
    if owned is None:
        raise click.ClickException(_NO_MATCH)
    return owned


def _parts(owned: Owned, audience: Audience, major: str, grade: str) -> tuple[str, str]:
    if owned.audience is audience:
        raise click.ClickException(f"The organization is of {audience.value} already.")
    try:
        typed = [clean_text(part, max_length=organizations.NAME_MAX) for part in (major, grade)]
        return organizations.check_parts(audience, owned.school_type, typed[0], typed[1], day_of(clock.now()).year)
    except InvalidInput as error:
        raise click.ClickException(f"--{error.field or 'major'}: {said(error)}") from error


def _describe(owned: Owned) -> None:
    """What stands there, in numbers; the collector by the masked number."""
    held = corrections.contents(owned)
    click.echo(f"{owned.school} / {owned.full_name}, collector {owned.number_masked}")
    click.echo(f"members {held.members}, reports {held.reports}, submissions {held.submissions}")


def _stops(owned: Owned, asked: Asked) -> bool:
    """Whether it ends here: a dry run. Raises Abort where the organization's name is not typed."""
    if asked.dry_run:
        click.echo("dry run: nothing was changed")
    elif not asked.yes:
        typed = click.prompt("输入组织名称以继续（type the organization's name to go on）").strip()
        if typed not in (owned.name, owned.full_name):
            raise click.Abort
    return asked.dry_run


def _correct(action: Any, owned: Owned, **what: Any) -> None:
    try:
        act = Act(school_id=owned.school_id, org_id=owned.org_id, now=clock.now())
        action(act, collector_id=owned.collector_id, **what)
    except DomainError as refusal:
        raise click.ClickException(_NO_MATCH) from refusal
