"""R23, F3: however many report for one member at once, each report is kept, in some order, and nobody is sent away."""

from __future__ import annotations

from datetime import date

import pytest
from cast import subject
from racing import at_once
from sqlalchemy import select

from yss.extensions import db
from yss.models import HealthReport

CALLERS = 16


@pytest.mark.slow
def test_F3_however_many_report_for_one_member_at_once_all_are_kept(world, app):
    org = world.org()
    guardian, child = world.person(), subject("黄小一", date(2012, 9, 1))
    member = world.join_other(org, guardian, child)
    world.guardian(org, guardian, child)
    db.session.rollback()
    for round_ in range(1, 3):
        results = at_once(app, [lambda: world.report(org, member, by=guardian)] * CALLERS)
        assert [one for one in results if isinstance(one, Exception)] == []
        kept = db.session.scalars(select(HealthReport.seq).where(HealthReport.person_id == member))
        assert sorted(kept) == list(range(1, CALLERS * round_ + 1))
