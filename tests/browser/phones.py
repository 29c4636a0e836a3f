"""Phones in Chromium: 390×844, touch, Chinese unless told otherwise, one context per person."""

from __future__ import annotations

import os
import shutil
from typing import Any

from browser.walk import Walker
from browser.words import ASKS_FOR
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Playwright

from yss.domain.languages import Language

ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE = {"width": 390, "height": 844}

# The server's considered "no" (a refused form, a closed day) is written to the console by Chromium: no fault of the
# page; neither are htmx's words about a request that a newer one replaced
CONSIDERED = (
    *(f"status of {code}" for code in (403, 404, 409, 410, 422)),
    *(f"Response Status Error Code {code} " for code in (403, 404, 409, 410, 422)),
    "htmx:afterRequest",
    "htmx:sendAbort",
    "htmx:abort",
)


def launched_as() -> dict[str, Any]:
    """How Debian's Chromium is started; as root it needs --no-sandbox."""
    arguments = [*ARGUMENTS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"executable_path": shutil.which("chromium"), "args": arguments}


def start_chromium(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    return playwright.chromium.launch(**launched_as())


class Phones:
    """Hands out phones and remembers what their pages complained about."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.browser, self.base_url = browser, base_url
        self.complaints: list[str] = []
        self._contexts: list[BrowserContext] = []

    def person(
        self,
        name: str,
        document: str = "",
        *,
        js: bool = True,
        language: Language = Language.SIMPLIFIED,
        **options: Any,
    ) -> Walker:
        """Somebody with a phone of their own, which speaks that language."""
        settings: dict[str, Any] = {"viewport": SIZE, "is_mobile": True, "has_touch": True}
        settings["locale"] = ASKS_FOR[language]
        context = self.browser.new_context(java_script_enabled=js, **(settings | options))
        context.set_default_timeout(6000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{name}: {error}"))
        return Walker(page, self.base_url, name, document, language)

    def close(self) -> None:
        """Puts all phones away."""
        for context in self._contexts:
            context.close()

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(text in message.text for text in CONSIDERED):
            self.complaints.append(message.text)
