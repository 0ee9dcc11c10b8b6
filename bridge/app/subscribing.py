"""Have the FHIR server tell us what changes: Subscriptions on it that lead to `/notifications`.

R4 and R4B servers get rest-hooks with a criterion, or, where they have R5's Subscriptions in R4 (the backport), one for
each topic; R5 servers one for each topic that they have for a kind. A Subscription is ours where its endpoint is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import msgspec

from bridge.app.passes import Wires, abilities
from bridge.app.subscription_forms import ON, SUBSCRIPTION, Json, Reached, asks, endpoint_of, says
from bridge.app.subscription_wishes import Choice, Wish, wishes
from bridge.app.topics import TOPIC
from bridge.errors import BridgeError, UsageError
from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.failures import NotFhirError, RefusedError
from bridge.fhir_server.searching import Search, Searcher
from bridge.fhir_server.wire import Wire
from bridge.settings import Settings
from bridge.web.notifications.statuses import status_of

_WELL: Final = frozenset({"requested", "active"})
_STATUS: Final = "status"
_WITHOUT_TOPICS: Final = "R4"
"""The release that has no SubscriptionTopic: some servers give no token at all where one is asked for."""


@dataclass(frozen=True, slots=True)
class Subscribed:
    """How it is with one Subscription.

    about   the kinds that it tells of, or its topic
    name    of the Subscription; None where there is none
    did     created, turned on again, or nothing
    status  as the server has it now
    events  how many there were so far, where the server says so
    """

    about: str
    name: str | None
    did: str
    status: str
    events: int | None = None


def subscribe(settings: Settings, told: Callable[[str], None], choice: Choice = Choice()) -> Iterator[Subscribed]:  # noqa: B008  (it is frozen)
    """Create what is missing, turn on what is off, and tell how each stands.

    Raises UsageError where it is not set where we are reached, or by which secret; a ServerError where the server is
    broken.
    """
    running = settings.running
    if not running.public_url or not running.webhook_secrets:
        raise UsageError("Set BRIDGE_PUBLIC_URL and BRIDGE_WEBHOOK_SECRETS: the server is told where to, and by what.")
    reached = Reached(f"{running.public_url}/notifications", f"Bearer {running.webhook_secrets[0]}")
    topics = () if settings.source.release == _WITHOUT_TOPICS else (TOPIC,)
    with Wires(settings, also_sent=(SUBSCRIPTION,), also_read=topics) as wires:
        able = abilities(wires.source, settings.source)
        searcher = Searcher(wires.source, able, page_size=settings.page_size, told=told)
        wished = list(wishes(able, searcher, reached, choice, told))
        there = [each for each in _all(searcher) if endpoint_of(each) == reached.endpoint]
        standing = _Standing(wires.source, able, there)
        for wish in wished:
            yield standing.brought_to(wish)


class _Standing:
    """The Subscriptions of ours that there are, and what is made of them."""

    def __init__(self, wire: Wire, able: Abilities, there: list[Json]) -> None:
        self._wire = wire
        self._there = there
        self._tells = able.has_operation(SUBSCRIPTION, _STATUS)

    def brought_to(self, wish: Wish) -> Subscribed:
        """Bring one Subscription to what is wished for."""
        wished = wish.resource
        if wished is None:
            return Subscribed(wish.about, None, "nothing", "the server has no topic for it; polls find it")
        own = next((each for each in self._there if asks(each) == asks(wished)), None)
        if own is None:
            answer = self._wire.post(SUBSCRIPTION, msgspec.json.encode(wished))
            return _told(wish.about, "created", answer, wished)
        name = f"{SUBSCRIPTION}/{own['id']}"
        status, events = self._live(name) if self._tells else (None, None)
        status = status or str(own.get("status"))
        if status in _WELL and own.get("status") in _WELL and says(own) == says(wished):
            return Subscribed(wish.about, name, "nothing", status, events)
        answer = self._wire.put(name, msgspec.json.encode(own | wished))
        return _told(wish.about, "turned on again", answer, own)

    def _live(self, name: str) -> tuple[str | None, int | None]:
        """Ask how a Subscription stands: what is stored of it may be older."""
        try:
            answer = self._wire.get(f"{name}/${_STATUS}")
        except (RefusedError, NotFhirError):
            return None, None
        told = msgspec.json.decode(answer.body) if answer.found and answer.body else {}
        for entry in told.get("entry", []):
            status = status_of(entry.get("resource", {}))
            if status is not None:
                return status.seen.status, status.seen.events_so_far
        return None, None


def _told(about: str, did: str, answer: Answer, sent: Json) -> Subscribed:
    """Read what the server made of it. Raises BridgeError where it refused."""
    if not answer.found:
        raise BridgeError(f"Subscription for {about}: the server answers {answer.status}. Look at its log.")
    try:
        kept = msgspec.json.decode(answer.body) if answer.body else sent
    except msgspec.DecodeError:
        kept = sent
    kept = kept if isinstance(kept, dict) and kept.get("resourceType") == SUBSCRIPTION else sent
    own_id = kept.get("id")
    return Subscribed(about, None if own_id is None else f"{SUBSCRIPTION}/{own_id}", did, str(kept.get("status", ON)))


def _all(searcher: Searcher) -> list[Json]:
    search = Search(SUBSCRIPTION, (), because="who tells us of what")
    return [msgspec.json.decode(entry.raw) for entry in searcher.all(search)]
