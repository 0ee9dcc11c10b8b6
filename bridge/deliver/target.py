"""The server that claims and tasks are sent to: what of ours stands there, and how something gets there once."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from bridge.claim.encoding import Resource, encode
from bridge.claim.rewriting import bare
from bridge.claim.systems import ADMINISTRATION, CLAIM_IDENTIFIER, TASK_IDENTIFIER
from bridge.claim.task_life import OPEN
from bridge.deliver.journal import Journal, NoJournal
from bridge.deliver.sent import Sent
from bridge.deliver.stored import StoredClaim, StoredTask, read_claim, read_task
from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.bundles import Change, Result, Sender
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Search, Searcher

Kept = TypeVar("Kept", StoredClaim, StoredTask)
NEW: Final = 201
CREATED: Final = frozenset({200, NEW})
"""A conditional create is answered 200 where the resource was there already; some servers answer a PUT always so."""
NOT_TAKEN: Final = frozenset({400, 403, 404, 405, 422, 501})
"""Answers by which a server may mean that it gives out ids itself."""
LOST_THE_RACE: Final = frozenset({404, 409, 410, 412})
"""Answers by which a server says that the resource is not what it was when we looked."""


class _Name(msgspec.Struct):
    system: str = ""
    value: str = ""


class _Named(msgspec.Struct):
    identifier: list[_Name] = []


class _Kept(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    id: str = ""


class _Pointed(msgspec.Struct, frozen=True):
    reference: str = ""


class _Whose(msgspec.Struct):
    patient: _Pointed = _Pointed()
    focus: _Pointed = _Pointed()
    for_: _Pointed = msgspec.field(name="for", default=_Pointed())


_WHOSE: Final = msgspec.json.Decoder(_Whose).decode
_KEPT: Final = msgspec.json.Decoder(_Kept).decode
_NAMED: Final = msgspec.json.Decoder(_Named).decode


@dataclass(frozen=True, slots=True)
class Creation:
    """One resource to be created, once.

    name        `Type/id`, the id computed
    resource    with that id
    identifier  `system|value` that only this resource has
    """

    name: str
    resource: Resource
    identifier: str

    @property
    def body(self) -> bytes:
        """Encode it."""
        return encode(self.resource)

    @property
    def bare(self) -> bytes:
        """Encode it without an id: for a server that gives out its own."""
        return encode(bare(self.resource))


class Target:
    """Looks and writes; what the server cannot do is learned once and told."""

    def __init__(
        self,
        searcher: Searcher,
        sender: Sender,
        able: Abilities,
        told: Callable[[str], None],
        journal: Journal | None = None,
    ) -> None:
        self._searcher = searcher
        self._sender = sender
        self._told = told
        self._journal = journal or NoJournal()
        self.release = able.release
        """The release that the server says it speaks; empty where it does not say."""
        self._takes_ids = {kind: False if able.update_create(kind) is False else None for kind in ("Claim", "Task")}
        """Whether PUT creates what is not there; None: not known yet, or a statement that is to be seen."""

    def takes_ids(self, kind: str) -> bool:
        """Say whether resources may stand under the ids that we compute."""
        return self._takes_ids[kind] is not False

    # Looking

    def claims(
        self,
        identifiers: Collection[str],
        patients: Collection[str] = (),
        encounters: Collection[str] = (),
        names: Iterable[str] = (),
    ) -> list[StoredClaim]:
        """Find our Claims: those with the identifiers, and those of the patients; whatever their status.

        encounters  those whose patient is not known
        names       `Claim/id` of those that may be there and need not show in a search yet: they are read
        """
        because = "claims of ours that the chart may not want any more"
        searches = [
            *self._identified("Claim", CLAIM_IDENTIFIER, identifiers),
            *self._searcher.of_any(
                "Claim", "patient", sorted(patients), fits=_about("patient", patients), because=because
            ),
            *self._searcher.of_any(
                "Claim", "encounter", sorted(encounters), fits=_given_in(encounters), because=because
            ),
        ]
        return self._found("Claim", searches, names, read_claim)

    def tasks(
        self,
        identifiers: Collection[str],
        patients: Collection[str] = (),
        focus: Collection[str] = (),
        names: Iterable[str] = (),
    ) -> list[StoredTask]:
        """Find our Tasks: those with the identifiers, whatever their status, and the open ones of the patients.

        focus  administrations whose Tasks name no patient
        names  `Task/id` of those that may be there and need not show in a search yet: they are read
        """
        still_open, because = (("status", ",".join(OPEN)),), "questions of ours that may have been answered"
        searches = [
            *self._identified("Task", TASK_IDENTIFIER, identifiers),
            *self._searcher.of_any(
                "Task", "patient", sorted(patients), beside=still_open, fits=_about("for_", patients), because=because
            ),
            *self._searcher.of_any(
                "Task", "focus", sorted(focus), beside=still_open, fits=_about("focus", focus), because=because
            ),
        ]
        return self._found("Task", searches, names, read_task)

    def claims_of_administrations(self, names: Collection[str]) -> list[StoredClaim]:
        """Find the Claims in force that say they bill one of these administrations."""
        wanted = frozenset(names)

        def fits(entry: Entry) -> bool:
            claim = read_claim(entry)
            return claim is not None and bool(claim.administrations & wanted)

        tags = [f"{ADMINISTRATION}|{one.partition('/')[2]}" for one in sorted(wanted)]
        because = "claims of administrations that are gone, or are of another drug by now"
        searches = self._searcher.of_any("Claim", "_tag", tags, fits=fits, because=because)
        try:
            return [one for one in self._found("Claim", searches, (), read_claim) if one.in_force]
        except RefusedError:
            self._told(
                "The target does not search Claims by their tags: what was billed for an administration that is gone, "
                "or is another patient's now, is found only when its Encounter/ID or Patient/ID is billed."
            )
            return []

    def _identified(self, kind: str, system: str, identifiers: Collection[str]) -> list[Search]:
        wanted = frozenset(identifiers)

        def fits(entry: Entry) -> bool:
            return any(name.system == system and name.value in wanted for name in _NAMED(entry.raw).identifier)

        values = [f"{system}|{one}" for one in sorted(wanted)]
        return list(
            self._searcher.of_any(kind, "identifier", values, fits=fits, because="what was sent under these names")
        )

    def _found(
        self, kind: str, searches: Sequence[Search], names: Iterable[str], read: Callable[[Entry], Kept | None]
    ) -> list[Kept]:
        """Read what searches and names bring, each resource once in its newest version."""
        entries = [entry for matches, _ in self._searcher.several(searches) for entry in matches]
        entries += [one for one in self._searcher.read(list(dict.fromkeys(names))).values() if one is not None]
        newest: dict[str, Kept] = {}
        came: dict[str, bytes] = {}
        for entry in entries:  # what was read by its name comes last and is newer than what an index says
            if entry.kind != kind or came.get(entry.name) == entry.raw:
                continue
            came[entry.name] = entry.raw
            kept = read(entry)
            if kept is not None:
                newest[kept.name] = kept
        return list(newest.values())

    # Writing

    def update(self, changes: Sequence[Change], sending: Sequence[Sent]) -> list[Result]:
        """Write resources that are there; each change says which version it was made from.

        sending  the same in the journal's words
        """
        if not changes:
            return []
        numbers = self._journal.prepare(sending)
        results = self._sender.send(changes)
        self._journal.answered(numbers, results)
        return results

    def create(self, kind: str, creations: Sequence[Creation], sending: Sequence[Sent]) -> list[Result]:
        """Create resources, each once: under the computed id, else on condition that none has its identifier.

        What stands under the id already is not written over, where the server heeds that.
        """
        if not creations:
            return []
        numbers = self._journal.prepare(sending)
        results = self._create(kind, creations)
        self._journal.answered(numbers, results)
        return results

    def _create(self, kind: str, creations: Sequence[Creation]) -> list[Result]:
        rest, results = list(creations), list[Result]()
        while rest and self._takes_ids[kind] is None:
            results.append(self._learn(kind, rest.pop(0)))
        make = _put if self._takes_ids[kind] else _conditional
        return results + self._sender.send([make(one) for one in rest])

    def _learn(self, kind: str, creation: Creation) -> Result:
        """Try with one resource whether the server takes our ids, or gives out its own."""
        result = self._sender.send([_put(creation)])[0]
        if result.status not in NOT_TAKEN:
            self._takes_ids[kind] = True if result.status in CREATED else None
            return result
        other = self._sender.send([_conditional(creation)])[0]
        if other.status in CREATED:
            self._takes_ids[kind] = False
            self._told(f"The target gives out the ids of {kind}s itself: each is created by a conditional create.")
            return other
        return result


def _about(element: str, names: Collection[str]) -> Callable[[Entry], bool]:
    """Give what says whether a Claim or Task points at one of some resources; servers may write it absolutely."""
    wanted = frozenset(names)

    def fits(entry: Entry) -> bool:
        pointed: _Pointed = getattr(_WHOSE(entry.raw), element)
        return "/".join(pointed.reference.rsplit("/", 2)[-2:]) in wanted

    return fits


def _given_in(encounters: Collection[str]) -> Callable[[Entry], bool]:
    """Give what says whether a Claim of ours bills what was given in one of some encounters."""

    def fits(entry: Entry) -> bool:
        claim = read_claim(entry)
        return claim is not None and not claim.encounters.isdisjoint(encounters)

    return fits


def name_of(result: Result) -> str | None:
    """Name what was written, where the answer says so: by its Location, or by the resource that came back."""
    if result.location:
        return "/".join(result.location.partition("/_history/")[0].rsplit("/", 2)[-2:])
    try:
        kept = _KEPT(result.body) if result.body else None
    except msgspec.DecodeError:
        return None
    return f"{kept.resource_type}/{kept.id}" if kept is not None and kept.id else None


def _put(creation: Creation) -> Change:
    return Change("PUT", creation.name, creation.body, if_none_match="*")


def _conditional(creation: Creation) -> Change:
    kind = creation.name.partition("/")[0]
    return Change("POST", kind, creation.bare, if_none_exist=f"identifier={creation.identifier}")
