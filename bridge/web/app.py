"""Puts the web together: what comes in, what is asked, and how we are."""

import time
from collections.abc import Callable
from typing import Final

from flask import Flask, Response, g, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from bridge.logs import get_logger
from bridge.web.bodies import READ_AT_MOST
from bridge.web.clock import seconds_since_1970
from bridge.web.health import health
from bridge.web.metrics import metrics
from bridge.web.notifications.routes import notifications
from bridge.web.ports import Desk
from bridge.web.refusals import answer_in_one_form
from bridge.web.reviews.routes import reviews
from bridge.web.web_settings import WebSettings

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_log = get_logger("web")


def create_app(
    desk: Desk,
    settings: WebSettings,
    *,
    clock: Callable[[], float] = seconds_since_1970,
    monotonic: Callable[[], float] = time.monotonic,
) -> Flask:
    """Make the application.

    clock      seconds since 1970, by which signatures are judged
    monotonic  seconds that only grow
    """
    app = Flask("bridge.web", static_folder=None, static_url_path="/static")
    app.config.update(MAX_CONTENT_LENGTH=READ_AT_MOST, PROVIDE_AUTOMATIC_OPTIONS=False)
    app.url_map.merge_slashes = False
    _note_every_answer(app, monotonic)
    limiter = _limit(app, settings)
    answer_in_one_form(app)
    how_we_are = health(desk, settings, monotonic)
    limiter.exempt(how_we_are)
    for room in (notifications(desk, settings, clock), reviews(desk, settings), metrics(desk, settings), how_we_are):
        app.register_blueprint(room)
    return app


def _limit(app: Flask, settings: WebSettings) -> Limiter:
    """Let no client ask more than so often; clients are told apart by their address, never by what a header says."""
    return Limiter(
        get_remote_address,
        app=app,
        default_limits=[f"{settings.requests_per_second} per second"],
        storage_uri="memory://",
    )


def _note_every_answer(app: Flask, monotonic: Callable[[], float]) -> None:
    """Put the security headers on every answer, and log it: the route as it is written here, not what was asked."""

    @app.before_request
    def start() -> None:
        g.started = monotonic()

    @app.after_request
    def end(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        route = request.url_rule.rule if request.url_rule else "/"
        if not route.startswith("/health"):
            started = getattr(g, "started", None)
            duration = None if started is None else monotonic() - started
            _log.info("answered", route=route, method=request.method, status=response.status_code, duration=duration)
        return response
