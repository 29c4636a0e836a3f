"""补充数据 as a form, and figures as lines with their labels (R33)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from yss.domain import answers as answering
from yss.domain import questionnaire, remarks, tally
from yss.domain.errors import InvalidInput
from yss.domain.languages import Language
from yss.domain.questionnaire import Question, Questionnaire
from yss.domain.submission_drafts import Typed
from yss.domain.text import clean_text
from yss.domain.vocabulary import MissingReason
from yss.queries.day import day as days
from yss.queries.day import missing_notes
from yss.queries.day.day import Day, People
from yss.queries.day.submissions import Counted
from yss.queries.kit.schools import Practice
from yss.web.kit import formats, labels
from yss.web.kit.for_school import for_school
from yss.web.kit.messages import sentence
from yss.web.kit.typed import typed_id

REASON, WORDS, TURN = "reason_", "words_", "turn"
WORDS_MAX = 100


@dataclass(frozen=True)
class MissingMember:
    """A missing member with the reason tapped so far."""

    person_id: int
    name: str
    number_masked: str
    reason: str
    words: str
    problem: str


@dataclass(frozen=True)
class SupplementForm:
    """What was typed, what it means, and what is wrong with it."""

    questionnaire: str
    questions: tuple[Question, ...]
    typed: Typed
    numbers: dict[str, int]
    problems: dict[str, str]
    missing: tuple[MissingMember, ...]
    missing_total: int
    after: int | None
    next_after: int | None
    not_joined: int

    def untouched(self) -> SupplementForm:
        """The same without errors: a draft is not judged."""
        return replace(self, problems={})

    @property
    def reasons(self) -> list[tuple[str, Any]]:
        """The reasons to tap."""
        return [(reason.value, label) for reason, label in labels.MISSING_REASONS.items()]


def opened(day: Day, school: Practice, typed: Typed) -> SupplementForm:
    """The form as it opens: the draft, or fresh with the names of the missing in 备注."""
    people, figures = days.first(day, missing=True), days.figures(day)
    reasons, words = _started(day, typed)
    listing = _listing(school.language, people, reasons, words)
    written = remarks.rewritten(typed.remarks, typed.listing, listing)
    fresh = replace(typed, reasons=reasons, words=words, remarks=written, listing=listing)
    return _form(school.questionnaire, fresh, _page(day, None), figures.not_joined, {}, {})


def from_last(day: Day, key: str, counted: Counted) -> Typed:
    """What a returned version said, to start from (R35): its numbers, its 备注 with the list of those then missing.

    The list is found in whatever language it was written: the school may have changed its own since (R85).
    """
    then = replace(day, submitted=day.last)
    people = days.first(then, missing=True)
    reasons, words = _started(then, Typed())
    numbers = {name: str(number) for name, number in counted.supplement.items()}
    written = counted.remarks or ""
    listings = [_listing(language, people, reasons, words) for language in Language]
    return Typed(
        numbers=numbers if counted.questionnaire == key else {},
        remarks=written,
        listing=max((one for one in listings if one in written), key=len, default=""),
    )


def posted(day: Day, school: Practice, form: MultiDict[str, str], before: Typed) -> SupplementForm:
    """The posted form: numbers checked by the questionnaire, 备注 rewritten for reasons just tapped."""
    people, figures = days.first(day, missing=True), days.figures(day)
    started, own = _started(day, before)
    reasons = _reasons(form, day, started)
    words, problem = _words(form, reasons, own)
    listing = _listing(school.language, people, reasons, words)
    written, too = _clean("remarks", form.get("remarks", ""), remarks.MAX_LENGTH, multiline=True)
    if "reshape" in form or form.get("listing", "") in written:
        written = remarks.rewritten(written, form.get("listing", ""), listing)
    questions = questionnaire.load_key(school.questionnaire).supplement
    raw = {question.name: form.getlist(question.name) for question in questions}
    checked = answering.validate(questions, raw, today=day.day)
    numbers = {name: values[0] for name, values in raw.items() if values}
    typed = Typed(numbers, reasons, words, written, listing)
    said = {name: sentence(one.code, dict(one.params)) for name, one in checked.problems.items()}
    page = _page(day, typed_id(form.get(TURN, form.get("after", ""))))
    return _form(school.questionnaire, typed, page, figures.not_joined, checked.answers, said | problem | too)


@dataclass(frozen=True)
class Page:
    """The missing whose reasons are asked for on one page, and after whom it begins."""

    people: People
    after: int | None


def _page(day: Day, after: int | None) -> Page:
    return Page(days.people(day, missing=True, after=after), after)


def _form(
    key: str,
    typed: Typed,
    page: Page,
    not_joined: int,
    numbers: dict[str, Any],
    problems: dict[str, str],
) -> SupplementForm:
    missing = tuple(
        MissingMember(
            row.person_id,
            row.name,
            row.number_masked,
            (typed.reasons or {}).get(str(row.person_id), ""),
            typed.words.get(str(row.person_id), ""),
            problems.get(f"{WORDS}{row.person_id}", ""),
        )
        for row in page.people.rows
    )
    questions = questionnaire.load_key(key).supplement
    return SupplementForm(
        questionnaire=key,
        questions=questions,
        typed=typed,
        numbers=numbers,
        problems=problems,
        missing=missing,
        missing_total=page.people.total,
        after=page.after,
        next_after=page.people.after,
        not_joined=not_joined,
    )


def _started(day: Day, typed: Typed) -> tuple[dict[str, str], dict[str, str]]:
    """The reasons and own words of the draft; without one those of the last days (R58)."""
    if typed.reasons is not None:
        return typed.reasons, typed.words
    known = missing_notes.notes_before(day)
    reasons = {str(person): note.reason.value for person, note in known.items()}
    return reasons, {str(person): note.words for person, note in known.items() if note.words}


def _reasons(form: MultiDict[str, str], day: Day, before: Mapping[str, str]) -> dict[str, str]:
    tapped = {
        name.removeprefix(REASON): value
        for name, value in form.items()
        if name.startswith(REASON) and value in ["", *MissingReason]
    }
    given = {person: reason for person, reason in {**before, **tapped}.items() if reason}
    people = [person for one in given if (person := typed_id(one)) is not None]
    missing = {str(person) for person in days.missing_among(day, people)}
    return {person: reason for person, reason in given.items() if person in missing}


def _words(
    form: MultiDict[str, str], reasons: Mapping[str, str], before: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """The words of one's own beside 其他, and what is wrong with them."""
    words, problems = dict(before), dict[str, str]()
    for name in form:
        if name.startswith(WORDS) and reasons.get(person := name.removeprefix(WORDS)) == MissingReason.OTHER:
            words[person], problem = _clean(name, form[name], WORDS_MAX)
            problems |= problem
    own = {person: said for person, said in words.items() if said and reasons.get(person) == MissingReason.OTHER}
    return own, problems


