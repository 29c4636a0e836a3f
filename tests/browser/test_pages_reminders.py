"""The pages of reminding: axe in light and dark, nothing cut off, a call by one tap."""

from __future__ import annotations

import re

from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import look
from playwright.sync_api import expect


def test_pages_of_reminding(live_server: Server, person: Person) -> None:
    admin = person("梁志远")
    admin.sign_in_as("梁志远")
    admin.open("/admin")
    admin.tap("未提交名单")
    look(admin, "未提交名单")
    admin.tap("打电话 蒋小华")
    call = admin.page.locator("a[href^='tel:']")
    expect(call).to_have_text(re.compile(r"拨打 1\d{10}"))
    look(admin, "未提交名单")
    admin.open(re.sub("/not-submitted.*", "/reminders", admin.page.url))
    look(admin, "提交时间与提醒")
    admin.tap("保存机器人")
    admin.sees("不是所选服务")
    look(admin, "提交时间与提醒")
    admin.page.get_by_label("Webhook地址").fill("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1")
    admin.tap("保存机器人")
    admin.sees("群机器人已保存")
    look(admin, "提交时间与提醒")
