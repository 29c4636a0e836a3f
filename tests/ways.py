"""Ways through pages that several tests take: agreeing, reporting, submitting a day."""

from __future__ import annotations

from typing import Any

from cast import MORNING_NUMBERS, ORDINARY, SUPPLEMENT, form_of
from flask import Flask
from lxml.html import HtmlElement
from phone import Phone

CONFIRMED = "我已逐项核对，以上内容真实准确"
AGREED = "我已阅读并同意将以上健康信息用于学校每日健康申报"


def collector_phone(app: Flask, org: Any, *, htmx: bool = False) -> Phone:
    """The collector's phone, signed in."""
    return Phone(app, htmx=htmx).sign_in(org.collector)


def agree(phone: Phone, relation: str = "") -> Phone:
    """The consent page, where it stands in the way."""
    phone.is_on("健康信息使用说明")
    if relation:
        phone.choose(relation)
    return phone.choose(AGREED).tap("同意并继续")


def answer(phone: Phone, **changes: Any) -> Phone:
    """Fills a report form in with ordinary answers but for `changes`, and ticks the confirmation."""
    typed = form_of(ORDINARY | changes)
    for name in ("nationality", "household", "location"):
        phone.reshape(name, typed[name])
    return phone.fill_all(typed).choose(CONFIRMED)


def report(phone: Phone, button: str = "提交申报", **changes: Any) -> Phone:
    """Fills a report form in and sends it."""
    return answer(phone, **changes).tap(button).is_on("申报回执")


def to_review(phone: Phone, day: str = "2020-03-21") -> Phone:
    """补充数据 with ordinary numbers of either questionnaire, 【下一步】."""
    phone.open(f"/days/{day}/submit").is_on("补充数据")
    numbers = {name: str(number) for name, number in (MORNING_NUMBERS | SUPPLEMENT).items()}
    return phone.fill_all(numbers).tap("下一步").is_on("数据详情")


def submit_day(phone: Phone, day: str = "2020-03-21") -> Phone:
    """From the supplement to the result page."""
    return to_review(phone, day).tap("提交数据").tap("确定").is_on("提交结果")


def cells(phone: Phone) -> dict[str, str]:
    """Label → value of the page's cells."""
    return {_text(cell, "cell_bd"): _text(cell, "cell_ft") for cell in phone.document.xpath("//*[@class='cell']")}


def numbers(phone: Phone) -> dict[str, int]:
    """Label → value of the bar of numbers; a gap that is none does not stand there."""
    parts = phone.document.xpath("//*[starts-with(@id, 'figure-')][b[not(@aria-hidden)]]")
    return {part.findtext("span"): int(part.findtext("b")) for part in parts}


def names_in(phone: Phone) -> list[str]:
    """The names in the page's lists of people, in order."""
    return [str(name.text_content()).strip() for name in phone.document.xpath("//a[@class='person_bd']/b")]


def _text(cell: HtmlElement, part: str) -> str:
    return " ".join("".join(cell.xpath(f"./*[starts-with(@class, '{part}')]//text()")).split())
