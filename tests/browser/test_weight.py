"""The first load of a page weighs at most 60 KiB as it travels."""

from __future__ import annotations

import subprocess
import sys

import pytest
from browser.conftest import Person
from browser.serving import ROOT, Server
from browser.walk import Walker

LIMIT = 60 * 1024


@pytest.fixture
def compressed() -> None:
    """Static files compressed ahead, as `make static` does."""
    subprocess.run([sys.executable, "-m", "whitenoise.compress", "--quiet", "yss/static"], cwd=ROOT, check=True)


@pytest.mark.parametrize("path", ["invite", "/workbench"])
def test_first_load_is_light(compressed: None, live_server: Server, person: Person, path: str) -> None:
    walker = person("蒋小华")
    if path != "invite":
        walker.sign_in_as("蒋小华")
    weight = weigh(walker, live_server.invite if path == "invite" else path)
    print(f"\n{path}: {weight / 1024:.1f} KiB")
    assert 10 * 1024 < weight <= LIMIT


def weigh(walker: Walker, path: str) -> float:
    """Bytes of the page and of all that it loads by itself, as they travel."""
    session = walker.page.context.new_cdp_session(walker.page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    weights: list[float] = []
    session.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    walker.open(path)
    walker.page.wait_for_load_state("networkidle")
    session.detach()
    return sum(weights)
