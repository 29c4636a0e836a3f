"""A share in per cent is computed in one place."""

from __future__ import annotations

import re
from pathlib import Path

OURS = Path(__file__).parents[2] / "yss"
A_SHARE = re.compile(r"\b100\b(?:\.0)?\s*\*|\*\s*100\b")


def test_R57_only_the_domain_computes_a_share():
    files = [*OURS.rglob("*.py"), *OURS.glob("templates/**/*.html")]
    assert {path.name for path in files if A_SHARE.search(path.read_text())} == {"shares.py"}
