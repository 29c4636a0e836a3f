"""`school …`: schools, their first admins and collector invites, from the command line."""

from __future__ import annotations

from datetime import timedelta

import click
from flask import current_app

from yss import clock
from yss.actions.entry import inviting
from yss.actions.school import founding
from yss.acts import Act
from yss.cli import people
from yss.cli.telling import OpeningGroup
from yss.domain import names, questionnaire
from yss.domain.days import day_of
from yss.domain.languages import Language
from yss.domain.text import clean_text
from yss.domain.vocabulary import DocumentType
from yss.queries.entry import invites
from yss.queries.kit import schools as queries

NAME_MAX = names.MAX_LENGTH

group = OpeningGroup("school", help="Schools, their admins, their invites for collectors.")


@group.command("create")
@click.argument("name")
@click.option("--another", is_flag=True, help="although there is a school of this name")
@click.option(
    "--language",
    type=click.Choice([one.value for one in Language]),
    default=Language.SIMPLIFIED.value,
    help="of what goes to the school and its classes",
)
def create(name: str, another: bool, language: str) -> None:
    """A new school; prints its public code."""
    cleaned = clean_text(name, max_length=NAME_MAX)
    if not cleaned:
        raise click.ClickException("the school needs a name")
    if (there := queries.codes_of(cleaned)) and not another:
        raise click.ClickException(f"there is a school of this name: {', '.join(there)}; --another makes one more")
    click.echo(founding.create_school(name=cleaned, now=clock.now(), language=Language(language)))


@group.command("list")
def list_() -> None:
    """Every school: its public code, since when it is there, and its name."""
    for school in queries.listed():
        click.echo(f"{school.code}  {day_of(school.created_at)}  {school.name}")


@group.command("questionnaire")
@click.argument("school_code")
@click.argument("key", type=click.Choice(questionnaire.keys()))
def change_questionnaire(school_code: str, key: str) -> None:
    """The questionnaire that the school's forms ask from now on; old reports keep theirs."""
    founding.change_questionnaire(Act(school_id=school_of(school_code), now=clock.now()), questionnaire=key)
    click.echo(key)


@group.command("admin")
@click.argument("school_code")
@click.option("--name", prompt="姓名（name）")
@click.option("--document-type", type=click.Choice([kind.value for kind in DocumentType]), default="resident_id")
def admin(school_code: str, name: str, document_type: str) -> None:
    """Makes a person an admin of the school; their document number is asked for at a prompt."""
    subject = people.subject(name, DocumentType(document_type), people.asked_number(), day_of(clock.now()))
    founding.add_admin(Act(school_id=school_of(school_code), now=clock.now()), subject=subject)
    click.echo("ok")


@group.command("invite")
@click.argument("school_code")
@click.option("--uses", default=1, type=click.IntRange(1, 10_000))
@click.option("--days", default=7, type=click.IntRange(1, 365))
def invite(school_code: str, uses: int, days: int) -> None:
    """A card for collectors; prints its link."""
    school_id = school_of(school_code)
    inviter = queries.first_admin(school_id)
    if inviter is None:
        raise click.ClickException("the school has no admin yet: school admin")
    invite_id = inviting.invite_collector(
        Act(school_id=school_id, actor_id=inviter, now=clock.now()), lasts=timedelta(days=days), max_uses=uses
    )
    click.echo(current_app.extensions["yss_settings"].base_url + invites.link_of(school_id, invite_id))


def school_of(code: str) -> int:
    """The school with this public code; ends the command where there is none."""
    school_id = queries.id_of(code)
    if school_id is None:
        raise click.ClickException("no school has this code")
    return school_id
