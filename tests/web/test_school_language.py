"""R85: what goes to a class or a school is in the school's language, never in the clicker's."""

from __future__ import annotations

import re
from datetime import date

import pytest
from babel.support import NullTranslations
from conftest import instant
from exported import csv_rows, fetched, xlsx_sheets
from flask_babel import get_domain
from phone import Phone
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError
from web.test_cli import run
from web.test_reminders import group

from yss import export_maker, sealed_files
from yss.domain.languages import Language
from yss.domain.vocabulary import ExportFormat, ExportKind
from yss.extensions import db, vault
from yss.models import AuditEvent, ExpectedMember, School
from yss.queries.day import submissions
from yss.queries.exports import exports
from yss.queries.kit import schools
from yss.web.exports import export_making
from yss.web.exports.export_making import Job

EN = "‡"
TODAY, ROBOT = "/days/2020-03-21", "/organization/robot"


class _Marked(NullTranslations):
    """A catalogue of English that begins each of its texts with a mark, and so tells where it spoke."""

    def gettext(self, message):
        return EN + message

    def ngettext(self, singular, plural, num):
        return EN + singular

    def pgettext(self, context, message):
        return EN + message

    ugettext, ungettext, upgettext = gettext, ngettext, pgettext


@pytest.fixture(autouse=True)
def english(app, monkeypatch):
    with app.app_context():
        monkeypatch.setitem(get_domain().cache, ("en_GB", "messages"), _Marked())


@pytest.fixture(params=["zh-Hans school, English reader", "English school, zh-Hans reader"])
def spoken(request, app, monkeypatch):
    """The school's language; the reader has the other one."""
    if request.param.startswith("English"):
        return Language.ENGLISH
    monkeypatch.setattr(app.extensions["babel"], "locale_selector", lambda: "en_GB")
    return Language.SIMPLIFIED


@pytest.fixture
def org(world, spoken):
    """黄晓波 is missing, 李晓明 has reported."""
    org = world.org()
    for name in ("李晓明", "黄晓波"):
        world.member(org, name)
    world.report(org, world.person("李晓明"))
    speak(org.school_id, spoken)
    return org


def speak(school_id, language):
    db.session.execute(update(School).where(School.id == school_id).values(language=language))
    db.session.commit()


def is_in(language, *texts):
    """Each of them holds words of that language and of no other; the page around them is the reader's."""
    for said in texts:
        assert re.search("[\u4e00-\u9fff]", said), said
        assert (EN in said) is (language is Language.ENGLISH), said
    return True


def of_reader(spoken, phone):
    """The page's own words are in the other language."""
    head = phone.document.findtext(".//title")
    return (EN in head) is (spoken is not Language.ENGLISH)


def text_of(phone, identity):
    return phone.by_id(identity).text_content()


def remarks(phone):
    return (phone.field("remarks").text or "").strip()


def remarks_of(org):
    return submissions.submission(org.desk, date(2020, 3, 21)).counted.remarks


def other(language):
    return Language.SIMPLIFIED if language is Language.ENGLISH else Language.ENGLISH


def in_words_of(language, text):
    """The same in the other of the two."""
    return EN + text if language is Language.ENGLISH else text.replace(EN, "")


def meta(phone, name):
    (found,) = phone.document.xpath(f"//meta[@property='{name}' or @name='{name}']/@content")
    return found


def test_R85_what_is_copied_into_a_chat_is_shown_in_the_schools_language(plain_phone, org, world, spoken):
    phone = plain_phone.sign_in(org.collector).open(f"{TODAY}/reminder")
    assert is_in(spoken, text_of(phone, "reminder"), text_of(phone, "roll"))
    assert of_reader(spoken, phone)
    assert "黄晓波" in text_of(phone, "reminder")
    assert EN + "黄晓波" not in text_of(phone, "reminder")
    place = {"school_id": org.school_id, "org_id": org.org_id}
    db.session.add(ExpectedMember(**place, id=1, name="傅立叶", initials="fly", listed_at=world.now))
    db.session.commit()
    phone.open("/how-to-join")
    assert is_in(spoken, text_of(phone, "reminder"))
    assert of_reader(spoken, phone)
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/not-submitted")
    assert is_in(spoken, text_of(phone, "reminder"))
    assert of_reader(spoken, phone)


def test_R85_cards_and_posters_speak_to_whom_they_are_sent(plain_phone, org, world, spoken):
    phone = plain_phone.sign_in(org.collector).open("/invite")
    (face,) = phone.document.xpath("//*[@class='invite-card']//b")
    assert is_in(spoken, face.text_content())
    assert of_reader(spoken, phone)
    link = text_of(phone, "invite-link").strip()
    phone.open("/invite/poster")
    (poster,) = phone.document.xpath("//*[contains(@class, 'poster')]")
    (picture,) = poster.xpath(".//img")
    assert is_in(spoken, poster.text_content(), picture.get("data-whole"))
    assert of_reader(spoken, phone)
    invite, collectors = world.collector_invite(org.school_id)
    phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/invites/{invite}")
    (face,) = phone.document.xpath("//*[@class='invite-card']//b")
    assert is_in(spoken, face.text_content())
    assert of_reader(spoken, phone)
    for path in (link, collectors):
        stranger = Phone(plain_phone.app).open(path)
        assert is_in(spoken, meta(stranger, "og:title"))
        assert of_reader(spoken, stranger)
    assert is_in(spoken, meta(stranger, "og:description"))


