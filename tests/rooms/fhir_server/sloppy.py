"""What the tests of searching share: a wire and a searcher to the sloppy server, and resources for it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.address import Address
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.searching import Searcher
from bridge.fhir_server.sign_in import Nobody
from bridge.fhir_server.wire import Wire
from tests.sloppy_server.server import SloppyServer, Switches

Resource = dict[str, Any]
SAME_MOMENT = "2018-06-12T10:00:00.000Z"
NOTHING_SAID = Abilities()


@dataclass
class At:
    """A sloppy server, and a searcher that asks it."""

    server: SloppyServer
    wire: Wire
    searcher: Searcher
    notes: list[str] = field(default_factory=list)


@contextmanager
def searching(
    resources: Iterable[Resource] = (),
    switches: Switches = Switches(),  # noqa: B008  # it is frozen
    *,
    page_size: int = 10,
    able: Abilities = NOTHING_SAID,
    **limits: Any,  # noqa: ANN401  # of Limits
) -> Iterator[At]:
    """Start a server, and a searcher that asks it without waiting between tries."""
    notes: list[str] = []
    with SloppyServer(resources, switches) as server, wire_to(server, **limits) as wire:
        yield At(server, wire, Searcher(wire, able, page_size=page_size, told=notes.append), notes)


@contextmanager
def wire_to(server: SloppyServer, **limits: Any) -> Iterator[Wire]:  # noqa: ANN401  # of Limits
    """Give a wire that does not wait between tries."""
    wire = Wire(Address(server.url), Nobody(), Limits(**limits), sleep=lambda _: None)
    try:
        yield wire
    finally:
        wire.close()


def doses(number: int, patients: int = 1, **more: object) -> list[Resource]:
    """Make administrations `ma-0`, `ma-1` and so on, all changed at one moment, shared out among patients."""
    return [
        {
            "resourceType": "MedicationAdministration",
            "id": f"ma-{place}",
            "meta": {"versionId": "1", "lastUpdated": SAME_MOMENT},
            "status": "completed",
            "subject": {"reference": f"Patient/pt-{place % patients}"},
            "medicationReference": {"reference": "Medication/med-1"},
            **more,
        }
        for place in range(number)
    ]


MEDICATION: Resource = {"resourceType": "Medication", "id": "med-1", "status": "active"}


def ids(entries: Iterable[Entry]) -> list[str]:
    """Give the ids, sorted; one that comes twice is there twice."""
    return sorted(f"{entry.id}" for entry in entries)


def all_ids(number: int) -> list[str]:
    """Give the ids of as many administrations, sorted."""
    return sorted(f"ma-{place}" for place in range(number))


def of_patient(*patients: str) -> Any:  # noqa: ANN401  # a function from Entry to bool
    """Check that a resource belongs to one of the patients."""
    wanted = {f"Patient/{patient}" for patient in patients}
    return lambda entry: msgspec.json.decode(entry.raw)["subject"]["reference"] in wanted
