"""The bill of materials and the licences are of what the lock installs, each package of it."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]


def module():
    spec = importlib.util.spec_from_file_location("bill", ROOT / "deploy/bill.py")
    bill = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bill)
    return bill


BILL = module()


def test_the_bill_of_materials_is_of_what_the_lock_installs():
    bill = json.loads(BILL.SBOM.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    listed = {one["name"]: one["version"] for one in bill["components"]}
    assert listed == BILL.locked() | BILL.vendored(), "run make bill"
    assert len(listed) > 30


def test_every_dependency_has_its_licence():
    assert BILL.table() == BILL.LICENCES.read_text(), "run make bill"
    strong = ("GPL", "SSPL", "BUSL")
    copyleft = {name for name in BILL.locked() if any(word in BILL.licence(name) for word in strong)}
    assert copyleft == {"psycopg", "psycopg-binary"}, "LGPL, told in the page's head"
