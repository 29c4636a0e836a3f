"""F1: the process that serves is killed under load, again and again. What it acknowledged is there, nothing is half."""

from __future__ import annotations

import random
import time
from collections import Counter

import pytest
from harness.load import some_classes, wait_for, written_to
from sizes import size
from sqlalchemy import func, select

from yss.extensions import db
from yss.models import AuditEvent, DaySubmission, HealthReport, SubmissionRow

pytestmark = pytest.mark.slow

CYCLES = size("F1_CYCLES", 3)
ACKNOWLEDGED = size("F1_ACKNOWLEDGED", 30)


def killed(app, world, classes) -> list[str]:
    """Lets a process write until it has told of enough, kills it at no particular moment; returns what it told."""
    with written_to(app, world, classes) as told:
        wait_for(told, ACKNOWLEDGED)
        time.sleep(random.random() / 20)
    return told


def lost(told: list[str]) -> list[str]:
    """What was acknowledged and is not there."""
    there = {f"report {found}" for found in db.session.scalars(select(HealthReport.id))}
    submitted = db.session.execute(select(DaySubmission.org_id, DaySubmission.version)).tuples()
    there |= {f"submission {org_id}-{version}" for org_id, version in submitted}
    return sorted(set(told) - there)


def half() -> list[str]:
    """Submissions whose rows are not their figures or of which the trail knows nothing; revisions with gaps."""
    rows = select(
        SubmissionRow.submission_id, func.count().label("rows"), func.count(SubmissionRow.report_id).label("reported")
    ).group_by(SubmissionRow.submission_id)
    of = {found: (all_, reported) for found, all_, reported in db.session.execute(rows).tuples()}
    wrong = []
    for one in db.session.scalars(select(DaySubmission)):
        day = one.figures["day"]
        figures = (day["joined"], day["by_self"] + day["by_proxy"] + day["carried_forward"])
        wrong += [f"{one.id}: {figures}, not {of.get(one.id)}"] if of.get(one.id) != figures else []
    submitted = db.session.scalar(select(func.count()).select_from(DaySubmission))
    audited = db.session.scalar(select(func.count()).where(AuditEvent.action == "submit_day"))
    wrong += [] if submitted == audited else [f"{submitted} submissions, {audited} in the trail"]
    seqs = select(HealthReport.person_id, func.count(), func.max(HealthReport.seq)).group_by(HealthReport.person_id)
    return wrong + [f"{who}: gaps" for who, all_, last in db.session.execute(seqs).tuples() if all_ != last]


def test_F1_what_was_acknowledged_outlives_the_process_and_nothing_is_half(app, world):
    classes = some_classes(world)
    assert lost(["report 1"]) == ["report 1"], "it would be noticed"
    all_told = []
    for cycle in range(CYCLES):
        told = killed(app, world, classes)
        all_told += told
        assert len(told) >= ACKNOWLEDGED
        assert (lost(told), half()) == ([], []), f"cycle {cycle}"
    kinds = Counter(line.split()[0] for line in all_told)
    assert min(kinds["report"], kinds["submission"]) > 0, kinds
    print(f"{db.engine.dialect.name}: {CYCLES} cycles, acknowledged {dict(kinds)}, 0 lost, 0 half")
