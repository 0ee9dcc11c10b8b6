"""A Claim or Task of ours as it stands on the target."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import msgspec

from bridge.claim.encoding import Resource
from bridge.claim.systems import (
    ADMINISTRATION,
    CLAIM_CONTENT,
    CLAIM_IDENTIFIER,
    CLAIM_TURN,
    TASK_CONTENT,
    TASK_IDENTIFIER,
)
from bridge.claim.turn import ACTIVE, DRAFT, FIRST, REPLACEMENT, VOID
from bridge.fhir_server.entries import Entry

_EXACTLY: Final = msgspec.json.Decoder(dict[str, object], float_hook=Decimal).decode
_IN_FORCE: Final = frozenset({ACTIVE, DRAFT})
FIRST_TURN: Final = 1


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """One of our Claims as the target keeps it.

    name          `Claim/id`
    identifier    what all turns of the claim share
    turn          1 for the first; one without a turn's identifier is a first
    version       `meta.versionId`, for If-Match
    changed       `meta.lastUpdated` as written
    content       the digits of what it bills, where the server keeps tags
    resource      all of it, numbers exact
    """

    name: str
    identifier: str
    turn: int
    version: str | None
    changed: str
    content: str | None
    resource: Resource

    @property
    def in_force(self) -> bool:
        """Say whether it bills: active, or a draft that waits for approval."""
        return self.resource.get("status") in _IN_FORCE

    @property
    def is_filed(self) -> bool:
        """Say whether it is active: a draft was sent, and nobody has filed it."""
        return self.resource.get("status") == ACTIVE

    @property
    def digit(self) -> str:
        """Give the frequency digit under which it is, or would be, filed."""
        return REPLACEMENT if _first_code(self.resource.get("subType")).endswith(REPLACEMENT) else FIRST

    @property
    def prior(self) -> str | None:
        """Name the claim that it says was there before it."""
        related = self.resource.get("related")
        first = related[0] if isinstance(related, list) and related else None
        return _pointed_at(first.get("claim")) if isinstance(first, dict) else None

    @property
    def is_void(self) -> bool:
        """Say whether its type of bill tells that nothing replaces it."""
        return _first_code(self.resource.get("subType")).endswith(VOID)

    @property
    def patient(self) -> str | None:
        """Name the patient."""
        return _pointed_at(self.resource.get("patient"))

    @property
    def administrations(self) -> frozenset[str]:
        """Name the administrations that it says it bills, where the server keeps tags."""
        return frozenset(f"MedicationAdministration/{one}" for one in _tags(self.resource, ADMINISTRATION))

    @property
    def encounters(self) -> frozenset[str]:
        """Name the encounters that its lines were given in."""
        lines = self.resource.get("item")
        found = (one.get("encounter") for one in lines if isinstance(one, dict)) if isinstance(lines, list) else ()
        return frozenset(
            _type_and_id(each["reference"])
            for listed in found
            for each in (listed if isinstance(listed, list) else ())
            if isinstance(each, dict) and isinstance(each.get("reference"), str)
        )


@dataclass(frozen=True, slots=True)
class StoredTask:
    """One of our Tasks as the target keeps it.

    identifier  computed from the administration and the gap's id
    focus       the administration it asks about, `Type/id` or in words
    """

    name: str
    identifier: str
    version: str | None
    focus: str
    resource: Resource

    @property
    def encounter(self) -> str | None:
        """Name the encounter that it belongs to."""
        return _pointed_at(self.resource.get("encounter"))

    @property
    def content(self) -> str | None:
        """Give the digits of what it asks, where the server keeps tags."""
        return next(iter(_tags(self.resource, TASK_CONTENT)), None)

    @property
    def gap(self) -> str:
        """Give the id of the gap that it asks about."""
        return _first_code(self.resource.get("code"))

    @property
    def status(self) -> str:
        """Give its status."""
        return f"{self.resource.get('status', '')}"


def read_claim(entry: Entry) -> StoredClaim | None:
    """Read a Claim from the target; None where it is none of ours."""
    resource = _EXACTLY(entry.raw)
    identifiers = _identifiers(resource)
    own = identifiers.get(CLAIM_IDENTIFIER)
    if own is None or entry.id is None:
        return None
    turn = identifiers.get(CLAIM_TURN, "").removeprefix(f"{own}-")
    return StoredClaim(
        f"Claim/{entry.id}",
        own,
        int(turn) if turn.isdecimal() else FIRST_TURN,
        entry.version,
        entry.last_updated or "",
        next(iter(_tags(resource, CLAIM_CONTENT)), None),
        resource,
    )


def read_task(entry: Entry) -> StoredTask | None:
    """Read a Task from the target; None where it is none of ours."""
    resource = _EXACTLY(entry.raw)
    own = _identifiers(resource).get(TASK_IDENTIFIER)
    if own is None or entry.id is None:
        return None
    focus = resource.get("focus")
    pointed = focus if isinstance(focus, dict) else {}
    named = _type_and_id(pointed["reference"]) if isinstance(pointed.get("reference"), str) else pointed.get("display")
    return StoredTask(f"Task/{entry.id}", own, entry.version, f"{named}", resource)


def _identifiers(resource: Resource) -> dict[str, str]:
    """List the identifiers by system; of several of one system the first."""
    found: dict[str, str] = {}
    listed = resource.get("identifier")
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict) and isinstance(one.get("system"), str) and isinstance(one.get("value"), str):
            found.setdefault(one["system"], one["value"])
    return found


def _tags(resource: Resource, system: str) -> list[str]:
    meta = resource.get("meta")
    tags = meta.get("tag") if isinstance(meta, dict) else None
    listed = tags if isinstance(tags, list) else ()
    return [f"{tag.get('code')}" for tag in listed if isinstance(tag, dict) and tag.get("system") == system]


def _first_code(concept: object) -> str:
    coding = concept.get("coding") if isinstance(concept, dict) else None
    first = coding[0] if isinstance(coding, list) and coding else None
    return f"{first.get('code', '')}" if isinstance(first, dict) else ""


def _pointed_at(pointer: object) -> str | None:
    """Give the name of what a Reference points at; None where it tells in words only."""
    named = pointer.get("reference") if isinstance(pointer, dict) else None
    return _type_and_id(named) if isinstance(named, str) else None


def _type_and_id(reference: str) -> str:
    """Reduce a reference, which servers may write absolutely, to `Type/id`."""
    parts = reference.partition("/_history/")[0].rsplit("/", 2)
    return "/".join(parts[-2:])
