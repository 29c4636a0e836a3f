"""R54, R85: the first day from the invite to the receipt, the submission and the admin's morning, in English and 繁體.

Every page on the way, and every part that is swapped in, is in that language; labels are looked up in its catalogue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from cast import LATIN, ORDINARY, form_of, number_of
from factories import World
from han import han_in, simplified_in
from phone import Phone
from said import attributes_of, texts_of
from sqlalchemy import select

from yss.domain.languages import NAMES, Language
from yss.extensions import db
from yss.models import Organization
from yss.web.kit.texts import LOCALES

TRANSLATIONS = Path(__file__).parents[2] / "translations"
FOREIGN_TO = {Language.ENGLISH: han_in, Language.TRADITIONAL: simplified_in}
# A part of the organization's name, which is the school's own: what the wizard offers is what will be stored (R10).
GRADE = re.compile(r"20\d\d级")
TODAY = "/days/2020-03-21"
SUPPLEMENT = {"应到校人数": "5", "实到校人数": "4", "因病缺勤人数": "1", "集中隔离人数": "0", "居家隔离人数": "0"}


def catalogue(language):
    """What each text is in the language, by whichever context."""
    found = defaultdict(list)
    folder = TRANSLATIONS / LOCALES[language].partition("_GB")[0] / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as file:
        for message in read_po(file):
            if isinstance(message.id, str):
                found[message.id].append(message.string)
    return found


class SpeakingPhone(Phone):
    """A phone whose steps are written in Chinese, taken in its language, and which reads all that it shows."""

    def __init__(self, app, language, said, **options):
        super().__init__(app, **options)
        self.language, self.said = None, said
        self.open("/verify").tap(NAMES[language]).open("/verify")
        self.language = language

    def find(self, label):
        return self._by_any(super().find, label)

    def field(self, label):
        return self._by_any(super().field, label)

    def choose(self, label):
        return self._by_any(super().choose, label)

    def is_on(self, title):
        return self._by_any(super().is_on, title)

    def _by_any(self, step, label):
        *others, last = self.said.get(label) or [label]
        for one in others:
            try:
                return step(one)
            except AssertionError:
                continue
        return step(last)

    def _take(self, response):
        super()._take(response)
        self.reads()
        return self

    def _swap(self, *told):
        super()._swap(*told)
        self.reads()
        return self

    def reads(self):
        page = self.document
        if self.language:
            assert page.get("lang") == self.language, self.path
            texts = [GRADE.sub("", text) for text in (*texts_of(page), *attributes_of(page))]
            assert [text for text in texts if FOREIGN_TO[self.language](text)] == [], self.path


def verify(phone, name, born=date(2000, 5, 17)):
    phone.is_on("选择认证方式").choose("我已阅读并同意《用户服务协议》和《隐私政策》").tap("开始登录").is_on("微信授权")
    phone.fill("手机号码", "13812345678").fill("name", name).fill("document_type", "resident_id")
    phone.fill("证件号码", number_of(name, born)).tap("同意授权").is_on("输入微信支付密码")
    return phone.fill("password", "135790").tap("完成")


def become_collector(phone, card):
    verify(phone.open(card).tap("开始使用"), LATIN.collector).is_on("确认所属学校")
    phone.tap("下一步").is_on("第二步：创建我的组织")
    phone.reshape("audience", "students").reshape("school_type", "university")
    phone.fill("专业名称", "Software").fill("组织名称", "Form 1").fill("组织人数", "5")
    phone.fill("grade", phone.document.xpath("//select[@name='grade']/option/@value")[1])
    phone.tap("开始采集成员信息").is_on("健康申报工作台")
    link = phone.tap("微信发送邀请").by_id("invite-link").text.strip().removeprefix("https://localhost")
    phone.open("/workbench")
    return link


def report(phone, **changes):
    phone.is_on("健康信息使用说明").choose("我已阅读并同意将以上健康信息用于学校每日健康申报").tap("同意并继续")
    return answered(phone.is_on("健康申报"), **changes).tap("提交申报").is_on("申报回执")


def answered(phone, **changes):
    typed = form_of(ORDINARY | changes)
    for name in ("nationality", "household", "location"):
        phone.reshape(name, typed[name])
    return phone.fill_all(typed).choose("我已逐项核对，以上内容真实准确")


def add_member(collector, name):
    collector.open("/members/add").fill("name", name).fill("document_type", "resident_id")
    collector.fill("number", number_of(name)).tap("确认添加").is_on("已添加")


def submit(collector, late):
    """With a reason for the one who is missing."""
    collector.open(f"{TODAY}/submit").is_on("补充数据")
    reason = collector.document.xpath(f"//fieldset[starts-with(legend, '{late}')]//input/@name")[0]
    collector.reshape(reason, "on_leave")
    for label, number in SUPPLEMENT.items():
        collector.fill(label, number)
    collector.tap("下一步").is_on("数据详情").tap("提交数据").tap("确定").is_on("提交结果").tap("查看数据")
    collector.is_on("数据统计").open("/workbench")


def morning(admin, org_id):
    """What came in the day before and since: verified, returned, exported; and the trail of it."""
    school = admin.open("/admin").path
    [change] = [
        link for link in admin.open(f"{school}/changes").document.xpath("//main//a/@href") if "/changes/" in link
    ]
    admin.open(change).is_on("核实变动")
    admin.submit(admin.document.xpath("//main//form[@method='post']")[0], outcome="called")
    day = f"{school}/organizations/{org_id}{TODAY}"
    admin.open(f"{day}/data").open(f"{day}/return")
    admin.fill("reason", "Numbers differ").tap("下一步").tap("确认退回")
    exported = {"kind": "submissions", "format": "csv", "purpose": "daily_reporting"}
    admin.open(f"{school}/export").submit(admin.by_id("export-form"), None, **exported).is_on("导出结果")
    for page in ("/audit", "/invites", "/not-submitted", "/clusters", "/collectors", "/calendar", "/reminders"):
        assert admin.open(school + page).status == 200


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("language", FOREIGN_TO)
def test_R54_R85_the_first_day_in_the_readers_language(app, now, clock, language):
    world, said = World(app, now, LATIN, language), catalogue(language)
    school = world.school()
    collector, member = (SpeakingPhone(app, language, said, htmx=htmx) for htmx in (True, False))
    link = become_collector(collector, world.collector_invite(school)[1])
    verify(member.open(link).tap("去申报"), "Quinn Sun").tap("本人申报")
    report(member, fever="yes", health="fever")
    assert collector.poll("status").status == 200
    add_member(collector, "Petra Wang")
    collector.open(TODAY).is_on("申报详情")
    submit(collector, "Petra Wang")
    admin = SpeakingPhone(app, language, said, htmx=True).sign_in(world.admin(school))
    [org_id] = db.session.scalars(select(Organization.id).where(Organization.school_id == school))
    morning(admin, org_id)
    collector.open("/workbench").open(f"{TODAY}/submit").is_on("补充数据")
