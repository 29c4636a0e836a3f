"""What a page says: all its texts, for readers and for those who listen, but for what is marked as another language."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement


def texts_of(page: HtmlElement) -> Iterator[str]:
    """Every text of a page or a fragment, in its order.

    A part with a `lang` of its own, as the names of the languages on the switch, speaks that one.
    """
    for text in page.xpath("//text()"):
        around = text.getparent() if text.is_text else text.getparent().getparent()
        if not _is_other(around, page):
            yield str(text)


def attributes_of(page: HtmlElement) -> Iterator[str]:
    """Every value of an attribute, be it words or not."""
    for element in page.xpath("//*[@*]"):
        if not _is_other(element, page):
            yield from element.attrib.values()


def _is_other(element: HtmlElement, page: HtmlElement) -> bool:
    spoken = page.get("lang", "")
    return element.xpath("string(ancestor-or-self::*[@lang][1]/@lang)") not in ("", spoken)
