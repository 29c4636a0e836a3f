"""R54: countries and regions in the language that is spoken."""

from __future__ import annotations

import pytest

from yss.domain import countries, questionnaire
from yss.domain.languages import Language
from yss.web.kit import places, report_form, texts
from yss.web.kit.controls import _of_all, control


@pytest.fixture
def said(app):
    with app.test_request_context("/"):
        yield


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("language", "italy", "household"),
    [
        (Language.SIMPLIFIED, "意大利", "广东省广州市"),
        (Language.TRADITIONAL, "意大利", "廣東省廣州市"),
        (Language.ENGLISH, "Italy", "Guangzhou, Guangdong"),
    ],
)
def test_R54_places_are_named_in_the_language_that_is_spoken(said, language, italy, household):
    """義大利 is how Taiwan writes it, 意大利 is how Hong Kong does."""
    guide = questionnaire.load_key("guide/1")
    with texts.speaking(language):
        assert places.country("IT") == dict(places.nationalities())["IT"] == italy
        assert report_form.shown(guide.question("household"), "4401") == household
        assert sorted(code for code, _ in places.nationalities()) == sorted(countries.CODES)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_R54_english_countries_stand_by_the_alphabet_after_the_common_ones(said):
    with texts.speaking(Language.ENGLISH):
        named = places.nationalities()
    common = len(countries.COMMON)
    assert [code for code, _ in named[:common]] == list(countries.COMMON)
    names = [name for _, name in named[common:]]
    assert (names[0], names[-1]) == ("Afghanistan", "Zimbabwe")
    assert names.index("Austria") < names.index("Åland Islands") < names.index("Bahamas")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_R54_the_form_keeps_its_places_once_for_each_language(said):
    asked = {"nationality": ["CN"], "household": ["44"], "household_city": ["4401"]}
    cities = {Language.SIMPLIFIED: "广州市", Language.TRADITIONAL: "廣州市", Language.ENGLISH: "Guangzhou"}
    for language, wanted in cities.items():
        with texts.speaking(language):
            made, again = (
                control(field, "/people/1")
                for _ in range(2)
                for group in report_form.groups(questionnaire.load_key("guide/1"), asked, {})
                for field in group.fields
                if field.name == "household"
            )
        assert f'<option value="4401" selected>{wanted}</option>' in made == again
    assert _of_all.cache_info().hits >= len(Language)
