"""What the web asks of the rest of the house: to note something durably, and to tell how things stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from bridge.errors import BridgeError

BY_CHANGE: Final = "change"
BY_ADMINISTERED: Final = "administered"


class AwayError(BridgeError):
    """The database cannot be reached: nothing was noted, and the same may be asked again."""


class RefusedReviewError(BridgeError):
    """A review cannot be done as it was asked for; the message says how it can."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One record that is to be looked at again, as a notification hints at it; what is true is read from the server.

    reference           `Type/id`, of a kind that charts are read from
    action              create, update or delete
    changed_at          of the record, else of the event
    encounter, patient  `Encounter/id`, `Patient/id`: whose the notification says it is. It may be old, or mistaken:
                        what is wanted is `reference`, traced on the server. The encounter is told of an administration
                        and of an encounter alone: a diagnosis may be of another visit than the doses that rest on it
    """

    reference: str
    action: str | None = None
    version: str | None = None
    changed_at: datetime | None = None
    encounter: str | None = None
    patient: str | None = None
    event_number: int | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionSeen:
    """What a notification says about the subscription that it comes by.

    subscription   `Subscription/id`
    said           handshake, heartbeat, event-notification, query-status, query-event; another word counts as an event
    status         requested, active, error, off, entered-in-error
    events_so_far  the number of the newest event that the server has sent by it
    event_numbers  those of the events that this notification tells; a lower one that never came was lost
    errors         codes
    """

    subscription: str | None
    topic: str | None
    said: str
    status: str | None = None
    events_so_far: int | None = None
    event_numbers: tuple[int, ...] = ()
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notification:
    """What one request says.

    poll          something changed that it does not name: what changed is to be asked of the server, now
    passed_over   records of kinds that charts are not read from
    tells_apart   whether the same body can only be the same notification again, since versions or numbers are in it
    """

    form: str
    notices: tuple[Notice, ...] = ()
    poll: bool = False
    subscription: SubscriptionSeen | None = None
    passed_over: int = 0
    tells_apart: bool = False

    @property
    def says_something(self) -> bool:
        """Say whether there is anything to be noted."""
        return bool(self.notices) or self.poll or self.subscription is not None


@dataclass(frozen=True, slots=True)
class ReviewOfRecords:
    """Asks for the administrations of some records; `MedicationAdministration/id`, `Encounter/id` or `Patient/id`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewOfTime:
    """Asks for the administrations of a time, both ends included.

    until  None: up to now
    by     `change`: what changed in it; `administered`: what was given in it
    """

    since: datetime
    until: datetime | None
    by: str


Review = ReviewOfRecords | ReviewOfTime


@dataclass(frozen=True, slots=True)
class WouldSend:
    """One resource that a review would send.

    did   created, replaced, cancelled, asked, asked-again, changed, closed
    name  `Type/id`
    """

    did: str
    name: str
    method: str
    why: str


@dataclass(frozen=True, slots=True)
class Wish:
    """How far it is with a record that somebody wants looked at again.

    wanted, done  how often it was wanted, and up to which of these it was looked at: equal when nothing waits
    due           when it is tried again
    last_error    in our own words
    dead_at       when it was given up; whoever asks again makes it alive
    """

    name: str
    wanted: int
    done: int
    attempts: int = 0
    wanted_at: datetime | None = None
    due: datetime | None = None
    last_error: str | None = None
    dead_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """How things stand, counted when asked.

    events, duplicates    by trigger, since the beginning; duplicates are among the events
    outcomes              administrations by the outcome that they have now
    open_gaps             by id
    sends                 by what was done, since the beginning
    retries               looks that failed and were tried again, since the beginning
    dead_letters          records that were given up
    waiting               records that wait to be looked at
    oldest_waiting        in seconds; None where nothing waits
    delay_p50, delay_p95  seconds from the event to the end of the look that answered it; None where there was none
    """

    events: Mapping[str, int] = field(default_factory=dict)
    duplicates: Mapping[str, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    open_gaps: Mapping[str, int] = field(default_factory=dict)
    sends: Mapping[str, int] = field(default_factory=dict)
    retries: int = 0
    dead_letters: int = 0
    waiting: int = 0
    oldest_waiting: float | None = None
    delay_p50: float | None = None
    delay_p95: float | None = None


class Desk(Protocol):
    """Where the web hands in what came, and asks how things stand; it is called by several threads at once.

    Each of its functions raises AwayError where the database cannot be reached.
    """

    def noticed(self, notification: Notification, body_digest: str | None) -> bool:
        """Note a notification durably, in one transaction: events, wishes, the jobs that answer them.

        body_digest  by which the same notification is known again; None where it cannot be told from a new one

        Gives False, and has done nothing, where the digest was noted before.
        """

    def review(self, review: Review) -> Sequence[str]:
        """Note durably that people want something looked at; give the names that are wanted now, of a time none."""

    def would_send(self, review: Review) -> Sequence[WouldSend]:
        """Tell what a review would send, and write nothing.

        Raises RefusedReviewError where it is too much for one answer, and a BridgeError where a server is broken.
        """

    def wish(self, name: str) -> Wish | None:
        """Tell how far it is with a record; None for one that nobody ever wanted looked at."""

    def oldest_waiting(self) -> float | None:
        """Tell for how many seconds the record has waited that waits longest; None where nothing waits."""

    def fhir_server_trouble(self) -> str | None:
        """Ask the FHIR server whether it is there, for a few seconds at most; None where it is, else why not."""

    def figures(self) -> Figures:
        """Count how things stand."""
