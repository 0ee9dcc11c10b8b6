"""Says whether we live, and whether we can work: the database, the FHIR server, and how long something waits."""

import threading
from collections.abc import Callable, Iterator

from flask import Blueprint, Response

from bridge.logs import get_logger
from bridge.web.ports import AwayError, Desk
from bridge.web.refusals import as_json
from bridge.web.web_settings import WebSettings

ASKED_EVERY = 10.0
"""Seconds between two questions to the FHIR server, however often we are asked ourselves."""
_log = get_logger("web")


class AskedSeldom:
    """Asks something at most every few seconds, one at a time; in between the last answer holds.

    clock  seconds that only grow
    """

    def __init__(self, ask: Callable[[], str | None], clock: Callable[[], float], every: float = ASKED_EVERY) -> None:
        self._ask = ask
        self._clock = clock
        self._every = every
        self._asking = threading.Lock()
        self._asked_at: float | None = None
        self._answer: str | None = "has not been asked yet"

    def answer(self) -> str | None:
        """Give the answer, the last one while somebody else is asking."""
        if self._asking.acquire(blocking=self._asked_at is None):
            try:
                if self._asked_at is None or self._clock() - self._asked_at >= self._every:
                    self._answer = self._ask()
                    self._asked_at = self._clock()
            finally:
                self._asking.release()
        return self._answer


def health(desk: Desk, settings: WebSettings, monotonic: Callable[[], float]) -> Blueprint:
    """Make the routes `/health/live` and `/health/ready`."""
    room = Blueprint("health", __name__, url_prefix="/health")
    fhir_server = AskedSeldom(desk.fhir_server_trouble, monotonic)

    @room.get("/live")
    def live() -> Response:
        """Say that we live; nothing else is looked at, for whoever restarts us cannot mend a database."""
        return as_json({"status": "live"}, 200, "application/json")

    @room.get("/ready")
    def ready() -> Response:
        """Say whether we can work, and if not, why."""
        reasons = list(_against(desk, settings, fhir_server))
        if not reasons:
            return as_json({"status": "ready"}, 200, "application/json")
        return as_json({"status": "not ready", "reasons": reasons}, 503, "application/json")

    return room


def _against(desk: Desk, settings: WebSettings, fhir_server: AskedSeldom) -> Iterator[str]:
    try:
        waiting = desk.oldest_waiting()
    except AwayError as error:
        _log.warning("database is away", error=error)
        yield "The database cannot be reached."
    else:
        most = settings.oldest_waiting
        if waiting is not None and waiting > most:
            yield f"A record has waited for {waiting:.0f} s to be looked at; at most {most:.0f} s is well."
    trouble = fhir_server.answer()
    if trouble is not None:
        _log.warning("fhir server does not answer", says=trouble)
        yield "The FHIR server does not answer as it should."