def test_R85_robots_speak_the_schools_language(plain_phone, org, world, spoken, clock):
    typed = {"kind": "wecom", "stage": ["60"], "quiet_from": "21:30", "quiet_to": "07:00"}
    with group() as (url, arrived):
        for who, home in ((world.admin(org.school_id), f"/admin/{org.school_id}/reminders"), (org.collector, ROBOT)):
            phone = plain_phone.sign_in(who).open(home)
            phone.submit(phone.by_id("robot-form"), None, url=url, **typed)
            assert of_reader(spoken, phone.submit(phone.by_id("test"), None))
        clock.move_to(instant("2020-03-21 10:35"))
        run(plain_phone.app, "reminders", "send")
    assert len(arrived) == 4
    assert is_in(spoken, *(text for _path, text in arrived))


@pytest.mark.parametrize(
    ("kind", "form"), [("reports", "csv"), ("missing", "xlsx"), ("submissions", "csv"), ("teachers", "xlsx")]
)
def test_R85_exports_have_heads_values_and_sheets_in_the_schools_language(plain_phone, org, world, spoken, kind, form):
    world.listed_teacher(org)
    phone = plain_phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/export")
    phone.submit(phone.by_id("export-form"), None, kind=kind, format=form, purpose="archive")
    assert of_reader(spoken, phone)
    if form == "csv":
        (watermark, heads, names, first, *_rest) = csv_rows(fetched(phone))
    else:
        ((title, (watermark, heads, names, first, *_rest)),) = xlsx_sheets(fetched(phone)).items()
        assert is_in(spoken, title)
    assert is_in(spoken, watermark[0], *heads, text_of(phone, "copy-text").splitlines()[1])
    assert is_in(spoken, *(head.text_content() for head in phone.document.xpath("//table//th")))
    cells = dict(zip(names, first, strict=True))
    assert is_in(spoken, *(cells[name] for name in ("state", "source", "fever") if name in cells))
    assert cells.get("country", "").isascii() is (spoken is Language.ENGLISH or "country" not in cells)
    assert not any(EN in cells.get(name, "") for name in ("organization", "full_name", "name"))


def test_R85_a_file_that_is_made_apart_from_the_pages_too(app, org, world, spoken, tmp_path):
    number = world.export(org.school_id, kind=ExportKind.MISSING, format=ExportFormat.CSV)
    found = exports.find(org.school_id, number, world.admin(org.school_id))
    job = Job(app.extensions["yss_settings"], found, world.now, tmp_path)
    export_maker.make(job)
    with (tmp_path / export_making.FILE).open("rb") as made:
        said = b"".join(sealed_files.pieces(made, vault.ring, job.owner)).decode()
    assert is_in(spoken, *said.splitlines()[:2], said.splitlines()[3])


def test_R85_the_remarks_that_write_themselves_are_the_schools(plain_phone, org, spoken):
    """What was written before the school spoke otherwise is found, and stands in the new language once (R33)."""
    phone = plain_phone.sign_in(org.collector).open(f"{TODAY}/submit")
    first = remarks(phone)
    assert is_in(spoken, first)
    assert of_reader(spoken, phone)
    assert first.replace(EN, "") == "未填报：黄晓波"
    phone.fill("remarks", f"{first}\n已联系家长").submit(phone.by_id("supplement-form"), None, draft="1")
    speak(org.school_id, other(spoken))
    assert remarks(phone.open(f"{TODAY}/submit")).splitlines() == [in_words_of(other(spoken), first), "已联系家长"]


def test_R85_a_returned_days_remarks_are_found_in_the_language_of_their_time(plain_phone, org, world, spoken):
    first = remarks(plain_phone.sign_in(org.collector).open(f"{TODAY}/submit"))
    world.submit(org, remarks=f"{first}\n已联系家长")
    world.return_day(org)
    speak(org.school_id, other(spoken))
    phone = plain_phone.open(f"{TODAY}/submit")
    assert remarks(phone).splitlines() == [in_words_of(other(spoken), first), "已联系家长"]
    assert remarks_of(org) == f"{first}\n已联系家长", "what was submitted is data, in whatever language it was written"


def test_R85_the_admin_says_what_the_school_speaks(phone, world):
    org = world.org()
    settings = phone.sign_in(world.admin(org.school_id)).open(f"/admin/{org.school_id}/reminders")
    settings.choose("English").submit(settings.by_id("language-form"), None).sees("学校语言已保存。")
    assert phone.by_id("language-form").xpath(".//input[@checked]/@value") == ["en"]
    (event,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "change_language"))
    assert event.detail == {"language": "en"}
    phone.open(f"/admin/{org.school_id}/audit").sees("修改学校语言").sees("English")
    refused = phone.open(f"/admin/{org.school_id}/reminders")
    refused.submit(refused.by_id("language-form"), None, language="fr")
    assert (phone.status, schools.find(org.school_id).language) == (422, Language.ENGLISH)


def test_R85_a_school_is_made_in_its_language(app):
    code = run(app, "school", "create", "香港大学", "--language", "zh-Hant").strip()
    assert schools.find(schools.id_of(code)).language is Language.TRADITIONAL


def test_R85_a_school_speaks_one_of_the_three(world):
    school_id = world.school()
    with pytest.raises(IntegrityError, match="ck_school_language"):
        db.session.execute(text("UPDATE school SET language = 'fr' WHERE id = :id"), {"id": school_id})
