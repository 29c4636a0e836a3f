"""R54, R85: the three buttons on every page, and who is spoken to in which language."""

from __future__ import annotations

from contextvars import Context

import lxml.html
import pytest
from cast import number_of
from hands import make_deputy
from phone import Phone
from sqlalchemy import select
from statements import counted

from yss.domain.languages import NAMES, Language
from yss.extensions import db
from yss.models import Person
from yss.serving.refusals import Refusals

SIMPLIFIED, TRADITIONAL, ENGLISH = Language
HONG_KONG = {"Accept-Language": "zh-HK,zh;q=0.9,en;q=0.8"}


def spoken(phone) -> str:
    """What the open page says that it speaks; the switch says the same."""
    buttons = {button.get("lang"): button for button in phone.document.xpath("//form[@action='/language']/button")}
    assert {tag: button.text for tag, button in buttons.items()} == {str(tag): name for tag, name in NAMES.items()}
    [current] = [tag for tag, button in buttons.items() if button.get("aria-current") == "true"]
    assert phone.document.get("lang") == current
    return current


def kept_with(name: str) -> Language | None:
    db.session.rollback()
    return db.session.scalars(select(Person.language).where(Person.name == name)).one()


def enter(phone, name: str) -> None:
    """Verification, by what its forms are sent with: they may speak any language."""
    phone.open("/verify")
    send(phone, agree="y")
    send(phone, phone="13812345678", name=name, document_type="resident_id", number=number_of(name))
    send(phone, password="135790")


def send(by, /, **typed: str) -> None:
    by.submit(by.document.xpath("//main//form")[0], **typed)


def leave(phone) -> None:
    assert phone.request("POST", "/leave", data={"csrf_token": phone.token()}).status_code == 303


def test_R85_a_choice_on_the_way_in_goes_with_the_person_to_other_devices(app, phone):
    assert spoken(phone.open("/me")) == SIMPLIFIED
    phone.tap("English").is_on(phone.title)
    assert (phone.path, spoken(phone)) == ("/verify", ENGLISH)
    enter(phone, "陈默")
    assert (phone.path, spoken(phone)) == ("/me", ENGLISH), "and on to the page first asked for"
    assert kept_with("陈默") is ENGLISH
    other = Phone(app).open("/verify")
    assert spoken(other) == SIMPLIFIED
    enter(other, "陈默")
    assert spoken(other) == ENGLISH
    assert spoken(other.open("/verify")) == ENGLISH, "where nobody is asked for as well"


def test_R85_what_is_chosen_newly_at_the_entry_wins(phone):
    enter(phone.open("/verify").tap("English"), "陈默")
    leave(phone)
    assert spoken(phone.open("/verify")) == ENGLISH
    enter(phone.tap("繁體中文"), "陈默")
    assert (spoken(phone), kept_with("陈默")) == (TRADITIONAL, TRADITIONAL)


def test_R85_what_one_person_chose_is_not_kept_with_the_next_in_their_browser(phone):
    enter(phone.open("/verify").tap("English"), "陈默")
    leave(phone)
    enter(phone.open("/verify"), "黄晓波")
    assert (spoken(phone), kept_with("黄晓波")) == (ENGLISH, None)
    phone.tap("简体中文")
    assert (spoken(phone), kept_with("黄晓波"), kept_with("陈默")) == (SIMPLIFIED, SIMPLIFIED, ENGLISH)


def test_R85_a_choice_on_one_device_reaches_the_others(app, phone):
    phone.sign_in("陈默").open("/me")
    other = Phone(app).sign_in("陈默").open("/me")
    phone.tap("繁體中文")
    assert [spoken(one.open("/me")) for one in (phone, other)] == [TRADITIONAL, TRADITIONAL]
    with counted(db.engine) as said:
        other.open("/me")
    with counted(db.engine) as said_to_others:
        Phone(app).sign_in("黄晓波").open("/me")
    assert len(said) < len(said_to_others), "a sign-in less, and nothing more"


