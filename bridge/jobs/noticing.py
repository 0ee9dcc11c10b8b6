"""Note durably that something changed, in one transaction: the event, the wish to look again, the job that does."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from bridge.jobs.queue import Queue
from bridge.ledger import wants
from bridge.ledger.events import Event, record_events
from bridge.ledger.ledger import Ledger


class Noticing:
    """Notes what is heard and found."""

    def __init__(self, ledger: Ledger, queue: Queue) -> None:
        self._ledger = ledger
        self._queue = queue

    def note(self, events: Sequence[Event]) -> int:
        """Note events, and give how many were new; what was heard before is kept as a duplicate and does nothing."""
        with self._ledger.begin() as book:
            return self.note_in(book, events)

    def note_in(self, book: Connection, events: Sequence[Event]) -> int:
        """Do the same within the caller's transaction.

        What is wanted is the encounter where the server said it, else what changed: a job traces that.
        """
        new = record_events(book, events)
        names = {one.encounter or one.reference: one.patient for one in new}
        if new:
            self.want_in(book, names, new[0].trigger)
        return len(new)

    def note_by_name(self, events: Sequence[Event]) -> None:
        """Note events, and want what they name, whoever's it is: a job traces that."""
        with self._ledger.begin() as book:
            self.note_by_name_in(book, events)

    def note_by_name_in(self, book: Connection, events: Sequence[Event]) -> int:
        """Do the same within the caller's transaction, and give how many events were new."""
        new = record_events(book, events)
        if new:
            self.want_in(book, dict.fromkeys((one.reference for one in new), None), new[0].trigger)
        return len(new)

    def want(self, names: Mapping[str, str | None], trigger: str) -> None:
        """Wish that names be looked at, each with its patient where that is known."""
        with self._ledger.begin() as book:
            self.want_in(book, names, trigger)

    def want_in(self, book: Connection, names: Mapping[str, str | None], trigger: str) -> None:
        """Do the same within the caller's transaction."""
        needed = wants.want(book, names, trigger)
        self.ask_in(book, wants.in_portions([(name, names[name]) for name in needed]))

    def ask_in(self, book: Connection, portions: Sequence[Sequence[str]]) -> None:
        """Ask for the jobs of wishes that stand already, within the caller's transaction."""
        self._queue.ask_for_looks(book, portions)

    def sweep(self) -> int:
        """Ask for the jobs of what is wanted and has none, and give how many jobs that are."""
        with self._ledger.begin() as book:
            portions = wants.overdue(book)
            self._queue.ask_for_looks(book, portions)
        return len(portions)

    def send_again(self, names: Sequence[str] | None) -> int:
        """Try again what waits for a person, and give how many jobs that are.

        names  None: all
        """
        with self._ledger.begin() as book:
            portions = wants.revive(book, names)
            self._queue.ask_for_looks(book, portions)
        return len(portions)
