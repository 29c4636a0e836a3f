"""退回: the school gives a submitted day back, or opens one that was never submitted (R35)."""

from __future__ import annotations

from datetime import date, timedelta

from yss import sealing
from yss.actions.kit import steps
from yss.acts import Work, action
from yss.domain import policies
from yss.domain.rights import OfSchool
from yss.extensions import vault
from yss.ids import new_id
from yss.models import SubmissionReturn
from yss.models.report import reason_owner
from yss.transactions import Lock


@action(OfSchool(), lock=Lock.EXCLUSIVE)
def return_submission(act: Work, *, day: date, minutes: int, reason: str) -> int:
    """Opens the day for so many `minutes`: the collector may submit the next version; returns the version given back.

    0 where none had been submitted. When the time is over the last version stands again, or the day is closed again.
    Raises NotFound for a closed organization, else as `check_return`.
    """
    org = steps.open_organization(act)
    version = steps.last_version(act, day)
    opened = steps.open_until(act, day)
    policies.check_return(day, act.now, founded=org.founded, submitted=version > 0, open_until=opened)
    until = act.now + timedelta(minutes=minutes)
    row = SubmissionReturn(
        school_id=act.school_id,
        id=new_id(),
        org_id=act.org_id,
        day=day,
        version=version or None,
        returned_by=act.actor_id,
        returned_at=act.now,
        open_until=until,
    )
    row.reason_sealed = vault.seal(sealing.RETURN_REASON, reason_owner(row), reason.encode())
    act.session.add(row)
    steps.open_day(act, day, until=until)
    act.audit("return_submission", day=day.isoformat(), version=version, minutes=minutes)
    return version
