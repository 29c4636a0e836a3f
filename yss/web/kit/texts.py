"""Texts in the reader's language: whose catalogue it is is asked once a request, not with every text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from babel import Locale
from flask import g
from flask_babel import force_locale, get_locale, get_translations
from markupsafe import Markup

from yss.domain.languages import Language

if TYPE_CHECKING:
    from babel.support import NullTranslations

LOCALES = {Language.SIMPLIFIED: "zh_Hans_CN", Language.TRADITIONAL: "zh_Hant", Language.ENGLISH: "en_GB"}
_PARSED = {language: Locale.parse(name) for language, name in LOCALES.items()}
_SPOKEN = {name: language for language, name in LOCALES.items()}


def translated(source: str) -> str:
    """The text in the reader's language; `source` itself where the catalogue has none."""
    found: str = _catalogue().ugettext(source)
    return found


def in_page(source: str, /, **values: Any) -> Markup:
    """`_` of templates: what fills the text is escaped, the text is not."""
    return _filled(translated(source), values)


def in_page_by_number(singular: str, plural: str, num: int, /, **values: Any) -> Markup:
    """`ngettext` of templates, with %(num)s: the source says the same twice, a language with plurals does not (R54)."""
    return _filled(_catalogue().ungettext(singular, plural, num), {"num": num, **values})


def in_page_as(context: str, source: str, /, **values: Any) -> Markup:
    """`pgettext` of templates: a short text that means several things, with the one that is meant (R54)."""
    return _filled(_catalogue().upgettext(context, source), values)


def locale_of(language: Language) -> Locale:
    """The locale in whose catalogue the language's texts are."""
    return _PARSED[language]


def spoken() -> Language:
    """The language that is spoken just now."""
    return _SPOKEN[str(get_locale())]


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """What is said within is said in this language, whoever asks for it."""
    before = g.pop("catalogue", None)
    try:
        with force_locale(LOCALES[language]):
            yield
    finally:
        g.pop("catalogue", None)
        if before is not None:
            g.catalogue = before


def _catalogue() -> NullTranslations:
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: NullTranslations = g.catalogue
    return found


def _filled(text: str, values: dict[str, Any]) -> Markup:
    found = Markup(text)
    return found % values if values or "%" in found else found
