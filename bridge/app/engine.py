"""The durable engine of one process: its ledger, its queue, and what a worker does with them."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from types import TracebackType
from typing import Final, Self

from bridge.app.charts_read import fetcher_on
from bridge.app.passes import Parts, Wires, parts_of
from bridge.app.said import said_in
from bridge.errors import BridgeError
from bridge.fetch.under_both import under_both
from bridge.jobs.answering import Answering
from bridge.jobs.clock import today
from bridge.jobs.looking import Bench, Looking, not_begun
from bridge.jobs.noticing import Noticing
from bridge.jobs.polling import Polling
from bridge.jobs.queue import Queue
from bridge.jobs.recording import LedgerJournal
from bridge.jobs.replays import Replays
from bridge.jobs.worker import Duties, Worker, register
from bridge.ledger.ledger import open_ledger
from bridge.logs import get_logger
from bridge.one_pass import Listeners, OnePass
from bridge.pipeline import Choices
from bridge.replaying import Replay
from bridge.settings import Settings
from bridge.tables.mappings import Mappings

HOUR: Final = 60
SWEPT_DAYS: Final = 3
"""So many days back the nightly sweep looks: two nights may fail."""
_BRIEFLY: Final = 3.0
"""Seconds."""
_log = get_logger("jobs")


class Engine:
    """Everything that works by itself, from `with` to its end.

    url  of the database, as SQLAlchemy writes it
    """

    def __init__(self, settings: Settings, mappings: Mappings, url: str) -> None:
        self.settings = settings
        self.mappings = mappings
        self.ledger = open_ledger(url)
        self.queue = Queue(url)
        self.noticing = Noticing(self.ledger, self.queue)
        self.answering = Answering(self.queue)
        self.said = said_in(self.ledger)
        self._open = ExitStack()
        self._open.callback(self.ledger.close)
        self._wires: Wires | None = None
        self._brief: Wires | None = None
        self._own = threading.local()
        self.replays = Replays(self.ledger, self.queue, mappings, settings.running.pages.replay_folder, self.replay)
        self._making = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    @property
    def wires(self) -> Wires:
        """Give the wires to the servers, made when they are asked for first."""
        with self._making:
            if self._wires is None:
                self._wires = self._open.enter_context(Wires(self.settings))
            return self._wires

    @property
    def brief_wires(self) -> Wires:
        """Give wires that wait for a few seconds only: they ask whether the servers are there."""
        with self._making:
            if self._brief is None:
                brief = replace(self.settings, tries=1, connect_timeout=_BRIEFLY, read_timeout=_BRIEFLY)
                self._brief = self._open.enter_context(Wires(brief))
            return self._brief

    def duties(self) -> Duties:
        """Give what a worker does."""
        return Duties(self._look, self._poll, self._span, self._nightly, self.replays.work)

    def worker(self, concurrency: int) -> Worker:
        """Make a worker that does so many looks at once, and polls as often as is set."""
        every = self.settings.running.poll_minutes
        register(self.queue, self.duties(), poll_every="0 * * * *" if every == HOUR else f"*/{every} * * * *")
        return Worker(self.queue, self.noticing.sweep, concurrency=concurrency)

    def polling(self) -> Polling:
        """Make what polls, once."""
        return Polling(self.ledger, self.noticing, lambda: self.parts().fetcher)

    def parts(self, journal: LedgerJournal | None = None, *, dry_run: bool = False) -> Parts:
        """Make what passes are made of; each thread needs its own."""
        return parts_of(
            self.wires, self.settings, self.mappings, _told, said=self.said, dry_run=dry_run, journal=journal
        )

    def day(self) -> date:
        """Give the day that counts as today: the one that is set, else the current one."""
        return self.settings.as_of or today()

    def replay(self, other: Mappings) -> Replay:
        """Make what replays charts under other tables; it reads, and cannot write.

        Raises a ServerError where the server is broken.
        """
        own = self.settings
        fetcher = fetcher_on(self.wires, own, under_both(self.mappings, other), _told)
        return Replay(fetcher, self.mappings, other, self.choices(), self.said.attested)

    def choices(self) -> Choices:
        """Give what is chosen where charts do not say it, and the day on which filing limits are judged."""
        own = self.settings
        return Choices(own.payer, own.site, self.day() if own.filing_limits else None)

    def one_pass(self, parts: Parts, listeners: Listeners) -> OnePass:
        """Make one pass."""
        attested, tasks = self.said.attested, self.settings.tasks
        return OnePass(parts.fetcher, parts.delivery, self.mappings, self.choices(), tasks, listeners, attested)

    def _look(self, names: Sequence[str]) -> None:
        try:
            looking = self._looking()
        except BridgeError as error:
            not_begun(self.ledger, names, error)
        else:
            looking.look(names)

    def _looking(self) -> Looking:
        """Give this thread's own; what it learns of the servers stays with it."""
        if not hasattr(self._own, "looking"):
            journal = LedgerJournal(self.ledger)
            parts = self.parts(journal)
            bench = Bench(
                parts.fetcher.tracing,
                lambda listeners: self.one_pass(parts, listeners),
                journal,
                self.settings.tasks,
            )
            self._own.looking = Looking(self.ledger, self.queue, bench)
        looking: Looking = self._own.looking
        return looking

    def _poll(self) -> None:
        self.polling().poll()

    def _span(self, name: str) -> None:
        self.polling().wished(name)

    def _nightly(self) -> None:
        """Look through what no time of change tells."""
        self.polling().sweep(SWEPT_DAYS)


def _told(words: str) -> None:
    _log.info("server", words=words)
