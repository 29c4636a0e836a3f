"""Names, phones and free text as people type them (reliability.md section 6)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yss.domain import countries, names, organizations, phones, regions, text
from yss.domain.errors import InvalidInput
from yss.domain.languages import Language


def refused(clean, *arguments, **options):
    with pytest.raises(InvalidInput) as caught:
        clean(*arguments, **options)
    return caught.value.code


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" 王　五 ", "王五"),
        ("阿卜杜•热合曼", "阿卜杜·热合曼"),
        ("阿卜杜・热合曼", "阿卜杜·热合曼"),
        ("买买提‧吐尔逊", "买买提·吐尔逊"),
        ("𬱖䶮", "𬱖䶮"),
        ("Dorian   Lam", "Dorian Lam"),
        ("O'Neil-Smith Jr.", "O'Neil-Smith Jr."),
        ("李\u200b明", "李明"),
    ],
)
def test_a_name_is_stored_as_it_is_written(typed, name):
    assert names.clean_name(typed) == name


@pytest.mark.parametrize("typed", ["王\x00五", "王\x07五", "王\u202e五", "王😀", "12345", "<img>", "\ud800"])
def test_a_name_with_signs_that_no_name_has_is_refused(typed):
    assert refused(names.clean_name, typed) == "name_invalid"


def test_a_name_is_needed_and_bounded():
    assert refused(names.clean_name, " \u3000") == "name_required"
    assert refused(names.clean_name, "王" * 101) == "name_too_long"


@given(st.text(max_size=40))
def test_cleaning_a_name_twice_changes_nothing(typed):
    try:
        once = names.clean_name(typed)
    except InvalidInput:
        return
    assert names.clean_name(once) == once


@pytest.mark.parametrize(
    "typed", ["13812345678", "+8613812345678", "0086 138-1234-5678", "１３８１２３４５６７８", "86 13812345678"]
)
def test_a_phone_is_normalised(typed):
    assert phones.clean_phone(typed) == "13812345678"


@pytest.mark.parametrize("typed", ["1381234567", "23812345678", "138123456789", "١٣٨١٢٣٤٥٦٧٨", ""])
def test_other_phones_are_refused(typed):
    assert refused(phones.clean_phone, typed) == "phone_invalid"


def test_R8_a_phone_is_masked():
    assert phones.mask_phone("13812345678") == "138****5678"


def test_free_text_loses_what_cannot_be_seen():
    assert text.clean_text(" a\u200b\u202eb\r\nc ", max_length=10) == "ab c"
    assert text.clean_text("a\r\nb", max_length=10, multiline=True) == "a\nb"
    assert refused(text.clean_text, "a\x00", max_length=10) == "invalid_characters"
    assert refused(text.clean_text, "\udc00", max_length=10) == "invalid_characters"
    assert refused(text.clean_text, "abc", max_length=2) == "too_long"


@pytest.mark.parametrize(
    ("typed", "headcount"), [("50", 50), ("５０", 50), ("50人", 50), ("1", 1), ("1000000", 1_000_000)]
)
def test_R11_a_headcount_is_any_sane_number(typed, headcount):
    assert organizations.parse_headcount(typed) == headcount


@pytest.mark.parametrize("typed", ["0", "-1", "5.5", "1e9", "1000001", "", "五十", "٥٠"])
def test_R11_other_headcounts_are_refused(typed):
    assert refused(organizations.parse_headcount, typed) == "integer_range"


def test_regions_know_their_provinces():
    assert regions.region_label("4401") == "广东省广州市"
    assert regions.region_label("11") == "北京市"
    assert regions.province_of("4401") == "44"
    assert {code for code, _ in regions.provinces()} >= {"11", "44", "71", "81", "82", "99"}
    assert regions.cities("11") == ()
    assert not regions.is_region("4499")
    for province, _ in regions.provinces():
        assert all(city.startswith(province) for city, _ in regions.cities(province))


def test_nationalities_are_countries_alone():
    assert not {"HK", "MO", "TW"} & set(countries.CODES)
    assert set(countries.COMMON) <= set(countries.CODES)
    assert len(countries.CODES) == len(set(countries.CODES))


@pytest.mark.parametrize("language", Language)
def test_R54_every_region_has_a_name_in_each_language(language):
    for province, name in regions.provinces(language):
        assert name
        assert all(city.startswith(province) and label for city, label in regions.cities(province, language))
    told = {code: regions.region_label(code, language) for code in regions.codes()}
    assert len(set(told.values())) == len(told), "no two are called alike"
    assert regions.provinces(language)[-1][0] == regions.ABROAD


def test_R54_names_of_regions_are_the_official_ones():
    english = {code: regions.region_label(code, Language.ENGLISH) for code in regions.codes()}
    assert {english[code] for code in ("50", "61", "14", "71", "81", "82")} == {
        "Chongqing",
        "Shaanxi",
        "Shanxi",
        "Taiwan, China",
        "Hong Kong, China",
        "Macao, China",
    }
    assert (english["3415"], english["3310"]) == ("Lu'an, Anhui", "Taizhou, Zhejiang")
    assert english["2224"] == "Yanbian Korean Autonomous Prefecture, Jilin"
    assert [name for _, name in regions.cities("65", Language.ENGLISH)][-2:] == ["Wujiaqu", "Xinxing"]
    assert all(name.isascii() or set(name) & set("üÜêë") for name in english.values())
    hant = {code: regions.region_label(code, Language.TRADITIONAL) for code in regions.codes()}
    assert (hant["71"], hant["3310"], hant["2101"]) == ("台灣省", "浙江省台州市", "遼寧省瀋陽市")
    assert (hant["3605"], hant["5425"]) == ("江西省新余市", "西藏自治區阿里地區"), "what a converter makes 餘 and 裏 of"
