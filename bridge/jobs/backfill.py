"""Note what changed since long ago, part by part; a back-fill that was broken off goes on from its last whole part."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from bridge.jobs.polling import OVERLAP, Polling
from bridge.ledger import polls
from bridge.ledger.ledger import Ledger
from bridge.ledger.tables import POLLS

BULK: Final = "bulk"
PART: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a back-fill, and whether it succeeded."""

    since: datetime
    until: datetime
    is_done: bool


class Backfill:
    """Notes what changed from a time on."""

    def __init__(self, ledger: Ledger, polling: Polling) -> None:
        self._ledger = ledger
        self._polling = polling

    def parts(self, since: datetime, *, anew: bool = False) -> Iterator[Part]:
        """Do part by part, and give each when it is done; one that fails is the last.

        anew  do again what an earlier back-fill has done
        """
        with self._ledger.begin() as book:
            now = polls.database_now(book)
        place = since if anew else self._done_until(since)
        while place < now:
            until = min(place + PART, now)
            is_done = self._polling.span(BULK, place - OVERLAP, None if until == now else until, until)
            yield Part(place, until, is_done)
            if not is_done:
                return
            place = until

    def _done_until(self, since: datetime) -> datetime:
        """Tell how far earlier back-fills come without a hole, seen from a time on."""
        asked = select(POLLS.c.since, POLLS.c.until).where(POLLS.c.trigger == BULK, POLLS.c.outcome == polls.DONE)
        with self._ledger.begin() as book:
            done = book.execute(asked.order_by(POLLS.c.since)).all()
        place = since
        for row in done:
            if row.since <= place < row.until:
                place = row.until
        return place
