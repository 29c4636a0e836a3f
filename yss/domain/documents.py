"""Document numbers: normalise, check, mask (R6, R8)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial

from yss.domain import regions
from yss.domain.errors import InvalidInput
from yss.domain.text import to_half_width, without_zero_width
from yss.domain.vocabulary import DocumentType

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_RESIDENCE_AREAS = {"810000", "820000", "830000"}
_RESIDENCE_PROVINCES = ("81", "82", "83")
_EARLIEST = date(1900, 1, 1)
_NEARLY_RESIDENT = 14

_RESIDENT = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_HONG_KONG_MACAO = re.compile(r"[HM][0-9]{8}([0-9]{2})?", re.ASCII)
_TAIWAN = re.compile(r"[0-9]{8}([0-9]{2})?", re.ASCII)
_PASSPORT = re.compile(r"[A-Z0-9]{5,20}", re.ASCII)
_OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}", re.ASCII)
_LONG_NUMBER = re.compile(r"[A-Za-z]{0,3}\d(?:[ -]?\d){6,}[ -]?[Xx]?")


@dataclass(frozen=True)
class CheckedNumber:
    """A canonical number; `area_known` is False where its area is unknown: a warning only."""

    number: str
    area_known: bool = True


def normalise_number(raw: str) -> str:
    """Half-width, without spaces and zero-width characters, upper case, Cyrillic Х as X (R6)."""
    return "".join(without_zero_width(to_half_width(raw)).split()).upper().replace("Х", "X")


def check_digit(first17: str) -> str:
    """ISO 7064 MOD 11-2 of 17 digits: 0-9 or X."""
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def check_number(document_type: DocumentType, raw: str, today: date) -> CheckedNumber:
    """The canonical number of that type (R6).

    Raises InvalidInput(field="number"): what is wrong, or which type is the right one.
    """
    number = normalise_number(raw)
    if not number:
        raise _wrong("number_required")
    _check_type(document_type, number, today)
    return FACTS[document_type].check(number, today)


def _wrong(code: str, **params: object) -> InvalidInput:
    return InvalidInput(code, field="number", **params)


def _check_type(document_type: DocumentType, number: str, today: date) -> None:
    """Names the type that the number's form belongs to, where it is another one (R6).

    A Hong Kong passport is H and eight digits too: it may stand as a passport.
    """
    told = _type_told_by_form(number)
    if told is None or told is document_type:
        return
    may_be_passport = told is DocumentType.HONG_KONG_MACAO_PERMIT or not is_number_of(told, number, today)
    if document_type is DocumentType.PASSPORT and may_be_passport:
        return
    raise _wrong("wrong_document_type", suggested=told)


def _type_told_by_form(number: str) -> DocumentType | None:
    """The only type with numbers of this form; a passport's or a Taiwan permit's tells nothing."""
    if _HONG_KONG_MACAO.fullmatch(number):
        return DocumentType.HONG_KONG_MACAO_PERMIT
    if _OLD_PERMANENT.fullmatch(number):
        return DocumentType.FOREIGN_PERMANENT_RESIDENT_ID
    if not _RESIDENT.fullmatch(number):
        return None
    if number.startswith("9"):
        return DocumentType.FOREIGN_PERMANENT_RESIDENT_ID
    if number.startswith(_RESIDENCE_PROVINCES):
        return DocumentType.HMT_RESIDENCE_PERMIT
    return DocumentType.RESIDENT_ID if _has_province(number) else None


def told_type(number: str) -> DocumentType | None:
    """The type that a number tells by its form, or None where it has to be stated, as with a passport (R6).

    What is nearly a resident's number counts as one, so that it can be said what is wrong with it.
    """
    nearly = sum(map(str.isdecimal, number)) >= _NEARLY_RESIDENT
    return _type_told_by_form(number) or (DocumentType.RESIDENT_ID if nearly else None)


def is_number_of(document_type: DocumentType, number: str, today: date) -> bool:
    """Whether the canonical number passes as one of that type."""
    try:
        FACTS[document_type].check(number, today)
    except InvalidInput:
        return False
    return True


def _check_resident(number: str, today: date) -> CheckedNumber:
    _check_shape(number)
    if not _has_province(number):
        raise _wrong("number_province")
    _check_birth_and_digit(number, today)
    return CheckedNumber(number, _is_known_area(number))


def _check_residence_permit(number: str, today: date) -> CheckedNumber:
    _check_shape(number)
    if number[:6] not in _RESIDENCE_AREAS:
        raise _wrong("number_province")
    _check_birth_and_digit(number, today)
    return CheckedNumber(number)


def _check_permanent(number: str, today: date) -> CheckedNumber:
    if _OLD_PERMANENT.fullmatch(number):
        return CheckedNumber(number)
    if not (_RESIDENT.fullmatch(number) and number.startswith("9")):
        raise _wrong("number_format")
    _check_birth_and_digit(number, today)
    return CheckedNumber(number)


def _check_form(form: re.Pattern[str], number: str, _today: date) -> CheckedNumber:
    if not form.fullmatch(number):
        raise _wrong("number_format")
    return CheckedNumber(number)


def _check_shape(number: str) -> None:
    """18 digits, the last of which may be X."""
    if not re.fullmatch(r"[0-9]*X?", number, re.ASCII):
        raise _wrong("number_only_digits")
    if len(number) != 18:
        raise _wrong("number_length_18")


def _has_province(number: str) -> bool:
    return 11 <= int(number[:2]) <= 65


def _check_birth_and_digit(number: str, today: date) -> None:
    birth = _birth(number)
    if birth is None or not _EARLIEST <= birth <= today:
        raise _wrong("number_birth_date")
    if check_digit(number[:17]) != number[17]:
        raise _wrong("number_checksum")


@dataclass(frozen=True)
class Facts:
    """What is known of a type: how its numbers are checked, whether one of 18 digits holds the birth date."""

    check: Callable[[str, date], CheckedNumber]
    holds_birth: bool


FACTS = {
    DocumentType.RESIDENT_ID: Facts(_check_resident, True),
    DocumentType.HMT_RESIDENCE_PERMIT: Facts(_check_residence_permit, True),
    DocumentType.HONG_KONG_MACAO_PERMIT: Facts(partial(_check_form, _HONG_KONG_MACAO), False),
    DocumentType.TAIWAN_PERMIT: Facts(partial(_check_form, _TAIWAN), False),
    DocumentType.PASSPORT: Facts(partial(_check_form, _PASSPORT), False),
    DocumentType.FOREIGN_PERMANENT_RESIDENT_ID: Facts(_check_permanent, True),
}


def _is_known_area(number: str) -> bool:
    """Whether the city is known (some are told by six digits), or the province where it has none."""
    province = number[:2]
    cities = {code[:4] for code, _ in regions.cities(province)}
    return number[:4] in cities if cities else regions.is_region(province)


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def birth_date(document_type: DocumentType, number: str) -> date | None:
    """The birth date that a document of this type holds, or None."""
    return _birth(number) if FACTS[document_type].holds_birth and len(number) == 18 else None


def mask_number(number: str) -> str:
    """First two, last two, stars between (R8); a number of four or fewer shows stars alone."""
    if len(number) <= 4:
        return "*" * len(number)
    return f"{number[:2]}{'*' * (len(number) - 4)}{number[-2:]}"


def mask_numbers_in(text: str) -> str:
    """Every run of seven digits or more in free words, masked likewise: it may be a document or a phone (R8)."""
    return _LONG_NUMBER.sub(lambda found: mask_number(found.group()), text)


def canonical(document_type: DocumentType, number: str) -> str:
    """What the keyed look-up digest is made over."""
    return f"{document_type}:{number}"


def make_resident_number(area: str, birth: date, sequence: int) -> str:
    """A valid 18-digit number, for demo data and tests; `yss/cli/made_up.py` makes the others."""
    first = f"{area}{birth:%Y%m%d}{sequence % 1000:03d}"
    return first + check_digit(first)
