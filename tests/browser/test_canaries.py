"""F10: forty private values typed in a browser; afterwards nothing that lasts holds one of them in the clear."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from urllib.parse import unquote_plus

import pytest
from browser.phones import SIZE, launched_as
from browser.serving import Server
from browser.test_the_day import become_collector, reach_confirmation
from browser.walk import Walker, number
from playwright.sync_api import Browser, BrowserContext

from yss.cli import made_up
from yss.domain.vocabulary import DocumentType

NAMES = (
    *("陈安然", "林知夏", "周望舒", "吴沐阳", "郑言蹊", "王清和", "冯书宁", "褚星野"),
    *("卫南乔", "蒋听澜", "沈怀瑾", "韩若溪", "杨景行", "朱时雨", "秦砚秋", "尤千寻"),
)
OWN_NUMBER, OWN_PHONE = number(977), "13812345678"
REMARKS, LEAVE, OWN_WORDS, FEEDBACK, UNSENT = (
    f"暗号{word}" for word in ("青石巷口的诊所", "左膝旧伤复查", "随祖母赴异乡", "首页第三行的字", "未寄出的半句话")
)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Where the phone's browser keeps what it keeps."""
    return tmp_path / "profile"


def pupils() -> list[tuple[str, str, str]]:
    """(name, number, phone) of sixteen made-up pupils."""
    chance = random.Random(10)
    numbers = (
        made_up.make_number(DocumentType.RESIDENT_ID, chance, date(2008, 3, day), "4401") for day in range(1, 17)
    )
    return [(name, one, f"139{chance.randrange(10**7, 10**8)}") for name, one in zip(NAMES, numbers, strict=True)]


def walk(collector: Walker, server: Server, class_list: str) -> None:
    """Verifies, founds a class, adds its pupils, grants leave, submits, gives feedback, and leaves one unsent."""
    become_collector(collector, server.invite)
    collector.open("/lists/members")
    collector.page.get_by_label("粘贴名单").fill(class_list)
    collector.tap("下一步：核对名单")
    collector.tap("确认添加16人")
    collector.sees("已添加16人")
    collector.open("/workbench")
    day = (collector.page.locator("#to-lists").get_attribute("href") or "").split("?")[0]
    collector.open(f"{day}/missing")
    collector.page.locator("a.person_bd").first.click()
    collector.tap("请假/免报")
    collector.choose("原因", "病假")
    collector.page.get_by_label("说明（选填）").fill(LEAVE)
    collector.tap("登记免报")
    collector.sees(re.compile("已登记.*免报"))
    submit(collector, day)
    collector.open("/help/feedback")
    collector.page.locator("#kind").get_by_text("功能异常").locator("xpath=..").click()
    collector.page.get_by_label("反馈内容").fill(FEEDBACK)
    collector.tap("提交反馈")
    collector.is_on("反馈回执")
    collector.open("/help/feedback")
    collector.page.get_by_label("反馈内容").fill(UNSENT)
    collector.open("/workbench")


def submit(collector: Walker, day: str) -> None:
    """补充数据 with a reason in own words and remarks, then 提交数据."""
    collector.open(f"{day}/submit")
    collector.choose(NAMES[1], "其他")
    words = collector.page.locator("input[name^=words_]").first
    words.fill(OWN_WORDS)
    remarks = collector.page.locator("#remarks")
    remarks.fill(f"{remarks.input_value()} {REMARKS}")
    reach_confirmation(collector, NAMES[2])
    collector.tap("确定")
    collector.is_on("提交结果")


def held(files: Iterable[Path], values: Iterable[str]) -> list[tuple[str, str]]:
    """(file, value) wherever a value stands in a file, as bytes of UTF-8 or UTF-16."""
    spelled = [(value, kind) for value in values for kind in (value.encode(), value.encode("utf-16-le"))]
    contents = [(path.name, path.read_bytes()) for path in files]
    return [(name, value) for name, content in contents for value, raw in spelled if raw in content]


def files_of(server: Server, profile: Path) -> list[Path]:
    """The logs, the database with its log, a backup, what is temporary, and the browser's profile."""
    backup = server.database.with_name("canaries.backup")
    server.run("backup", "make", str(backup))
    database = sorted(server.database.parent.glob(server.database.name + "*"))
    kept = [path for folder in (profile, server.temporary) for path in folder.rglob("*") if path.is_file()]
    return [server.log, backup, *database, *kept]


def stored(context: BrowserContext, page_storage: str) -> str:
    return json.dumps(context.storage_state(indexed_db=True), ensure_ascii=False) + page_storage


def test_F10_nothing_that_was_typed_lies_in_the_clear_anywhere(
    browser: Browser, live_server: Server, profile: Path
) -> None:
    people = pupils()
    values = [OWN_NUMBER, OWN_PHONE, REMARKS, LEAVE, OWN_WORDS, FEEDBACK, UNSENT]
    values += [private for _, *both in people for private in both]
    addresses: list[str] = []
    sent: list[str] = []
    phone = {"viewport": SIZE, "is_mobile": True, "has_touch": True, "locale": "zh-CN"}
    context = browser.browser_type.launch_persistent_context(profile, **launched_as(), **phone)
    context.set_default_timeout(6000)
    context.on("request", lambda request: addresses.append(unquote_plus(request.url)))
    context.on("request", lambda request: sent.append(unquote_plus(request.post_data or "")))
    collector = Walker(context.pages[0], live_server.url, "钱小采", OWN_NUMBER)
    walk(collector, live_server, "\n".join(" ".join(one) for one in people))
    storage = stored(context, collector.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])"))
    context.close()
    live_server.stop()
    assert [value for value in values if value != UNSENT and not any(value in body for body in sent)] == []
    assert len(values) == 39
    assert held(files_of(live_server, profile), values) == []
    assert [value for value in values if value in storage or any(value in address for address in addresses)] == []
    assert held([live_server.database], NAMES), "a name is no secret, and shows that the search finds what is there"
