"""The app as `python -m yss` serves it, with the catalogues of the folder that it is started with."""

from __future__ import annotations

import runpy
import sys

import yss

if __name__ == "__main__":
    yss._FIXED["BABEL_TRANSLATION_DIRECTORIES"] = sys.argv[1]
    runpy.run_module("yss", run_name="__main__")
