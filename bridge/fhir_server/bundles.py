"""Sends changes to a server, many in one Bundle where it takes that, and tells of each what became of it."""

from collections.abc import Callable, Sequence
from typing import Final

from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.asking import side_by_side
from bridge.fhir_server.change import Change, Result, result_of, written
from bridge.fhir_server.failures import NotFhirError, RefusedError, TooLargeError, UnreachableError
from bridge.fhir_server.outcome import outcome_in_words
from bridge.fhir_server.received import Received, read_bundle
from bridge.fhir_server.wire import Wire

__all__ = ["Change", "Result", "Sender"]

MOST: Final = 100
"""Changes in one Bundle."""
_TOO_MANY: Final = 413
_NEVER: Final = frozenset({404, 405, 501})
"""Answers by which a server says that it takes no batch, whatever is in it."""


class _TooManyError(Exception):
    """A Bundle, or the answer to it, is too large."""


class Sender:
    """Sends changes; what the server does not take is learned, and told once.

    most  changes in one Bundle
    told  is told in words what the server lacks
    """

    def __init__(self, wire: Wire, able: Abilities, *, told: Callable[[str], None], most: int = MOST) -> None:
        self._wire = wire
        self._told = told
        self._most = most
        self._said: set[str] = set()
        takes = {"batch": able.batch, "transaction": able.transaction}
        self._types = [kind for kind, taken in takes.items() if taken is not False]

    def send(self, changes: Sequence[Change]) -> list[Result]:
        """Send changes and give the result of each, in order.

        Each stands for itself: one that is refused hinders none, and its status tells. A Bundle that is refused whole,
        or whose answer lacks entries, is survived: the changes concerned are sent again, one by one. A PUT, and a POST
        on condition, bear that; a POST without condition always goes alone.

        A change that the server answers with an error of its own to the end is told by its status, too: what poisons
        one hinders no other. Raises UnreachableError where no answer comes at all, and SignInError, NotFhirError and
        TooLargeError as the wire does.
        """
        results: list[Result] = []
        for start in range(0, len(changes), self._most):
            results += self._some(changes[start : start + self._most])
        return results

    def _some(self, changes: Sequence[Change]) -> list[Result]:
        """Send as many changes as go into one Bundle; those that get no certain result in it go one by one."""
        together = [place for place, one in enumerate(changes) if one.method != "POST" or one.if_none_exist]
        results: list[Result | None] = [None] * len(changes)
        refused: list[str] = []
        try:
            for kind in tuple(self._types) if len(together) > 1 else ():
                came = self._in_a_bundle(kind, [changes[place] for place in together])
                if came is not None:
                    for place, result in zip(together, came, strict=True):
                        results[place] = result
                    break
                refused.append(kind)
        except _TooManyError:
            middle = len(changes) // 2
            return [*self._some(changes[:middle]), *self._some(changes[middle:])]
        rest = [place for place, result in enumerate(results) if result is None]
        for place, result in zip(rest, side_by_side(self._one, [changes[place] for place in rest]), strict=True):
            results[place] = result
        known = [result for result in results if result is not None]
        if all(200 <= result.status < 300 for result in known):  # noqa: PLR2004  # HTTP's 2xx
            self._unlearn(refused)  # nothing in the Bundle was wrong, so it was the Bundle
        return known

    # In a Bundle

    def _in_a_bundle(self, kind: str, changes: Sequence[Change]) -> list[Result | None] | None:
        """Send changes in one Bundle of a type; None where it is refused whole."""
        try:
            answer = self._wire.post("", written(kind, changes, self._wire.base))
        except TooLargeError:
            raise _TooManyError from None
        except (RefusedError, NotFhirError, UnreachableError) as error:
            if error.status is None:
                raise
            self._note_refusal(kind, error.status)
            return None
        received = read_bundle(answer.body) if answer.found else None
        if received is None:
            self._note_refusal(kind, answer.status)
            return None
        return self._results(changes, received)

    def _note_refusal(self, kind: str, status: int) -> None:
        """Learn from the refusal of a Bundle what is certain; that of a transaction may be for one of its entries."""
        if status == _TOO_MANY:
            raise _TooManyError
        if kind == "batch" and status in _NEVER:
            self._unlearn([kind])

    def _unlearn(self, kinds: Sequence[str]) -> None:
        """Send no Bundles of these types any more."""
        gone = [kind for kind in kinds if kind in self._types]
        self._types = [kind for kind in self._types if kind not in gone]
        if gone:
            said = f"The server refuses Bundles of type {' and '.join(gone)}"
            self._say(f"{said}: transactions are sent instead." if self._types else f"{said}: changes go one by one.")

    def _results(self, changes: Sequence[Change], received: Received) -> list[Result | None]:
        """Give each change its result; None for those whose result is not certain."""
        if len(received.came) == len(changes) and not received.odd:
            return [result_of(change, came) for change, came in zip(changes, received.came, strict=True)]
        self._say("The server's answers to Bundles lack entries: what has no answer is sent again, alone.")
        return [self._named(change, received) for change in changes]

    def _named(self, change: Change, received: Received) -> Result | None:
        """Find the result of a PUT by the name of what was put."""
        results = (result_of(change, came, must_name=True) for came in received.came)
        return next((result for result in results if result is not None), None)

    # Alone

    def _one(self, change: Change) -> Result:
        """Send one change."""
        try:
            answer = self._answer(change)
        except (RefusedError, UnreachableError) as error:
            if error.status is None:
                raise
            return Result(error.status, outcome=error.outcome or error.what)
        if not answer.found:
            return Result(answer.status, outcome=outcome_in_words(answer.body))
        return Result(answer.status, answer.location, answer.version, body=answer.body)

    def _answer(self, change: Change) -> Answer:
        if change.method == "GET":
            return self._wire.get(change.url)
        if change.method == "POST":
            return self._wire.post(change.url, change.body, if_none_exist=change.condition)
        return self._wire.put(change.url, change.body, if_match=change.tag, if_none_match=change.if_none_match)

    def _say(self, note: str) -> None:
        if note not in self._said:
            self._said.add(note)
            self._told(note)
