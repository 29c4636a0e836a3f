"""What was done about a change or a cluster: a code, and words where the code says too little (R59, R60)."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, TextAreaField
from wtforms.validators import StopValidation

from yss.domain.text import clean_text
from yss.domain.vocabulary import ChangeOutcome, ClusterDisposition
from yss.web.kit import labels
from yss.web.kit.form_base import cleaned_by, one_of
from yss.web.kit.messages import sentence

WORDS_MAX = 500

_words = partial(clean_text, max_length=WORDS_MAX, multiline=True)


def _done(label: Any, words: type[StrEnum], named: dict[Any, Any]) -> Field:
    return RadioField(label, [one_of(words)], choices=list(named.items()), validate_choice=False)


class _OutcomeForm(FlaskForm):  # type: ignore[misc]
    words = TextAreaField(
        _l("说明（选“其他”时必填）"), [cleaned_by(_words, optional=True)], render_kw={"maxlength": WORDS_MAX}
    )

    def validate_words(self, field: Field) -> None:
        """其他 asks for words."""
        if self.done.data == ChangeOutcome.OTHER and not field.cleaned:
            raise StopValidation(sentence("required"))


class ChangeForm(_OutcomeForm):
    """已核实: what was done."""

    done = _done(_l("核实结果"), ChangeOutcome, labels.CHANGE_OUTCOMES)


class ClusterForm(_OutcomeForm):
    """The disposition of a cluster."""

    done = _done(_l("处置情况"), ClusterDisposition, labels.CLUSTER_DISPOSITIONS)
