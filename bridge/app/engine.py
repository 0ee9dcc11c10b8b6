"""The durable engine of one process: its ledger, its queue, and what a worker does with them."""

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from types import TracebackType
from typing import Self

from bridge.app.passes import Parts, Wires, parts_of
from bridge.jobs.clock import today
from bridge.jobs.looking import Bench, Looking
from bridge.jobs.noticing import Noticing
from bridge.jobs.polling import Polling
from bridge.jobs.queue import Queue
from bridge.jobs.recording import LedgerJournal
from bridge.jobs.worker import Duties
from bridge.ledger.ledger import open_ledger
from bridge.logs import get_logger
from bridge.one_pass import Listeners, OnePass
from bridge.pipeline import Choices
from bridge.settings import Settings
from bridge.tables.mappings import Mappings

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
        self._open = ExitStack()
        self._open.callback(self.ledger.close)
        self._wires: Wires | None = None
        self._own = threading.local()
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

    def duties(self) -> Duties:
        """Give what a worker does."""
        return Duties(self._look, self._poll, self._nightly, self.noticing.sweep)

    def parts(self, journal: LedgerJournal | None = None, *, dry_run: bool = False) -> Parts:
        """Make what passes are made of; each thread needs its own."""
        return parts_of(self.wires, self.settings, self.mappings, _told, dry_run=dry_run, journal=journal)

    def day(self) -> date:
        """Give the day on which filing limits are judged: the one that is set, else the current one."""
        return self.settings.as_of or today()

    def one_pass(self, parts: Parts, listeners: Listeners) -> OnePass:
        """Make one pass."""
        choices = Choices(self.settings.payer, self.settings.site, self.day())
        return OnePass(parts.fetcher, parts.delivery, self.mappings, choices, self.settings.tasks, listeners)

    def _look(self, names: Sequence[str]) -> None:
        self._looking().look(names)

    def _looking(self) -> Looking:
        """Give this thread's own; what it learns of the servers stays with it."""
        if not hasattr(self._own, "looking"):
            journal = LedgerJournal(self.ledger)
            parts = self.parts(journal)
            bench = Bench(
                parts.fetcher.tracing, lambda decided: self.one_pass(parts, Listeners(decided=decided)), journal
            )
            self._own.looking = Looking(self.ledger, self.queue, bench)
        looking: Looking = self._own.looking
        return looking

    def _poll(self) -> None:
        Polling(self.ledger, self.noticing, self.parts().fetcher).poll()

    def _nightly(self) -> None:
        """Look through what no time of change tells."""
        Polling(self.ledger, self.noticing, self.parts().fetcher).poll("sweep")


def _told(words: str) -> None:
    _log.info("server", words=words)
