"""R54, R85: what every page, every refused form and every result says, it says in the reader's language.

The world's own words are Latin; its schools speak the reader's language too. A pseudo-language, which holds for
every message whether it is translated or not, finds what goes past the catalogues; English and 繁體, what is in them.
"""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from functools import cache

import lxml.html
import pseudo
import pytest
from babel.support import Translations
from cast import LATIN
from everybody import everybody
from factories import World
from han import han_in, simplified_in
from said import attributes_of, texts_of
from visiting import visitor
from web.test_every_form import CHOICES, FIELDS, pages

from yss.domain import regions
from yss.domain.languages import NAMES, Language
from yss.web.kit import places, texts

FOREIGN_TO = {Language.ENGLISH: han_in, Language.TRADITIONAL: simplified_in}
ROLES = ("admin", "collector", "member", "guardian", "nobody")
# Blanks are asked for, numbers and words are refused.
TYPED = (" ", "99999999999999999999")
# Whoever sends these as they are is somebody else, or nobody, afterwards.
STAYS = re.compile("/leave$|/testing/(sign-in|clock)|/erase|/sessions$|/simulator/")


class Reader:
    """Somebody who opens whatever there is and sends whatever can be sent, and collects what is not in the language."""

    def __init__(self, app, people, role, language):
        self.language, self.read, self.wrong = language, 0, {}
        self.phone = visitor(app, people, role)
        self.phone.open("/verify").tap(NAMES[language])

    def reads(self, answer, address):
        """The page of an answer, or None."""
        assert answer.status_code < 500, address
        if answer.status_code in range(300, 400) or answer.mimetype != "text/html" or not answer.data.strip():
            return None
        page = lxml.html.document_fromstring(answer.get_data(as_text=True))
        self.read += 1
        self.wrong |= {text.strip(): address for text in self.foreign(page)}
        return page

    def foreign(self, page):
        return [text for text in (*texts_of(page), *attributes_of(page)) if FOREIGN_TO[self.language](text)]

    def opens(self, address):
        return self.reads(self.phone.request("GET", address), address)

    def sends(self, form, address, data):
        """And reads on where it leads."""
        action = form.get("action") or address
        answer = self.phone.request("POST", action, data=data)
        self.reads(answer, f"{action} of {address}")
        if answer.status_code == 303:
            self.opens(answer.headers["Location"].removeprefix(self.phone.base))


class PseudoReader(Reader):
    """One who takes the pseudo-language for English, and finds what no message holds."""

    def foreign(self, page):
        outside = pseudo.outside("\n".join(texts_of(page)))
        return [*super().foreign(page), *(line for line in outside.split("\n") if WORD.search(known().sub("", line)))]


KEEPS = type(places._nationalities)
WORD = re.compile(r"[^\W\d_]")
# Links, proof codes and hidden numbers; the letter that stands for a person; formats of files.
CODES = r"https?://\S+|\b[0-9A-F ]{20,}\b|\b\d[\d*]*X\b|\b[A-Z]\b|CSV|XLSX"


@cache
def known():
    """What is said without a message: the world's own words, names of countries and regions, of months and weekdays."""
    locale = texts.locale_of(Language.ENGLISH)
    dates = [
        name
        for names in (locale.months["format"], locale.days["format"])
        for width in ("wide", "abbreviated")
        for name in names[width].values()
    ]
    data = (*LATIN.organization, *(getattr(LATIN, one.name) for one in fields(LATIN) if one.name != "organization"))
    provinces = regions.provinces(Language.ENGLISH)
    cities = [city for code, _name in provinces for city in regions.cities(code, Language.ENGLISH)]
    with texts.speaking(Language.ENGLISH):
        named = [name for _code, name in (*places.nationalities(), *provinces, *cities)]
    words = sorted({*data, *named, *dates, *NAMES.values()}, key=len, reverse=True)
    return re.compile("|".join([*map(re.escape, map(str.strip, words)), CODES]))


def forms(page):
    """Those that are sent by post, but for the switch of languages."""
    return page.xpath("//form[@method='post' and @action!='/language']") if page is not None else []


def filled(phone, form, text):
    """With that wherever something can be typed, and in place of every choice."""
    fields = form.xpath(FIELDS) + form.xpath(CHOICES)
    return phone.fields_of(form) | {field.get("name"): [text] for field in fields}


def sends_what_is_refused(reader, addresses):
    for address in addresses:
        for form in forms(reader.opens(address)):
            for text in TYPED if form.xpath(FIELDS) or form.xpath(CHOICES) else ():
                reader.sends(form, address, filled(reader.phone, form, text))


def sends_all_as_it_is(reader, addresses):
    for address in addresses:
        for form in forms(reader.opens(address)):
            if not STAYS.search(form.get("action")):
                reader.sends(form, address, reader.phone.fields_of(form))


@pytest.fixture
def as_english(app, tmp_path, monkeypatch):
    """The pseudo-language where English would be."""
    pseudo.make(tmp_path)
    cache = app.extensions["babel"].instance.domain_instance.cache
    monkeypatch.setitem(cache, ("en_GB", "messages"), Translations.load(tmp_path, ["en"]))
    forget_texts()
    yield
    forget_texts()


def forget_texts():
    """Whatever the web keeps by language."""
    modules = [module for name, module in sys.modules.items() if name.startswith("yss.web.")]
    for one in {id(one): one for module in modules for one in vars(module).values()}.values():
        if isinstance(one, KEEPS):
            one.cache_clear()


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_R54_what_every_page_and_form_says_is_in_a_catalogue(app, now, clock, as_english):
    people, values, yesterday = everybody(World(app, now, LATIN, Language.ENGLISH))
    addresses, read = list(pages(app, values, yesterday)), 0
    for role in ROLES:
        reader = PseudoReader(app, people, role, Language.ENGLISH)
        sends_what_is_refused(reader, addresses)
        sends_all_as_it_is(reader, addresses)
        assert reader.wrong == {}, role
        read += reader.read
    assert read > 1000


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", FOREIGN_TO)
def test_R54_every_page_speaks_the_readers_language(app, now, clock, language):
    people, values, yesterday = everybody(World(app, now, LATIN, language))
    for role in ("admin", "collector", "member"):
        reader = Reader(app, people, role, language)
        for address in pages(app, values, yesterday):
            reader.opens(address)
        assert reader.wrong == {}, role
        assert reader.read > 40


def test_what_is_in_no_message_is_found_and_a_part_in_another_language_is_not():
    made = lxml.html.document_fromstring(
        '<html lang="en"><p title="号">⟦a <b>b</b> ⟦c⟧⟧ loose 人<i lang="zh-Hans" title="名">中</i>, ⟦d⟧</p></html>'
    )
    assert pseudo.outside("".join(texts_of(made))).split() == ["loose", "人,"]
    assert list(attributes_of(made)) == ["en", "号"]
    assert pseudo.said("已填报%(n)s人") == "⟦nilvessil %(n)s tir⟧"
