"""The database under another key, as `keys add`, `make-current`, `rotate` and `retire` leave it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from flask import Flask

from yss import clock, sealing
from yss.actions.school import resealing, ring_keys
from yss.extensions import db, vault


@contextlib.contextmanager
def rekeyed(app: Flask) -> Iterator[int]:
    """Everything under key 2, and key 1 gone from the ring within; how many values were sealed anew."""
    db.session.rollback()
    old = vault.ring
    app.extensions["keyring"] = added = sealing.add_key(old, 2)
    try:
        ring_keys.make_current(key_id=2, now=clock.real_now())
        done = resealing.reseal_all()
        ring_keys.retire(key_id=1, now=clock.real_now())
        app.extensions["keyring"] = sealing.drop_key(added, 1)
        yield done
    finally:
        app.extensions["keyring"] = old
