"""Replay all stored charts under another mappings folder, a page of patients in each job, until all are done."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bridge.errors import BridgeError
from bridge.jobs.away import is_away
from bridge.jobs.locks import PatientLocks
from bridge.jobs.queue import Queue
from bridge.ledger import replays
from bridge.ledger.failures import NotTakenError
from bridge.ledger.ledger import Ledger
from bridge.ledger.replays import RUNNING, ReplayKept
from bridge.logs import get_logger
from bridge.replaying import PATIENTS_ON_A_PAGE, Replay, Replayed
from bridge.tables.fingerprint import fingerprint
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings

_CHANGED: Final = "The {} changed while it was replayed. Begin a new replay."
_FAULT: Final = "A fault of the program ended it; whoever runs the bridge finds it in the log."
_log = get_logger("jobs")


class Replays:
    """Replays the folders that are on offer.

    mappings  the tables in use
    offered   the folder whose folders may be replayed; None: there is none
    make      gives what replays charts under other tables
    """

    def __init__(
        self,
        ledger: Ledger,
        queue: Queue,
        mappings: Mappings,
        offered: Path | None,
        make: Callable[[Mappings], Replay],
    ) -> None:
        self._ledger = ledger
        self._queue = queue
        self._mappings = mappings
        self._offered = offered
        self._make = make
        self._at_hand: tuple[int, Replay] | None = None

    def folders(self) -> list[str]:
        """Name the folders on offer: each that holds mappings."""
        try:
            found = [] if self._offered is None else [one for one in self._offered.iterdir() if (one / "gaps").is_dir()]
        except OSError as error:
            _log.warning("folder of replays cannot be read", error=error)
            return []
        return sorted(one.name for one in found)

    def begin(self, book: Connection, who: str, folder: str) -> int:
        """Keep that somebody wants a folder replayed, with the job that does it; give the replay's number.

        Raises NotTakenError where the folder is not on offer, and MappingError where its files do not check.
        """
        other = fingerprint(self._load(folder))
        number = replays.begin(book, who, folder, fingerprint(self._mappings), other)
        self._queue.ask_for_replay(book, number)
        return number

    def work(self, number: int) -> None:
        """Replay one page, keep what comes of it, and ask for the job of the next one; the last page ends it.

        What is broken ends it too, and is kept in words. Nothing is done where another job is at it.
        """
        with PatientLocks(self._ledger.engine) as locks:
            if not locks.take({f"replay {number}"}):
                return
            with self._ledger.begin() as book:
                kept = replays.of(book, number)
                names = [] if kept is None else replays.whose(book, kept.upto, PATIENTS_ON_A_PAGE)
            if kept is None or kept.state != RUNNING:
                return
            try:
                done = self._replay(kept).page(names) if names else None
            except Exception as error:
                if is_away(error):
                    raise
                self._end(number, f"{error}" if isinstance(error, BridgeError) else _FAULT)
                if not isinstance(error, BridgeError):
                    raise
            else:
                self._keep(number, names, done)

    def _keep(self, number: int, names: Sequence[str], done: Replayed | None) -> None:
        if done is None:
            self._end(number, "")
            return
        left_out = (*(f"{name}: is not on the server any more" for name in done.gone), *done.unreadable)
        with self._ledger.begin() as book:
            replays.keep_page(book, number, names, done.totals, done.differences, left_out)
            self._queue.ask_for_replay(book, number)

    def _end(self, number: int, problem: str) -> None:
        self._at_hand = None
        with self._ledger.begin() as book:
            replays.end(book, number, problem)

    def _replay(self, kept: ReplayKept) -> Replay:
        """Give what replays, made once; raises NotTakenError where the tables are not those that it began with."""
        if self._at_hand is None or self._at_hand[0] != kept.number:
            other = self._load(kept.folder)
            if fingerprint(self._mappings) != kept.before:
                raise NotTakenError(_CHANGED.format("mappings in use"))
            if fingerprint(other) != kept.after:
                raise NotTakenError(_CHANGED.format("folder"))
            self._at_hand = (kept.number, self._make(other))
        return self._at_hand[1]

    def _load(self, folder: str) -> Mappings:
        if self._offered is None or folder not in self.folders():
            raise NotTakenError("This folder is not on offer (any more).")
        return load_mappings(self._offered / folder)
