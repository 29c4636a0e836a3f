"""`/metrics` for a monitor that knows the token: counts, times, what is in work, as Prometheus reads it.

Routes by their templates, nothing of a person. Without YSS_METRICS_TOKEN there is no such page.
"""

from __future__ import annotations

from collections.abc import Callable
from hmac import compare_digest
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.process_collector import ProcessCollector

from yss import clock, database
from yss.extensions import db
from yss.web.kit.access import anyone
from yss.web.kit.lanes import Lane, lane

if TYPE_CHECKING:
    from yss.config import Settings

_NAME = "yss_meters"
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class _Meters:
    """What one app has counted since it began."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.requests = Counter("yss_requests", "Answers, by route and status.", ["route", "status"], registry=registry)
        self.seconds = Histogram(
            "yss_request_seconds", "Time to an answer, by blueprint.", ["part"], buckets=_SECONDS, registry=registry
        )
        self.in_flight = Gauge("yss_requests_in_flight", "Requests in work.", registry=registry)
        self.waiting = Gauge("yss_requests_waiting", "Requests that wait for a thread.", ["lane"], registry=registry)
        self.refused = Gauge("yss_requests_refused", "Requests refused for want of a place.", registry=registry)
        self.read_waiting: Callable[[], dict[str, int]] = dict
        self.pool = Gauge("yss_pool_connections", "Database connections, by state.", ["state"], registry=registry)

    def page(self) -> bytes:
        """All of it as text."""
        for state, count in database.pool_counts(db.engine).items():
            self.pool.labels(state).set(count)
        for door, count in self.read_waiting().items():
            self.waiting.labels(door).set(count)
        return generate_latest(self.registry)


def register(app: Flask, settings: Settings) -> None:
    """Counts, and adds the page, where a token is set."""
    if not settings.metrics_token:
        return
    meters, expected = _Meters(), f"Bearer {settings.metrics_token}".encode()
    app.extensions[_NAME] = meters
    _count(app, meters)

    @app.get("/metrics")
    @anyone
    @lane(Lane.HOUSE)
    def metrics() -> Response:
        if not compare_digest(request.headers.get("Authorization", "").encode(), expected):
            abort(404)
        return Response(meters.page(), content_type=CONTENT_TYPE_LATEST)


def watch(app: Flask, waiting: Callable[[], dict[str, int]], refused: Callable[[], int]) -> None:
    """Lets the server tell how many wait, by lane, and how many it has refused since it began."""
    meters: _Meters | None = app.extensions.get(_NAME)
    if meters is not None:
        meters.read_waiting = waiting
        meters.refused.set_function(refused)


def _count(app: Flask, meters: _Meters) -> None:
    @app.before_request
    def begin() -> None:
        g.is_counted = True
        meters.in_flight.inc()

    @app.after_request
    def answer(response: Response) -> Response:
        route = request.url_rule.rule if request.url_rule else ""
        meters.requests.labels(route, str(response.status_code)).inc()
        meters.seconds.labels(request.blueprint or "").observe(clock.monotonic() - g.get("started", clock.monotonic()))
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        if g.pop("is_counted", False):
            meters.in_flight.dec()
