"""What a province needs: machines, disk and money, computed from what was measured (`docs/scale.md`).

Each input of `Given` can be given another value: `--w_ms 1.5`. Bytes and the database's milliseconds are measured by
`weighing.py`.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Given:
    """The inputs. Of people and habits: assumed. Milliseconds: CPU of one core, `docs/performance.md`, section 4.

    Bytes and the database's milliseconds of a report: `weighing.py`; `read_share` is the database's part of a page.
    `slack` is what pages that fill in any order hold over ones that were filled in order, and `log_bytes` counts pages
    that are logged whole when they are touched first after a checkpoint: both assumed. Prices: assumed, for servers
    bought for five years.
    """

    members: float = 25e6
    organizations: float = 600e3
    share_reporting: float = 0.95
    morning_seconds: float = 7_200
    peak_over_mean: float = 3
    days_a_year: float = 365
    kept_days: float = 365
    collector_pages: float = 5
    poll_minutes: float = 10
    poll_seconds: float = 5
    w_ms: float = 7.7
    form_ms: float = 8.7
    receipt_ms: float = 4.8
    home_ms: float = 7.4
    r_ms: float = 10.0
    p_ms: float = 1.0
    database_ms: float = 3.1
    read_share: float = 0.25
    report_bytes: float = 782
    member_bytes: float = 2_169
    slack: float = 1.3
    log_bytes: float = 10_000
    copies: float = 3
    busy: float = 0.6
    cores_of_server: float = 32
    yuan_core_year: float = 400
    yuan_terabyte_year: float = 400


def _polls(given: Given) -> float:
    """A second at the peak, of workbenches that stand open."""
    open_ones = given.organizations * given.poll_minutes * 60 / given.morning_seconds * given.peak_over_mean
    return open_ones / given.poll_seconds


def _collectors(given: Given) -> float:
    """Milliseconds of CPU a second at the peak: each looks at so many pages of the day, and polls."""
    pages = given.organizations * given.collector_pages / given.morning_seconds * given.peak_over_mean
    return pages * given.r_ms + _polls(given) * given.p_ms


def computed(given: Given) -> dict[str, float]:
    """By name: what the inputs come to."""
    reports = given.members * given.share_reporting
    peak = reports / given.morning_seconds * given.peak_over_mean
    pages = peak * (given.home_ms + given.form_ms + given.receipt_ms) + _collectors(given)
    app = (peak * given.w_ms + pages) / 1000 / given.busy
    database = (peak * given.database_ms + pages * given.read_share) / 1000 / given.busy
    bytes_ = reports * given.kept_days * given.report_bytes + given.members * given.member_bytes
    disk = bytes_ * given.slack / 1e12
    year = (app + database * 2) * given.yuan_core_year + disk * given.copies * given.yuan_terabyte_year
    return {
        "reports a day, million": reports / 1e6,
        "reports a second at the peak": peak,
        "polls a second at the peak": _polls(given),
        "cores of app servers": app,
        "app servers": math.ceil(app / given.cores_of_server),
        "cores of one primary": database,
        "primaries of 64 cores": math.ceil(database / 64),
        "log at the peak, MB/s": peak * given.log_bytes / 1e6,
        "log a day, TB": reports * given.log_bytes / 1e12,
        "disk of one copy, TB": disk,
        "yuan a year, thousand": year / 1e3,
        "yuan a million reports": year / (reports * given.days_a_year / 1e6),
    }


def main() -> None:
    """The table."""
    options = argparse.ArgumentParser(description=__doc__)
    for one in fields(Given):
        options.add_argument(f"--{one.name}", type=float, default=one.default)
    for name, value in computed(Given(**vars(options.parse_args()))).items():
        print(f"| {name} | {value:,.{0 if value >= 100 else 1}f} |")


if __name__ == "__main__":
    main()
