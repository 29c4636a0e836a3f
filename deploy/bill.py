"""`make bill`: what the product is made of, as CycloneDX (docs/sbom.cdx.json) and with licences (docs/licences.md).

Reads what cyclonedx-py makes of requirements.lock, and adds the front-end files of others.
"""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
SBOM, LICENCES = ROOT / "docs/sbom.cdx.json", ROOT / "docs/licences.md"
VENDORED = re.compile(r"([a-z]+)-([\d.]+)\.min\.(?:js|css)")
# Packages whose metadata names none: read in what they ship or in their source.
READ = {"pysqlite3": "Zlib"}
BROWSER = {"htmx": "0BSD", "weui": "MIT"}
SPELT = {
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
}

HEAD = """# Licences of what it is built on

Made by `make bill` from the metadata of what `requirements.lock` installs; `tests/house/test_bill.py` misses any that
has no row. All may be used and passed on with the product, which is under the MIT licence. LGPL-3.0 of psycopg asks
that it can be replaced by another build: it is a package of its own, installed beside. Tools of developers are not
shipped, and not here.

| package | version | licence |
| --- | --- | --- |
"""


def locked() -> dict[str, str]:
    """Name → version of all that the lock installs."""
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", LOCK.read_text(), re.M))


def vendored() -> dict[str, str]:
    """Name → version of the front-end files of others."""
    names = (path.name for path in (ROOT / "yss/static/vendor").iterdir())
    return {found[1]: found[2] for name in sorted(names) if (found := VENDORED.fullmatch(name))}


def licence(name: str) -> str:
    """The package's licence as SPDX writes it. Raises LookupError where it names none."""
    about = metadata.metadata(name)
    classified = [one.split(" :: ")[-1] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    told = [about.get("License-Expression"), *({" OR ".join(SPELT[one] for one in classified)} - {""}), READ.get(name)]
    short = about.get("License") or ""
    if found := next(filter(None, [*told, short if len(short) < 30 else ""]), None):
        return str(found)
    raise LookupError(f"{name} names no licence: read it and add it to READ")


def table() -> str:
    """docs/licences.md."""
    ours = {name: (version, licence(name)) for name, version in locked().items()}
    theirs = {name: (version, BROWSER[name]) for name, version in vendored().items()}
    rows = {**ours, **theirs}
    return HEAD + "".join(f"| {name} | {rows[name][0]} | {rows[name][1]} |\n" for name in sorted(rows))


def bill(made: dict[str, Any]) -> dict[str, Any]:
    """The tool's bill, without where packages come from, and with the front-end files."""
    for component in made["components"]:
        component.pop("description", None)
        component.pop("externalReferences", None)
        component["bom-ref"] = component["purl"]
    for name, version in vendored().items():
        purl = f"pkg:npm/{name}@{version}"
        made["components"].append({"bom-ref": purl, "name": name, "purl": purl, "type": "library", "version": version})
    made.pop("dependencies")
    made["metadata"] = {"component": {"bom-ref": "yss", "name": "yss", "type": "application"}}
    return made


def main() -> None:
    """Writes both files; the tool's bill comes by standard input."""
    SBOM.write_text(json.dumps(bill(json.load(sys.stdin)), indent=1, ensure_ascii=False) + "\n")
    LICENCES.write_text(table())


if __name__ == "__main__":
    main()
