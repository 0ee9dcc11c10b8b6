"""What a review would send: a pass that writes nothing, and that ends where it is too much for one answer."""

import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from bridge.app.engine import Engine
from bridge.deliver.sent import Sent
from bridge.facts.decision import Decision
from bridge.one_pass import Listeners
from bridge.web.ports import BY_CHANGE, RefusedReviewError, Review, ReviewOfRecords, WouldSend

MOST: Final = 200
"""Administrations of one dry run."""
_NAMES: Final = 50
_TOO_MANY: Final = (
    f"These are more than {MOST} administrations, too many for one answer. Ask for a shorter time or fewer records, or "
    "use `bridge bill --dry-run` or `bridge poll --dry-run`."
)


class DryRuns:
    """Makes dry runs, one at a time: each keeps whole charts in memory, and the web has other things to do."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()

    def of(self, review: Review) -> list[WouldSend]:
        """Tell what a review would send.

        Raises RefusedReviewError where it is too much, or another one is under way; a ServerError where a server is
        broken.
        """
        if not self._turn.acquire(blocking=False):
            raise RefusedReviewError("Another dry run is under way. Ask again in a moment.")
        try:
            return self._run(review)
        finally:
            self._turn.release()

    def _run(self, review: Review) -> list[WouldSend]:
        seen, found = 0, list[WouldSend]()

        def decided(decisions: Sequence[Decision]) -> None:
            nonlocal seen
            seen += len(decisions)
            if seen > MOST:
                raise RefusedReviewError(_TOO_MANY)

        def sent(one: Sent) -> None:
            found.append(WouldSend(one.did, one.name, one.method, one.why))

        one_pass = self._engine.one_pass(self._engine.parts(dry_run=True), Listeners(decided, sent))
        if isinstance(review, ReviewOfRecords):
            if len(review.names) > _NAMES:
                raise RefusedReviewError(f"A dry run takes at most {_NAMES} names; these are {len(review.names)}.")
            one_pass.bill(review.names)
        elif review.by == BY_CHANGE:
            one_pass.poll(review.since, review.until)
        else:
            one_pass.bill(self._given(review.since, review.until))
        return found

    def _given(self, since: datetime, until: datetime | None) -> list[str]:
        """Name the administrations of our drugs that were given in a time."""
        names: list[str] = []
        for page in self._engine.parts(dry_run=True).fetcher.noticed_given(since, until):
            names += [one.name for one in page if one.is_ours]
            if len(names) > MOST:
                raise RefusedReviewError(_TOO_MANY)
        return names
