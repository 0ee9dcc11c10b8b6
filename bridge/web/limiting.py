"""Lets no client ask more than so often; clients are told apart by their address, never by what a header says."""

import threading
from collections.abc import Callable

from flask import Flask, abort, request


class Limit:
    """Counts in windows of a second; each server process counts by itself.

    most       of one name in a window
    monotonic  seconds that only grow
    """

    def __init__(self, most: int, monotonic: Callable[[], float]) -> None:
        self._most = most
        self._monotonic = monotonic
        self._turn = threading.Lock()
        self._counts: dict[object, int] = {}
        self._ends = 0.0

    def is_reached(self, name: object) -> bool:
        """Count a name once more, and say whether these are too many."""
        now = self._monotonic()
        with self._turn:
            if now >= self._ends:
                self._counts, self._ends = {}, now + 1
            self._counts[name] = self._counts.get(name, 0) + 1
            return self._counts[name] > self._most


def limit_requests(app: Flask, most: int, monotonic: Callable[[], float], exempt: str) -> None:
    """Refuse what a client asks of a route beyond so many requests a second (429).

    exempt  the blueprint that is always answered

    Flask-Limiter's own memory starts a thread up to a hundred times a second to forget, and where two requests start it
    at once one of them breaks; so what is counted at every request is counted here.
    """
    limit = Limit(most, monotonic)

    @app.before_request
    def refuse() -> None:
        if request.blueprint != exempt and limit.is_reached((request.remote_addr, request.endpoint)):
            abort(429)
