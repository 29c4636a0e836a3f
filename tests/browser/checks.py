"""What every page has to pass: axe finds nothing, and nothing is cut off at any width."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WIDTHS = (320, 390, 430)
FONT_SCALE = "1.5"

# Visible elements that leave the viewport sideways, and text that its own or a clipping parent's box cuts off
CLIPPED = """() => {
  const found = [], width = document.documentElement.clientWidth, slack = 1;
  const name = (el) => el.tagName.toLowerCase() + (el.id ? '#' + el.id : '') + (el.className && el.className.baseVal === undefined ? '.' + el.className : '') + ' "' + (el.textContent || '').trim().slice(0, 24) + '"';
  const hidden = (el) => !!el.closest('.visually-hidden, [hidden], [inert]') || !el.checkVisibility({opacityProperty: true, visibilityProperty: true});
  const scope = document.querySelector('#overlay [role=dialog]') || document.body;
  if (document.documentElement.scrollWidth > width + slack) found.push('the page scrolls sideways to ' + document.documentElement.scrollWidth);
  for (const el of scope.querySelectorAll('*')) {
    if (hidden(el) || el.closest('svg') && el.tagName !== 'svg' || el.tagName === 'OPTION') continue;
    const box = el.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.left < -slack || box.right > width + slack) found.push(name(el) + ' leaves the page at ' + Math.round(box.left) + '–' + Math.round(box.right));
    const style = getComputedStyle(el), clips = style.overflowX !== 'visible';
    if (clips && !['INPUT', 'SELECT', 'TEXTAREA'].includes(el.tagName) && el.scrollWidth > el.clientWidth + slack) found.push(name(el) + ' cuts its text sideways');
    if (style.overflowY === 'hidden' && el.scrollHeight > el.clientHeight + slack + 1) found.push(name(el) + ' cuts its text below');
    if (el.tagName === 'SELECT') {
      const probe = document.createElement('canvas').getContext('2d');
      probe.font = style.font;
      const room = el.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const text = el.selectedOptions[0] ? el.selectedOptions[0].text : '';
      if (probe.measureText(text).width > room + slack) found.push(name(el) + ' cuts its choice: ' + text);
    }
    const own = [...el.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    for (let up = el.parentElement; own && up && up !== document.body; up = up.parentElement) {
      if (getComputedStyle(up).overflowX === 'visible') continue;
      const frame = up.getBoundingClientRect();
      if (box.left < frame.left - slack || box.right > frame.right + slack) found.push(name(el) + ' is cut by ' + name(up).slice(0, 40));
    }
  }
  return found;
}"""


def axe(page: Page, where: str = "") -> None:
    """No violation, of any impact."""
    found = Axe().run(page).response["violations"]
    told = [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found]
    assert told == [], (where, told)


def axe_dark(page: Page, where: str = "") -> None:
    """The same in the dark."""
    page.emulate_media(color_scheme="dark")
    axe(page, f"{where}, dark")
    page.emulate_media(color_scheme="light")


def nothing_clipped(page: Page, where: str = "") -> None:
    """At 320, 390 and 430 px with letters half as big again."""
    size = page.viewport_size or {"width": 390, "height": 844}
    page.evaluate("fs => document.documentElement.style.setProperty('--fs', fs)", FONT_SCALE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": size["height"]})
        assert page.evaluate(CLIPPED) == [], (where, width)
    page.set_viewport_size(size)
    page.evaluate("document.documentElement.style.removeProperty('--fs')")


def sound(page: Page, where: str = "") -> None:
    """All of it, on the page as it stands."""
    page.wait_for_load_state()
    page.wait_for_function("!document.querySelector('.htmx-request') && !document.getAnimations().length")
    axe(page, where)
    axe_dark(page, where)
    nothing_clipped(page, where)
