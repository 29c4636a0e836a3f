"""A maker of exports that hangs in the middle: it has written each row of the first organization many times over."""

from __future__ import annotations

import time

from yss import export_maker
from yss.queries.exports.export_source import Source

read = Source.of_people


def hang(self, statement, org_id=None):
    for row in list(read(self, statement, org_id)):
        yield from [row] * 1_500
    time.sleep(600)


if __name__ == "__main__":
    Source.of_people = hang
    export_maker.main()
