"""A desk that keeps in memory what it is handed, and an application in front of it."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from flask.testing import FlaskClient

from bridge.errors import BridgeError
from bridge.web.app import create_app
from bridge.web.ports import AwayError, Figures, Notification, Review, ReviewOfRecords, Wish, WouldSend
from bridge.web.web_settings import WebSettings

KINDS: Final = frozenset(
    {"MedicationAdministration", "Encounter", "Patient", "Condition", "Coverage", "Medication", "Observation"}
)
NOW: Final = 1_800_000_000.0
SECRET, OLD_SECRET, API_TOKEN, METRICS_TOKEN = "first-secret", "second-secret", "api-token", "metrics-token"
SETTINGS: Final = WebSettings(KINDS, (SECRET, OLD_SECRET), API_TOKEN, METRICS_TOKEN, requests_per_second=1_000_000)
BEARER: Final = {"Authorization": f"Bearer {SECRET}"}
API: Final = {"Authorization": f"Bearer {API_TOKEN}"}


@dataclass
class DeskInMemory:
    """Notes everything; where `raises` is set, it is raised by whatever is asked."""

    notifications: list[tuple[Notification, str | None]] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    dry_runs: list[Review] = field(default_factory=list)
    wishes: dict[str, Wish] = field(default_factory=dict)
    waiting: float | None = None
    trouble: str | None = None
    told: Figures = field(default_factory=Figures)
    raises: Exception | None = None
    server_asked: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def noticed(self, notification: Notification, body_digest: str | None) -> bool:
        self._answer()
        with self.lock:
            if body_digest is not None and body_digest in {digest for _, digest in self.notifications}:
                return False
            self.notifications.append((notification, body_digest))
            return True

    def review(self, review: Review) -> Sequence[str]:
        self._answer()
        self.reviews.append(review)
        return review.names if isinstance(review, ReviewOfRecords) else ()

    def would_send(self, review: Review) -> Sequence[WouldSend]:
        self._answer()
        self.dry_runs.append(review)
        return [WouldSend("created", "Claim/c-1", "PUT", "a dose was charted")]

    def wish(self, name: str) -> Wish | None:
        self._answer()
        return self.wishes.get(name)

    def oldest_waiting(self) -> float | None:
        self._answer()
        return self.waiting

    def fhir_server_trouble(self) -> str | None:
        self.server_asked += 1
        return self.trouble

    def figures(self) -> Figures:
        self._answer()
        return self.told

    @property
    def last(self) -> Notification:
        """Give what was noted last."""
        return self.notifications[-1][0]

    @property
    def names(self) -> list[str]:
        """Name every record that was noted."""
        return [notice.reference for notification, _ in self.notifications for notice in notification.notices]

    def _answer(self) -> None:
        if self.raises is not None:
            raise self.raises


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def client_of(desk: DeskInMemory, settings: WebSettings = SETTINGS, clock: Clock | None = None) -> FlaskClient:
    """Put an application in front of a desk, at a standing clock."""
    standing = clock or Clock()
    return create_app(desk, settings, clock=standing, monotonic=standing).test_client()


def away() -> BridgeError:
    """Make what a desk raises whose database is gone."""
    return AwayError("the database at host db does not answer")
