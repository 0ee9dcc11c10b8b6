"""The web's desk: what comes in over HTTP is noted in the ledger, what is asked is looked up there."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from typing import Final

from flask import Flask

from bridge.api.api import add_api
from bridge.app.billed import BilledOnServer
from bridge.app.dry_runs import DryRuns
from bridge.app.engine import Engine
from bridge.app.passes import KINDS_READ
from bridge.app.what_ifs import what_ifs
from bridge.errors import BridgeError
from bridge.fhir_server.abilities import must_be_there
from bridge.jobs.away import is_away
from bridge.jobs.hearing import WEBHOOK, Heard, Hearing, Numbers
from bridge.jobs.spans import ADMINISTERED, CHANGED, Span
from bridge.ledger import figures as counted
from bridge.ledger import wants
from bridge.ledger.events import Event
from bridge.ledger.ledger import Book
from bridge.ledger.looking_again import ToAsk
from bridge.settings import Pages, Running
from bridge.web.app import create_app
from bridge.web.ports import (
    BY_CHANGE,
    AwayError,
    Figures,
    Notice,
    Notification,
    Review,
    ReviewOfRecords,
    SubscriptionSeen,
    Wish,
    WouldSend,
)
from bridge.web.web_settings import WebSettings
from bridge.workbench.office import Office, PageSettings, SignInElsewhere
from bridge.workbench.workbench import add_workbench

BY_HAND: Final = "hand"
_HANDSHAKE: Final = "handshake"


class LedgerDesk:
    """Notes and tells; any number of threads may use it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hearing = Hearing(engine.ledger, engine.noticing)
        self._dry_runs = DryRuns(engine)

    def noticed(self, notification: Notification, body_digest: str | None) -> bool:
        """Note a notification, once."""
        seen = notification.subscription
        by = None if seen is None else seen.subscription
        events = [_event(one, by) for one in notification.notices]
        with _may_be_away():
            return self._hearing.hear(Heard(events, notification.poll, _numbers(seen), body_digest))

    def review(self, review: Review) -> Sequence[str]:
        """Note that people want something looked at: records by their names, a time as one wish of its own."""
        noticing = self._engine.noticing
        with _may_be_away():
            if isinstance(review, ReviewOfRecords):
                noticing.note_by_name([Event(BY_HAND, name) for name in review.names])
                return review.names
            by = CHANGED if review.by == BY_CHANGE else ADMINISTERED
            noticing.want({Span(review.since, review.until, by).name: None}, BY_HAND)
            return ()

    def would_send(self, review: Review) -> Sequence[WouldSend]:
        """Tell what a review would send."""
        return self._dry_runs.of(review)

    def wish(self, name: str) -> Wish | None:
        """Tell how far it is with a record."""
        with _may_be_away(), self._engine.ledger.begin() as book:
            want = wants.of(book, [name]).get(name)
        if want is None:
            return None
        return Wish(
            want.name,
            want.wanted,
            want.done,
            want.attempts,
            want.wanted_at,
            want.due,
            want.last_error,
            want.dead_at,
        )

    def oldest_waiting(self) -> float | None:
        """Tell how long the record has waited that waits longest."""
        with _may_be_away(), self._engine.ledger.begin() as book:
            return counted.oldest_waiting(book)

    def fhir_server_trouble(self) -> str | None:
        """Ask the servers whether they are there, once and briefly, on connections of its own."""
        try:
            wires = self._engine.brief_wires
            for wire in {wires.source, wires.target}:
                must_be_there(wire)
        except BridgeError as error:
            return str(error)
        return None

    def figures(self) -> Figures:
        """Count how things stand."""
        with _may_be_away(), self._engine.ledger.begin() as book:
            return Figures(**asdict(counted.figures(book)))


def web_app(engine: Engine) -> Flask:
    """Make the web application over an engine: what comes in from programs, the pages of the workbench, the API."""
    app = create_app(LedgerDesk(engine), web_settings(engine.settings.running))
    rooms = office(engine)
    add_workbench(app, rooms)
    add_api(app, rooms, engine.settings.running.api_token)
    gc.freeze()  # tables and pages stay until the end: the search for cycles need not go through them at each request
    return app


def office(engine: Engine) -> Office:
    """Give what the pages work with."""

    def look_again(names: Sequence[str]) -> None:
        engine.noticing.note_by_name([Event(BY_HAND, name) for name in names])

    def ask(book: Book, wanted: ToAsk) -> None:
        engine.noticing.ask_in(book, wants.in_portions(wanted))

    running = engine.settings.running
    pages = page_settings(running.pages, running.host)
    billed = BilledOnServer(engine)
    return Office(
        engine.ledger,
        engine.mappings,
        engine.day,
        look_again,
        ask,
        pages,
        what_if=what_ifs(engine),
        replays=engine.replays,
        billed=billed,
    )


def page_settings(pages: Pages, host: str) -> PageSettings:
    """Tell the pages what they must know of the settings."""
    elsewhere = None if pages.oidc is None else SignInElsewhere(**asdict(pages.oidc))
    return PageSettings(timedelta(minutes=pages.session_minutes), pages.https_only(host), elsewhere, pages.url)


def web_settings(running: Running) -> WebSettings:
    """Tell the web what it must know of the settings."""
    return WebSettings(
        frozenset(KINDS_READ),
        running.webhook_secrets,
        running.api_token,
        running.metrics_token,
        running.requests_per_second,
        running.oldest_waiting,
    )


def _event(notice: Notice, subscription: str | None) -> Event:
    return Event(
        WEBHOOK,
        notice.reference,
        notice.action,
        notice.version,
        notice.changed_at,
        notice.encounter,
        notice.patient,
        subscription,
        notice.event_number,
    )


def _numbers(seen: SubscriptionSeen | None) -> Numbers | None:
    """Take what a subscription says of itself; one that says neither its name nor its topic cannot be told apart."""
    name = None if seen is None else seen.subscription or seen.topic
    if seen is None or name is None:
        return None
    return Numbers(name, seen.event_numbers, seen.events_so_far, seen.status, begins=seen.said == _HANDSHAKE)


@contextmanager
def _may_be_away() -> Iterator[None]:
    """Raise AwayError in place of whatever says that the database is away."""
    try:
        yield
    except Exception as error:
        if not is_away(error):
            raise
        raise AwayError("The database cannot be reached.") from error
