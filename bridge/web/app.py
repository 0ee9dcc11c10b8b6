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
from bridge.web.limiting import limit_requests
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
    Limiter(get_remote_address, app=app, storage_uri="memory://")  # for rooms that limit a route by itself
    answer_in_one_form(app)
    how_we_are = health(desk, settings, monotonic)
    limit_requests(app, settings.requests_per_second, monotonic, exempt=how_we_are.name)
    for room in (notifications(desk, settings, clock), reviews(desk, settings), metrics(desk, settings), how_we_are):
        app.register_blueprint(room)
    return app


def _note_every_answer(app: Flask, monotonic: Callable[[], float]) -> None:
    """Put the security headers on every answer, and log it: the route as it is written here, not what was asked.

    One line an answer, with what a route adds as `g.told`: to write a line takes as long as to read a notification.
    """

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
            told = {"route": route, "method": request.method, "status": response.status_code, "duration": duration}
            _log.info("answered", **told, **getattr(g, "told", {}))
        return response
