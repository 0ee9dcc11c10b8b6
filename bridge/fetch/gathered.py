"""What was fetched for one batch of work: the pool, and what of it could not be read."""

from collections.abc import Iterable
from typing import Final

import msgspec

from bridge.chart.decoding import Glance, glance
from bridge.chart.lenient import PARSE
from bridge.chart.pool import Pool
from bridge.chart.r5.translating import as_r4
from bridge.chart.references import Scope
from bridge.chart.soundness import unsound, without_half_characters
from bridge.fetch.own_server import OwnServer
from bridge.fhir_server.entries import Entry

ADMINISTRATION: Final = "MedicationAdministration"
_AT_HAND: Final = 8_000
"""Decoded resources that are kept: a batch is looked through again and again, and is not large."""


class Gathered:
    """Everything fetched for one batch, in a pool of its own.

    here        the names of what is in the pool
    unreadable  why resources could not be put into it, by their names
    release     R4 or R5, by the shape of the first administration; empty before it came
    """

    def __init__(self, server: OwnServer) -> None:
        self.pool = Pool(at_hand=_AT_HAND)
        self.here: set[str] = set()
        self.unreadable: dict[str, str] = {}
        self.release = ""
        self._server = server
        self._elsewhere: Scope = {}

    def put(self, entries: Iterable[Entry], *, own: bool = True) -> list[str]:
        """Put resources in and give the names of those that are now there.

        own  whether they were asked for, and so are the server's own; what was included may be another server's
        """
        return [name for entry in entries if (name := self._put_one(entry, own=own)) is not None]

    def _put_one(self, entry: Entry, *, own: bool) -> str | None:
        """Put a resource in, and give its name if it could be."""
        raw, seen, problem = _looked_at(entry.raw)
        if problem is None and not seen.id:
            problem = "came from the server without an id"
        if problem is not None:
            self.unreadable[entry.name] = problem
            return None
        if own:
            self._server.learn(entry.full_url, entry.name)
        for whom in (seen.subject, seen.patient, seen.beneficiary):
            if whom is not None and whom.reference is not None:
                self.is_elsewhere(whom.reference)
        if not self.release and seen.resource_type == ADMINISTRATION:
            self.release = "R5" if as_r4(ADMINISTRATION, PARSE(raw)) else "R4"
        name = self.pool.add(raw, seen, "server", len(self.here))
        if name is not None:
            self.here.add(name)
        return name

    def is_elsewhere(self, text: str) -> bool:
        """Say whether a reference leads to another server; it then keeps its whole URL as the name of what it means.

        Without that, a `Patient/7` over there would be taken for the one here.
        """
        if not self._server.is_foreign(text):
            return False
        if text not in self._elsewhere:
            self.pool.add_url(self._elsewhere, text, text)
        return True

    def told(self) -> tuple[str, ...]:
        """Tell what could not be read: `Condition/7: is nested too deeply`."""
        return tuple(f"{name}: {problem}" for name, problem in sorted(self.unreadable.items()))


def _looked_at(raw: bytes) -> tuple[bytes, Glance, str | None]:
    """Look at a resource as a file's line is looked at; also say why it cannot be read, where that is so.

    Half of a character, escaped, is replaced, so that the rest can be read.
    """
    try:
        if not raw.isascii():
            raw.decode()
        try:
            seen = glance(raw)
        except msgspec.DecodeError:
            raw = without_half_characters(raw)
            seen = glance(raw)
    except UnicodeDecodeError as error:
        return raw, Glance(), f"is not valid UTF-8 at byte {error.start}"
    except RecursionError:
        return raw, Glance(), "is nested too deeply"
    except msgspec.DecodeError as error:
        return raw, Glance(), f"is not valid JSON: {error}"
    return raw, seen, unsound(raw)
