"""退回: the school gives a submitted day back, or opens one that was never submitted (R35)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from yss import sealing
from yss.actions import steps
from yss.domain import policies
from yss.extensions import vault
from yss.ids import new_id
from yss.models import SubmissionReturn
from yss.models.report import reason_owner
from yss.transactions import Lock, Once, keep, replay, transactional


@transactional(Lock.EXCLUSIVE)
def return_submission(
    session: Session,
    *,
    school_id: int,
    org_id: int,
    actor_id: int,
    day: date,
    minutes: int,
    reason: str,
    once: Once,
    now: datetime,
) -> int:
    """Opens the day for so many `minutes`: the collector may submit the next version; returns the version given back.

    0 where none had been submitted. When the time is over the last version stands again, or the day is closed again.
    Raises NotFound for a closed organization, else as `check_return`.
    """
    if (done := replay(session, once)) is not None:
        return done
    org = steps.open_organization(session, school_id, org_id)
    version = steps.last_version(session, school_id, org_id, day)
    opened = steps.open_until(session, school_id, org_id, day)
    policies.check_return(day, now, founded=org.founded, submitted=version > 0, open_until=opened)
    until = now + timedelta(minutes=minutes)
    row = SubmissionReturn(
        school_id=school_id,
        id=new_id(),
        org_id=org_id,
        day=day,
        version=version or None,
        returned_by=actor_id,
        returned_at=now,
        open_until=until,
    )
    row.reason_sealed = vault.seal(sealing.RETURN_REASON, reason_owner(row), reason.encode())
    session.add(row)
    steps.open_day(session, school_id, org_id, day, now, until=until)
    steps.audit(
        session,
        "return_submission",
        school_id=school_id,
        org_id=org_id,
        actor_id=actor_id,
        now=now,
        day=day.isoformat(),
        version=version,
        minutes=minutes,
    )
    return keep(session, once, version, now)
