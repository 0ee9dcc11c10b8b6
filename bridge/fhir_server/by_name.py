"""Reads resources by their names: many in one Bundle, else by lists of ids, else one by one."""

import re
from collections.abc import Callable, Sequence
from typing import Final

from bridge.fhir_server.asking import gets_in_a_bundle, refusal, side_by_side
from bridge.fhir_server.entries import Entry, entry_of
from bridge.fhir_server.failures import NotFhirError, RefusedError
from bridge.fhir_server.learned import Learned
from bridge.fhir_server.received import Came
from bridge.fhir_server.search import Search
from bridge.fhir_server.wire import Wire

MOST_NAMES: Final = 100
"""Names in one Bundle."""
_ABSENT: Final = frozenset({404, 410})
_BAD_REQUEST: Final = 400
_AN_ID: Final = re.compile(r"[A-Za-z0-9.-]{1,64}")
Several = Callable[[Sequence[Search]], list[tuple[list[Entry], list[Entry]]]]


class ByName:
    """Reads from one server.

    several  asks searches
    """

    def __init__(self, wire: Wire, learned: Learned, several: Several) -> None:
        self._wire = wire
        self._learned = learned
        self._several = several

    def read(self, names: Sequence[str]) -> dict[str, Entry | None]:
        """Read resources by name; None for each that is not there (404), or not any more (410).

        Raises RefusedError where the server does not let us read one, and what the wire raises.
        """
        wanted = list(dict.fromkeys(names))
        read = self._in_bundles(wanted)
        rest = [name for name in wanted if name not in read]
        if len(rest) > 1 and self._learned.batch is False:
            read |= self._by_lists(rest)
            rest = [name for name in rest if name not in read]
        read |= zip(rest, side_by_side(self._one, rest), strict=True)
        return {name: read[name] for name in wanted}

    def _in_bundles(self, names: Sequence[str]) -> dict[str, Entry | None]:
        """Read in Bundles; what has no certain answer in them is left out."""
        read: dict[str, Entry | None] = {}
        for start in range(0, len(names), MOST_NAMES):
            some = names[start : start + MOST_NAMES]
            for name, came in zip(some, gets_in_a_bundle(self._wire, self._learned, some), strict=True):
                if came is not None and came.status in _ABSENT:
                    read[name] = None
                elif _is_there(came, name):
                    read[name] = came.entry if came else None
        return read

    def _by_lists(self, names: Sequence[str]) -> dict[str, Entry | None]:
        """Search by ids; one that does not come may be there all the same, and is left out."""
        by_kind: dict[str, set[str]] = {}
        for name in names:
            kind, _, own_id = name.partition("/")
            by_kind.setdefault(kind, set()).add(own_id)
        searches = [
            Search(kind, (("_id", ",".join(sorted(ids))),), fits=_with_id(ids), because="what others refer to")
            for kind, ids in by_kind.items()
            if len(ids) > 1
        ]
        if not searches or self._learned.lists is False:
            return {}
        try:
            came = self._several(searches)
        except RefusedError:
            return {}
        return {entry.name: entry for matches, _ in came for entry in matches}

    def _one(self, name: str) -> Entry | None:
        """Read one resource."""
        try:
            answer = self._wire.get(name)
        except RefusedError as error:
            own_id = name.partition("/")[2]
            if error.status == _BAD_REQUEST and not _AN_ID.fullmatch(own_id):
                return None  # what the server refuses as no id cannot be the id of something it has
            raise
        if answer.status in _ABSENT:
            return None
        shown = f"GET {self._wire.base}/{name}"
        if not answer.found:
            raise refusal(answer, shown)
        entry = entry_of(answer.body)
        if entry is None or entry.name != name:
            raise NotFhirError("answered with another resource", asked=shown, status=answer.status)
        return entry


def _with_id(ids: set[str]) -> Callable[[Entry], bool]:
    return lambda entry: entry.id in ids


def _is_there(came: Came | None, name: str) -> bool:
    """Say whether an entry of a Bundle's answer holds the resource that was asked for."""
    if came is None or came.entry is None:
        return False
    return came.entry.name == name and (came.status == 0 or 200 <= came.status < 300)  # noqa: PLR2004  # HTTP's 2xx
