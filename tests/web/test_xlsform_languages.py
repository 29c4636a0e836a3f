"""R64, R54: the questionnaire as XLSForm, converted as a client gets it: each language says its own."""

from __future__ import annotations

import io

import pytest
from lxml import etree
from phone import Phone
from pyxform.xls2xform import convert

from yss.domain import questionnaire
from yss.domain.languages import Language
from yss.web.exports import xlsform
from yss.web.kit import labels, places, texts

SPACES = {"x": "http://www.w3.org/2002/xforms"}
# What the converter writes in ASCII, without a word.
QUOTES = str.maketrans("“”‘’", "\"\"''")


def said_by(xform: str) -> dict[str, dict[str, str]]:
    """Language → the id of a text, with what the converter makes of its place → the text."""
    found = {}
    for translation in etree.fromstring(xform.encode()).iterfind(".//x:translation", SPACES):
        values = {one.get("id"): "".join(one.find("x:value", SPACES).itertext()) for one in translation}
        found[translation.get("lang")] = values
    return found


def wanted_by(definition, language) -> set[str]:
    """Every label, hint and message of the definition, in that language."""
    with texts.speaking(language):
        sources = [group.title for group in definition.groups]
        sources += [given.label for group in definition.groups for given in group.given]
        for one in definition.questions:
            sources += [
                one.label,
                one.hint,
                one.constraint_message,
                *(choice.label for choice in one.choices if one.type != "region"),
            ]
        named = {labels.translate(source) for source in sources if source}
        kinds = {one.type for one in definition.questions}
        named |= {places.country("IT")} if "country" in kinds else set()
        named |= {places.region("4401")} if "region" in kinds else set()
    return {name.translate(QUOTES) for name in named}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("key", questionnaire.keys())
def test_R64_a_client_shows_each_language_of_a_converted_form(app, world, clock, key):
    org = world.org()
    if key != "guide/1":
        world.switch(org.school_id, key)
    admin = Phone(app).sign_in(world.admin(org.school_id))
    answer = admin.request("GET", f"/admin/{org.school_id}/questionnaire.xlsx", buffered=True)
    made = convert(io.BytesIO(answer.get_data()), file_type=".xlsx")
    assert made.warnings == []
    said = said_by(made.xform)
    assert list(said) == list(xlsform.LANGUAGES.values())
    with app.test_request_context("/"):
        for language in Language:
            told = said[xlsform.LANGUAGES[language]]
            assert "-" not in told.values(), "what a language does not say"
            assert wanted_by(questionnaire.load_key(key), language) <= {*told.values()}
