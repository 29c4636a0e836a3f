"""修改信息 of a foreign teacher: its fields, and what was told in words (R38)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from yss.domain import foreign_teachers as rules
from yss.domain import names
from yss.domain.continents import continent_of
from yss.domain.foreign_teachers import ENTRY, FIELDS, Change, Details
from yss.domain.text import clean_text
from yss.domain.vocabulary import CovidState, TeachingLevel, Transport, Whereabouts, YesNo
from yss.queries.teachers.foreign_teachers import Teacher
from yss.web.kit import labels, places
from yss.web.kit.access import now
from yss.web.kit.form_base import cleaned_by, one_of
from yss.web.kit.messages import sentence

LABELS = {
    "name": _l("姓名"),
    "level": _l("任教层次"),
    "country": _l("国籍"),
    "location": _l("目前所在地"),
    "on_campus": _l("是否居住校内"),
    "health": _l("新冠肺炎情况"),
    "remarks": _l("备注"),
    "entry_date": _l("入境日期"),
    "entry_time": _l("入境时间"),
    "transport": _l("入境交通方式"),
    "transport_number": _l("航班号或车次"),
}
_WORDS: Mapping[str, Mapping[Any, Any]] = {
    "level": labels.TEACHING_LEVELS,
    "location": labels.WHEREABOUTS,
    "on_campus": labels.YES_NO,
    "health": labels.COVID_STATES,
    "transport": labels.TRANSPORTS,
}
_remarks = partial(clean_text, max_length=rules.REMARKS_MAX, multiline=True)


def _countries() -> list[tuple[str, str]]:
    return [(code, name) for code, name in places.nationalities() if code != rules.HOME_COUNTRY]


def _choice(kind: type[Field], name: str, words: Any) -> Field:
    return kind(LABELS[name], [one_of(words)], choices=list(_WORDS[name].items()), validate_choice=False)


class TeacherForm(FlaskForm):  # type: ignore[misc]
    """What 修改信息 asks. The entry is asked only of who is on the mainland."""

    before: Details | None = None

    name = StringField(LABELS["name"], [cleaned_by(names.clean_name)])
    level = _choice(SelectField, "level", TeachingLevel)
    country = SelectField(
        LABELS["country"], [cleaned_by(rules.clean_country)], choices=_countries, validate_choice=False
    )
    location = _choice(RadioField, "location", Whereabouts)
    on_campus = _choice(RadioField, "on_campus", YesNo)
    health = _choice(RadioField, "health", CovidState)
    remarks = TextAreaField(_l("备注（选填）"), [cleaned_by(_remarks, optional=True)])
    entry_date = StringField(LABELS["entry_date"], render_kw={"type": "date"})
    entry_time = StringField(LABELS["entry_time"], render_kw={"type": "time"})
    transport = SelectField(LABELS["transport"], choices=list(labels.TRANSPORTS.items()), validate_choice=False)
    transport_number = StringField(
        LABELS["transport_number"], render_kw={"placeholder": _l("如：K123"), "autocapitalize": "characters"}
    )

    def start_from(self, teacher: Teacher) -> None:
        """The latest that was told; of whom nothing was told, the roster's name and country."""
        start = teacher.latest
        for name in FIELDS:
            self[name].data = getattr(start or teacher, name, None)

    @property
    def continent(self) -> str:
        """所属洲, which follows the country."""
        found = continent_of(self.country.data or "")
        return str(labels.CONTINENTS[found]) if found else ""

    @property
    def asks_entry(self) -> bool:
        """Whether the fields of the entry are shown."""
        return rules.asks_entry(self.location.data or "")

    @property
    def has_returned(self) -> bool:
        """Whether the teacher has just come to the mainland, as far as was told."""
        return rules.has_returned(self.before, self.location.data or "")

    @property
    def needed_of_entry(self) -> frozenset[str]:
        """Which fields of the entry can't be left out."""
        told = [name for name in ENTRY if (self[name].data or "").strip()]
        return rules.needed_of_entry(told, self.transport.data or "", returned=self.has_returned)

    def validate_entry_date(self, field: Field) -> None:
        """A real day, not in the future."""
        self._check_entry(field, cleaned_by(lambda raw: rules.clean_entry_date(raw, now())))

    def validate_entry_time(self, field: Field) -> None:
        """A real time, not in the future."""
        day = getattr(self.entry_date, "cleaned", "")
        self._check_entry(field, cleaned_by(lambda raw: rules.clean_entry_time(raw, day, now())))

    def validate_transport(self, field: Field) -> None:
        """One of the list."""
        self._check_entry(field, one_of(Transport))

    def validate_transport_number(self, field: Field) -> None:
        """Short enough."""
        self._check_entry(field, cleaned_by(rules.clean_transport_number))

    def _check_entry(self, field: Field, check: Callable[[Any, Field], None]) -> None:
        field.cleaned = ""
        if self.asks_entry and (field.data or "").strip():
            check(self, field)
        elif self.asks_entry and field.name in self.needed_of_entry:
            raise StopValidation(sentence("required"))

    def details(self) -> Details:
        """What was typed; call after `validate`."""
        return Details(**{name: self[name].cleaned for name in FIELDS})


@dataclass(frozen=True)
class Shown:
    """A field in words, and how it read before."""

    label: str
    value: str
    old: str = ""


def in_words(details: Details) -> list[Shown]:
    """What was told, field by field; what was left out is not shown."""
    told = [(name, getattr(details, name)) for name in FIELDS if getattr(details, name)]
    shown = [Shown(str(LABELS[name]), in_word(name, value)) for name, value in told]
    continent = continent_of(details.country)
    if continent:
        shown.insert(FIELDS.index("country") + 1, Shown(str(_l("所属洲")), str(labels.CONTINENTS[continent])))
    return shown


def changes_in_words(changes: tuple[Change, ...]) -> list[Shown]:
    """What changed, old → new."""
    return [
        Shown(str(LABELS[change.field]), in_word(change.field, change.new), in_word(change.field, change.old))
        for change in changes
    ]


def in_word(name: str, word: str) -> str:
    """A field's word as people read it."""
    if not word:
        return "—"
    return places.country(word) if name == "country" else str(_WORDS.get(name, {}).get(word, word))