def test_R85_the_first_guess_is_the_phones(app, phone):
    phone.headers |= HONG_KONG
    assert spoken(phone.sign_in("陈默").open("/me")) == TRADITIONAL
    assert kept_with("陈默") is None, "a guess is no choice"
    assert spoken(phone.tap("简体中文")) == SIMPLIFIED
    wechat = Phone(app)
    wechat.headers |= HONG_KONG | {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.49 NetType/WIFI Language/en"}
    assert spoken(wechat.open("/verify")) == ENGLISH


@pytest.mark.parametrize(
    ("where", "back"),
    [("/yss/outside/licences?a=b%26c", "/yss/outside/licences?a=b%26c"), ("//evil.example/", "/me"), ("", "/me")],
)
def test_R85_the_switch_leads_back_within_this_site(phone, where, back):
    phone.sign_in("陈默").open("/yss")
    phone.submit(phone.find("English").getparent(), phone.find("English"), next=where)
    assert (phone.path, phone.status, spoken(phone)) == (back, 200, ENGLISH)


def test_R85_it_leads_from_what_a_form_has_made_to_a_page_that_can_be_opened(plain_phone):
    plain_phone.open("/verify").tap("开始登录")
    assert (plain_phone.status, plain_phone.path) == (422, "/verify/wechat-pay")
    plain_phone.tap("繁體中文")
    assert (plain_phone.path, spoken(plain_phone)) == ("/verify", TRADITIONAL), "from / to who is nobody yet"


def test_R85_a_refusal_speaks_the_readers_language_and_has_the_switch(phone):
    phone.sign_in("陈默").open("/no/such/page")
    assert (phone.status, spoken(phone)) == (404, SIMPLIFIED)
    assert (phone.tap("English").status, phone.path, spoken(phone)) == (404, "/no/such/page", ENGLISH)


@pytest.mark.parametrize(("sent", "status"), [({"language": "de"}, 422), ({}, 422), ({"csrf_token": ""}, 400)])
def test_R85_nothing_is_chosen_by_an_unknown_word_or_by_another_site(phone, sent, status):
    phone.sign_in("陈默").open("/me")
    data = {"csrf_token": phone.token(), "next": "/me", **({"language": "en"} if "csrf_token" in sent else {}), **sent}
    assert phone.request("POST", "/language", data=data).status_code == status
    assert (spoken(phone.open("/me")), kept_with("陈默")) == (SIMPLIFIED, None)


def test_R54_kept_pages_and_parts_know_their_language(app, world):
    """Two people of two languages at the same pages in turn, and one of them who changes."""
    org = world.org()
    world.member(org, "黄晓波")
    deputy = world.person("赵老师")
    make_deputy(world, org, deputy)
    mine, theirs = Phone(app).sign_in(org.collector), Phone(app).sign_in(deputy)
    theirs.open("/me").tap("English")
    pages = ["/workbench", f"/days/{world.day}", "/workbench"]
    assert [(spoken(mine.open(page)), spoken(theirs.open(page))) for page in pages] == [(SIMPLIFIED, ENGLISH)] * 3
    theirs.tap("繁體中文")
    assert (theirs.path, spoken(theirs)) == ("/workbench", TRADITIONAL)
    theirs.tap("English")
    assert (theirs.path, spoken(theirs)) == ("/workbench", ENGLISH), "the kept page's own form is of this session"


@pytest.mark.parametrize("htmx", [True, False], ids=["fragment", "page"])
def test_R54_parts_of_a_form_know_their_language(app, world, clock, htmx):
    org = world.org()
    member = world.member(org, "黄晓波")
    phones = [Phone(app, htmx=htmx).sign_in(org.collector), Phone(app, htmx=htmx).sign_in(member)]
    paths = [f"/days/{world.day}/people/{member}/fill", f"/schools/{org.school_id}/people/{member}/report"]
    for phone, language in zip(phones, ("简体中文", "English"), strict=True):
        phone.open("/me").tap(language)
    for phone, path, country in zip(phones * 2, paths * 2, ("德国", "Germany") * 2, strict=True):
        phone.open(path).reshape("nationality", "DE").sees(country)


def test_R54_what_the_server_refuses_by_itself_speaks_the_readers_language_and_has_no_form(app, phone):
    phone.open("/verify").tap("English")
    cookie = phone.client.get_cookie("__Host-yss", domain="localhost").value.encode()
    refusals = Refusals(app)
    for asked, language in (
        ({}, SIMPLIFIED),
        ({b"accept-language": b"zh-HK,zh;q=0.9"}, TRADITIONAL),
        ({b"accept-language": b"zh-HK", b"cookie": b"__Host-yss=" + cookie}, ENGLISH),
        ({b"accept-language": b"zh-HK", b"cookie": b"__Host-yss=x" + cookie}, TRADITIONAL),
    ):
        status, _headers, body = Context().run(refusals.prepared, "busy", asked, is_fragment=False)
        page = lxml.html.document_fromstring(body.decode())
        assert (status, page.get("lang"), page.xpath("//form")) == (503, language, [])
