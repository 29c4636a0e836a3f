"""What people do on their phones, step by step, for the browser tests and the screenshots."""

from __future__ import annotations

import re
import time
from datetime import date
from pathlib import Path

from browser.words import Words
from playwright.sync_api import Locator, Page, expect

from yss.domain.documents import make_resident_number
from yss.domain.languages import Language

PICTURE = Path(__file__).parents[2] / "yss" / "static" / "img" / "icon-300.png"


def number(seed: int, birth: date = date(2000, 5, 17)) -> str:
    """A valid, made-up resident number."""
    return make_resident_number("440106", birth, seed)


class Walker:
    """A person with a phone in a browser context of their own; labels are given in Chinese and said as it speaks."""

    def __init__(
        self, page: Page, base_url: str, name: str, document: str, language: Language = Language.SIMPLIFIED
    ) -> None:
        self.page, self.base_url, self.name, self.document = page, base_url, name, document
        self.words = Words(language)

    def open(self, path: str) -> None:
        """Opens a path, or a whole link."""
        self.page.goto(path if path.startswith("http") else self.base_url + path)

    def tap(self, label: str, *, exact: bool = True) -> None:
        """Taps the first visible button or link with this label."""
        label = self.words(label)
        by_role = self.page.get_by_role("button", name=label, exact=exact)
        target = by_role.or_(self.page.get_by_role("link", name=label, exact=exact)).locator("visible=true").first
        expect(self.page.locator("form .htmx-request, form.htmx-request")).to_have_count(0)
        target.scroll_into_view_if_needed()
        target.click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        """The text is on the page, waiting up to five seconds."""
        text = self.words(text) if isinstance(text, str) else text
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible()

    def is_on(self, title: str) -> None:
        """The page's heading."""
        expect(self.page.locator("h1")).to_have_text(self.words(title))

    def field(self, label: str) -> Locator:
        """What has this label."""
        return self.page.get_by_label(self.words(label))

    def fill_identity(self, name: str = "", document: str = "") -> None:
        """姓名, 证件类型, 证件号码."""
        self.field("姓名").fill(name or self.name)
        self.field("证件类型").select_option(label=self.words("居民身份证"))
        self.field("证件号码").fill(document or self.document)

    def verify_by_wechat(self, *, phone: str = "13812345678", password: str = "135790") -> None:
        """选择认证方式 → 微信支付密码认证 → in."""
        self.is_on("选择认证方式")
        self.page.locator("input[name=agree]").check()
        self.tap("开始登录")
        self.is_on("微信授权")
        self.field("手机号码").fill(phone)
        self.fill_identity()
        self.tap("同意授权")
        self.type_password(password)

    def type_password(self, password: str) -> None:
        """The keypad with scripts, a plain field without."""
        self.is_on("输入微信支付密码")
        keypad = self.page.locator("[data-keypad]")
        if keypad.is_visible():
            for digit in password:
                keypad.get_by_role("button", name=digit, exact=True).click()
        else:
            self.page.locator("input[name=password]").fill(password)
        self.tap("完成")

    def verify_by_face(self, *, picture: bool = True) -> None:
        """选择认证方式 → 人脸识别认证 → camera."""
        self.is_on("选择认证方式")
        self.tap("下一步")
        self.is_on("人脸识别认证")
        self.fill_identity()
        self.tap("下一步")
        self.is_on("人脸识别")
        if picture:
            self.page.locator("input[type=file]").set_input_files(PICTURE)
        self.tap("开始识别")

    def open_card(self, link: str) -> None:
        """The member's landing."""
        self.open(link)
        self.is_on("（重要）快来申报你的个人健康信息")
        self.tap("去申报")

    def consent(self, relation: str = "本人") -> None:
        """健康信息使用说明, before the first report."""
        self.is_on("健康信息使用说明")
        self.choose("您的身份", relation)
        self.page.locator("input[name=agree]").check()
        self.tap("同意并继续")

    def choose(self, question: str, option: str) -> None:
        """Taps a chip of a question."""
        question, option = self.words(question), self.words(option)
        group = self.page.get_by_role("group", name=question).or_(self.page.get_by_role("radiogroup", name=question))
        group.first.locator("label").filter(has_text=re.compile(f"^\\s*{re.escape(option)}\\s*$")).click()

    def select_region(self, name: str, province: str, city: str) -> None:
        """省, then 市 in the second select that swaps in."""
        self.page.locator(f"select[name={name}]").select_option(label=province)
        cities = f"select[name={name}_city]"
        self.update_fields(cities)
        self.page.locator(cities).select_option(label=city)

    def update_fields(self, wanted: str) -> None:
        """Waits for fields that swap in; without scripts a button brings them."""
        update = self.page.get_by_role("button", name=self.words("更新选项"))
        if update.is_visible() and not self.page.locator(wanted).count():
            update.click()
        expect(self.page.locator(wanted)).to_be_visible()

    def fill_first_report(self, *, health: str = "正常") -> None:
        """All questions of the guide's definition, as somebody who reports for the first time."""
        nationality = self.page.locator("select[name=nationality]")
        nationality.select_option("CN")
        self.update_fields("select[name=household]")
        self.select_region("household", "广东省", "广州市")
        self.select_region("location", "广东省", "广州市")
        self.choose("假期是否留校", "否")
        self.choose("是否1月25日后返校", "是")
        self.choose("最近经历", "无")
        for question in (
            "假期内是否离开居住地探亲或旅游",
            "本日是否离校前往其他地市",
            "本日是否离校前往其他国家",
            "本日是否返校",
        ):
            self.choose(question, "否")
        self.choose("本日是否有发热症状", "是" if health == "发热" else "否")
        self.choose("个人健康状态", health)
        self.field("我已逐项核对，以上内容真实准确").check()

    def submit_report(self, label: str = "提交申报") -> None:
        """The receipt comes back."""
        self.tap(label)
        self.is_on("申报回执")
        self.sees("申报成功")

    def move_clock(self, at: str, *, early: bool = False) -> None:
        """Moves the server's clock by the testing tools: 2020-03-22T11:29:59. `early`: with room to the next second."""
        self.open("/testing")
        self.field("现在是").fill(at)
        if early:
            # The offset is rounded to seconds: just past the half, the moved clock begins half a second before `at`
            time.sleep((0.55 - time.time()) % 1)
        self.tap("移动时钟")
        self.is_on("测试工具")

    def sign_in_as(self, name: str) -> None:
        """One tap in the testing tools."""
        self.open("/testing")
        self.tap(f"{self.words('登录')} {name}")
        self.page.wait_for_url(lambda url: "/testing" not in url)

    def enter_as(self, person_id: int) -> None:
        """The same, for whoever it is, without a page."""
        page = self.page.request.get(f"{self.base_url}/verify").text()
        token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
        path = f"{self.base_url}/testing/sign-in/{person_id}"
        answer = self.page.request.post(path, form={"csrf_token": token}, max_redirects=0)
        assert answer.status == 303, answer.status
