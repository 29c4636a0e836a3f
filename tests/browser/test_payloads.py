"""F9: sixty pieces of markup in every text that people type; in Chromium none runs, none asks for anything."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote, urlsplit

import pytest
from browser.payloads import PAYLOADS, chunks
from browser.phones import SIZE
from factories import Org, World
from phone import BASE, Phone
from playwright.sync_api import Browser, Page, Route

from yss.actions.day import submitting
from yss.actions.entry import inviting
from yss.actions.organization import organizing
from yss.actions.organization.organizing import NewOrganization
from yss.domain.days import ONE_DAY
from yss.domain.submission_drafts import Typed
from yss.domain.vocabulary import Audience, ExportPurpose, MissingReason, SchoolType

FOREIGN = "[onerror],[onload],[onfocus],[ontoggle],[onclick],script:not([src]),iframe,object,embed,base"
FOREIGN += ",[hx-get='/hit'],[data-hx-get],meta[http-equiv=refresh]"


class Bridge:
    """A page whose requests the app answers by itself: no server, the world of the test."""

    def __init__(self, page: Page, phone: Phone) -> None:
        self.page, self.phone = page, phone
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.unroute_all()
        page.route("**/*", self._answer)

    def _answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        self.asked.append(route.request.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        asked = {"method": route.request.method, "base_url": BASE, "buffered": True}
        answer = contextvars.Context().run(self.phone.client.open, path, **asked)
        headers = {name: value for name, value in answer.headers if name.lower() != "content-encoding"}
        route.fulfill(status=answer.status_code, headers=headers, body=answer.get_data())

    def looks_at(self, path: str) -> str:
        """The page's text, when nothing on it has run or asked for anything that pages do not ask for."""
        self.page.goto(BASE + path, wait_until="networkidle")
        assert self.page.evaluate("typeof hit") == "undefined", path
        assert self.page.locator(FOREIGN).count() == 0, path
        assert [one for one in self.asked if not _is_ours(one)] == [], path
        assert self.complaints == [], path
        return self.page.locator("body").inner_text() + " ".join(
            self.page.eval_on_selector_all("input,textarea", "all => all.map(one => one.value)")
        )


def _is_ours(address: str) -> bool:
    return address.startswith((f"{BASE}/", "data:")) and urlsplit(address).path != "/hit"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZE, locale="zh-CN", ignore_https_errors=True)
    yield context.new_page()
    context.close()


def named(world: World, school_id: int, name: str) -> Org:
    """An organization of that name."""
    collector = world.person()
    card, _ = world.collector_invite(school_id)
    new = NewOrganization(Audience.STUDENTS, SchoolType.UNIVERSITY, "软件工程", "2019级", name, 50)
    org_id = organizing.create_organization(world.act(school_id, collector), invite_id=card, new=new)
    return Org(school_id, org_id, collector, 0)


def typed_everywhere(world: World) -> tuple[Org, dict[int, list[str]]]:
    """A school in which every text is made of them; the addresses that show them, by who may look."""
    org = world.org(school_id=world.school(chunks(100)[0]))
    yesterday = world.day - ONE_DAY
    for text in chunks(200):
        world.leave(org, world.member(org), words=text)
        named(world, org.school_id, text)
    for text in chunks(40):
        week = timedelta(days=7)
        inviting.invite_collector(world.act(org.school_id), lasts=week, max_uses=1, note=text)
    exports = [world.export(org.school_id, purpose=ExportPurpose.OTHER, words=text) for text in chunks(200)]
    receipts = [world.feedback(org.collector, text) for text in chunks(1000)]
    change, notice = world.cluster(org)
    world.acknowledge(org, change, words=chunks(500)[0])
    world.close(org, notice, words=chunks(500)[1])
    teacher = world.listed_teacher(org)
    world.tell(org, teacher, remarks=chunks(500)[2])
    words = {str(world.member(org)): text for text in chunks(100)}
    reasons = dict.fromkeys(words, MissingReason.OTHER.value)
    submitting.save_draft(world.act(org), day=world.day, typed=Typed(reasons=reasons, words=words))
    world.submit(org, yesterday, remarks="\n".join(PAYLOADS))
    world.return_day(org, yesterday, reason=chunks(200)[3])
    desk = ["/workbench", f"/days/{world.day}/submit", f"/days/{yesterday}/data", f"/days/{yesterday}", "/leaves"]
    desk += ["/missing-notes", "/foreign-teachers", f"/foreign-teachers/{teacher}", f"/foreign-teachers/{teacher}/edit"]
    desk += ["/changes", f"/changes/{change}", "/organization", "/me", "/help/feedback"]
    desk += [f"/help/feedback/{receipt}" for receipt in receipts]
    desk += [f"/days/{world.day}?q={quote(text)}" for text in chunks(100)]
    here = f"/organizations/{org.org_id}"
    of_day = [f"{here}/days/{yesterday}{part}" for part in ("", "/data", "/versions", "/return")]
    of_school = [
        "",
        "/invites",
        "/collectors",
        "/rollover",
        "/not-submitted",
        "/leaves",
        "/changes",
        "/clusters",
        "/audit",
    ]
    of_school += [f"/clusters/{notice}", f"/changes/{change}", here, *of_day, *(f"/export/{one}" for one in exports)]
    admin = [f"/admin/{org.school_id}{part}" for part in of_school]
    return org, {org.collector: desk, world.admin(org.school_id): admin}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_F9_markup_that_people_type_is_text_on_every_page(app, world: World, clock, page: Page) -> None:
    _, looks = typed_everywhere(world)
    shown = ""
    for who, paths in looks.items():
        bridge = Bridge(page, Phone(app).sign_in(who))
        for path in paths:
            shown += bridge.looks_at(path)
    assert len(PAYLOADS) == 60
    assert [payload for payload in PAYLOADS if payload not in shown] == []
