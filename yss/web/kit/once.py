"""Idempotency keys of forms (R51)."""

from __future__ import annotations

import json
import re

from flask import g, request

from yss.domain.errors import DomainError
from yss.extensions import vault
from yss.sealing import new_token
from yss.transactions import KeyReused, Once
from yss.web.kit.access import actor
from yss.web.kit.messages import sentence
from yss.web.kit.typed import MARKED

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
_NOT_BODY = {"csrf_token", "key", "folded", "unfolded", MARKED}


def form_key() -> str:
    """The key for a form's hidden field: the posted one where the form comes back unspent, else a fresh one."""
    posted = request.form.get("key", "")
    return posted if _KEY.fullmatch(posted) and not g.get("key_is_spent") else new_token()


def spend_key() -> None:
    """The posted key has had its effect: the form that comes back gets a fresh one (R51)."""
    g.key_is_spent = True


def once(owner_id: int | None = None) -> Once:
    """The key of the posted form with its body's keyed digest; a form without one has an empty key, and no effect.

    It is the actor's, or `owner_id`'s where testing tools act for somebody.
    """
    form = request.form
    key = form.get("key", "")
    body = sorted((name, values) for name, values in form.lists() if name not in _NOT_BODY)
    digest = vault.digest("body", json.dumps([request.path, body]))
    return Once(owner_id or actor().person_id, key if _KEY.fullmatch(key) else "", digest, request.path)


def said(refusal: DomainError) -> str:
    """The refusal's sentence for a form that comes back; a reused key is spent (R51)."""
    if isinstance(refusal, KeyReused):
        spend_key()
    return sentence(refusal.code, refusal.params)
