"""The school's imports, each page and state: axe in light and dark, nothing cut off (R46)."""

from __future__ import annotations

from browser.conftest import Person
from browser.serving import Server
from browser.test_pages import LONG_CLASS, LONG_NAME, look
from browser.test_pages_invites_admin import signed_in
from browser.walk import Walker

TEACHERS = f"{LONG_NAME},美国\nSmaiva Mubeens the Second {'of Somewhere ' * 5},India\nNobody,火星"
EXPECTED = f"组织\t姓名\n{LONG_CLASS}\t{LONG_NAME}\n\t李晓明\n软件工程-2019级-1班\t{LONG_NAME}"


def give(admin: Walker, path: str, title: str, text: str) -> None:
    """The form empty, then refused, then the preview."""
    admin.open(path)
    look(admin, title)
    admin.tap("下一步：核对名单")
    admin.page.locator("[aria-invalid=true]").first.wait_for()
    look(admin, title)
    admin.page.get_by_label("粘贴名单").fill(text)
    admin.tap("下一步：核对名单")
    look(admin, "核对名单")


def test_pages_of_imports(live_server: Server, person: Person) -> None:
    admin = signed_in(person)
    school = admin.page.url.split("?")[0].rstrip("/")
    give(admin, f"{school}/imports/teachers", "导入外籍教师名册", TEACHERS)
    admin.tap("确认导入2人")
    admin.sees("已导入2人。")
    look(admin, "核对名单")
    admin.open(f"{school}/foreign-teachers/roster")
    admin.page.locator("a.person_bd").first.click()
    look(admin, "外籍教师信息")
    give(admin, f"{school}/imports/expected", "导入应加入名单", EXPECTED)
    admin.tap("确认导入1人")
    admin.sees("已导入1人。")
    look(admin, "核对名单")
