"""`keys …`: the keyring of the sealed columns, and a new key's way into it and an old one's out of it (R47, M23)."""

from __future__ import annotations

import os
from pathlib import Path

import click
from flask.cli import AppGroup

from yss import clock, sealing
from yss.actions.school import resealing, ring_keys
from yss.actions.school.ring_keys import WrongMoment
from yss.extensions import vault
from yss.queries.school import ring
from yss.sealing import Keyring

group = AppGroup("keys", help="The keyring that seals numbers and answers: new, add, make-current, rotate, retire.")

_file = click.argument("keyring", type=click.Path(exists=True, dir_okay=False, path_type=Path))


@group.command("new")
def new() -> None:
    """Prints a fresh keyring; keep it outside the database and its backups."""
    click.echo(sealing.new_keyring())


@group.command("status")
def status() -> None:
    """Says of each key of the ring what it is, and how many values need it."""
    keys = ring.keys()
    for key_id in vault.ring.ids:
        click.echo(f"key {key_id} {_state(keys, key_id)}: {_said(ring.values_under(key_id))}")
    if waiting := ring.not_personal():
        click.echo(f"not yet under keys of persons: {sum(waiting.values())} values; keys rotate moves them")


def _state(keys: ring.Keys, key_id: int) -> str:
    if key_id == keys.current:
        return "(current)"
    if key_id in keys.retired:
        return "(retired)"
    return "(in use)" if key_id in keys.known else "(known, not yet current)"


@group.command("add")
@_file
def add(keyring: Path) -> None:
    """Adds a key to the ring in the file KEYRING: known, not yet sealing."""
    held, keys = _own(keyring), ring.keys()
    if waiting := keys.waiting(held):
        raise WrongMoment(f"Key {waiting[-1]} was added and is not current yet: keys make-current {waiting[-1]}.")
    key_id = max(keys.next_id, held.ids[-1] + 1)
    _write(keyring, sealing.add_key(held, key_id))
    click.echo(f"key {key_id} added. Next: restart all that serves, then keys make-current {key_id}")


@group.command("make-current")
@click.argument("key_id", type=int)
def make_current(key_id: int) -> None:
    """Lets key KEY_ID seal from now on; every serving process must know it."""
    if key_id not in vault.ring.ids:
        raise WrongMoment(f"Key {key_id} is not in the keyring: keys add FILE, then restart all that serves.")
    ring_keys.make_current(key_id=key_id, now=clock.real_now())
    click.echo(f"key {key_id} seals from now on. Next: keys rotate")


@group.command("rotate")
def rotate() -> None:
    """Seals everything anew under the current key; may be stopped, run again, and run under traffic."""
    keys = ring.keys()
    if waiting := keys.waiting(vault.ring):
        raise WrongMoment(f"Key {waiting[-1]} is not current yet: keys make-current {waiting[-1]} comes first.")
    done = resealing.reseal_all()
    ring_keys.pass_writers()
    click.echo(f"{done + resealing.reseal_all()} resealed")
    for key_id in vault.ring.ids:
        if key_id != keys.current:
            click.echo(f"key {key_id}: {_said(ring.values_under(key_id))}. Next: keys retire {key_id} FILE")


@group.command("retire")
@click.argument("key_id", type=int)
@_file
def retire(key_id: int, keyring: Path) -> None:
    """Takes key KEY_ID, which nothing needs any more, out of the ring in the file KEYRING."""
    held, keys = _own(keyring), ring.keys()
    if key_id == keys.current:
        raise WrongMoment(f"Key {key_id} is current: another one is made current and rotated to first.")
    if key_id not in {*held.ids, *keys.known}:
        raise WrongMoment(f"There is no key {key_id}.")
    _check_unneeded(key_id)
    ring_keys.pass_writers()
    _check_unneeded(key_id)
    ring_keys.retire(key_id=key_id, now=clock.real_now())
    _write(keyring, sealing.drop_key(held, key_id))
    click.echo(f"key {key_id} retired. Backups from before the rotation open with the old keyring alone.")


def _check_unneeded(key_id: int) -> None:
    if left := ring.values_under(key_id):
        raise WrongMoment(f"Key {key_id} is {_said(left)}: keys rotate comes first.")


def _said(counts: dict[str, int]) -> str:
    if not counts:
        return "no value needs it"
    each = ", ".join(f"{count} of {column}" for column, count in counts.items())
    return f"needed for {sum(counts.values())} values ({each})"


def _own(keyring: Path) -> Keyring:
    """The ring in the file; refused where it is not the one of this process, but for keys added since it began."""
    try:
        held = sealing.parse_keyring(keyring.read_text())
    except ValueError as error:
        raise WrongMoment(f"{keyring} holds no keyring.") from error
    if not set(vault.ring.keys) <= set(held.keys) or held.lookup != vault.ring.lookup:
        raise WrongMoment(f"{keyring} is not the keyring that YSS_KEYRING names.")
    return held


def _write(keyring: Path, ring: Keyring) -> None:
    """In one step: whoever reads finds the old ring or the new one."""
    fresh = keyring.with_name(keyring.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(sealing.dump_keyring(ring))
    fresh.chmod(keyring.stat().st_mode & 0o777)
    os.replace(fresh, keyring)
