"""Fetches the vendored front-end files again, byte for byte.

    python yss/static/vendor/fetch.py           # needs npm; writes the files and checksums.txt
    python yss/static/vendor/fetch.py --check   # offline: compares the files with checksums.txt
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKSUMS = HERE / "checksums.txt"


def scale_fonts(css: bytes) -> bytes:
    """Big-font mode becomes one variable: each fixed font size is multiplied by --fs."""
    return re.sub(rb"font-size:(\d+(?:\.\d+)?px)", rb"font-size:calc(\1*var(--fs,1))", css)


def unchanged(data: bytes) -> bytes:
    return data


# package, version, {file in the package: (file here, rewriting)}
PACKAGES = (
    (
        "htmx.org",
        "2.0.11",
        {
            "dist/htmx.min.js": ("htmx-2.0.11.min.js", unchanged),
            "LICENSE": ("htmx-LICENSE.txt", unchanged),
        },
    ),
    (
        "weui",
        "2.6.26",
        {
            "dist/style/weui.min.css": ("weui-2.6.26.min.css", scale_fonts),
            "LICENSE.txt": ("weui-LICENSE.txt", unchanged),
        },
    ),
)


def names() -> list[str]:
    return sorted(name for _, _, files in PACKAGES for name, _ in files.values())


def listing() -> str:
    rows = [f"{hashlib.sha256((HERE / name).read_bytes()).hexdigest()}  {name}\n" for name in names()]
    return "".join(rows)


def fetch() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for package, version, files in PACKAGES:
            done = subprocess.run(
                ["npm", "pack", f"{package}@{version}", "--silent"],
                cwd=folder,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            archive = Path(folder) / done.stdout.split()[-1]
            with tarfile.open(archive) as tar:
                for source, (target, rewrite) in files.items():
                    member = tar.extractfile(f"package/{source}")
                    if member is None:
                        raise SystemExit(f"{package}@{version} has no file {source}")
                    (HERE / target).write_bytes(rewrite(member.read()))
    CHECKSUMS.write_text(listing())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with checksums.txt, offline")
    if not parser.parse_args().check:
        fetch()
        return 0
    missing = [name for name in names() if not (HERE / name).is_file()]
    if missing or listing() != CHECKSUMS.read_text():
        print("vendored files differ from checksums.txt", *missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