@for_school
def _listing(people: People, reasons: Mapping[str, str], words: Mapping[str, str]) -> str:
    named = [
        _with_reason(row.name, reasons.get(str(row.person_id), ""), words.get(str(row.person_id), ""))
        for row in people.rows
    ]
    return str(_("未填报：%(names)s", names=formats.cut_list(named, people.total))) if named else ""


def _with_reason(name: str, reason: str, words: str) -> str:
    """黄晓波（请假）; 张三 where no reason was tapped."""
    why = words or (labels.MISSING_REASONS[MissingReason(reason)] if reason else "")
    return str(_("%(name)s（%(reason)s）", name=name, reason=why)) if why else name


def _clean(name: str, raw: str, limit: int, *, multiline: bool = False) -> tuple[str, dict[str, str]]:
    try:
        return clean_text(raw, max_length=limit, multiline=multiline), {}
    except InvalidInput as error:
        kept = "".join(char for char in raw if char.isprintable() or (char == "\n" and multiline))
        return kept, {name: sentence(error.code, error.params)}


@dataclass(frozen=True)
class Line:
    """A figure with the address of the members behind it."""

    label: str
    value: int
    key: str


def figure_lines(counted: Counted, is_mixed: bool = False) -> tuple[tuple[str, tuple[Line, ...]], ...]:
    """Each counted question's choices with their numbers, in groups.

    Under the questionnaire's name where the day has reports of more than one (R21). A question that nobody was asked,
    as all who reported are well, is left out.
    """
    is_mixed = is_mixed or len(counted.tallies) > 1
    return tuple(
        (_titled(definition, question) if is_mixed else labels.translate(question.label), lines)
        for definition in map(questionnaire.load_key, counted.tallies)
        for question, lines in _lines_of(counted, definition)
        if any(line.value for line in lines) or not counted.day.reported
    )


def _lines_of(counted: Counted, definition: Questionnaire) -> Iterator[tuple[Question, tuple[Line, ...]]]:
    for name, choices in counted.tallies[definition.key].items():
        question = definition.question(name)
        yield (
            question,
            tuple(
                Line(
                    labels.translate(question.choice(choice).label),
                    number,
                    counted.key_of(definition.key, tally.figure_key(name, choice)),
                )
                for choice, number in choices.items()
            ),
        )


def _titled(definition: Questionnaire, question: Question) -> str:
    return formats.headed(labels.translate(definition.title), labels.translate(question.label))


def supplement_lines(counted: Counted) -> tuple[Line, ...]:
    """The numbers that the collector added."""
    definition = questionnaire.load_key(counted.questionnaire)
    return tuple(
        Line(labels.translate(question.label), counted.supplement[question.name], "")
        for question in definition.supplement
        if question.name in counted.supplement
    )


def figure_label(counted: Counted, figure: str) -> str:
    """The title of the page with the members behind a figure."""
    if figure in labels.FIGURES:
        return str(labels.FIGURES[figure])
    for group, lines in figure_lines(counted):
        for line in lines:
            if line.key == figure:
                return formats.headed(group, line.label)
    return str(_("成员"))
