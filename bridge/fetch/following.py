"""Follows references: names what charts point at and the pool does not hold yet, as far as charts are read."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from msgspec import Struct

from bridge.chart.datatypes import Reference, Resource
from bridge.chart.drug_resources import Medication, MedicationAdministration, MedicationDispense, MedicationRequest
from bridge.chart.party_resources import ClaimResponse, Coverage, Location, Organization
from bridge.chart.patient_resources import Condition, Encounter, Patient
from bridge.chart.references import identifier_meant
from bridge.fetch.gathered import Gathered

Identified = tuple[str, str | None, str]
"""A resource's kind, and the system and value of the identifier by which a reference names it."""


class Link(Struct, frozen=True, gc=False):
    """One reference that is read.

    read  whether the resource behind it is read; else its name alone is, so that it matters only where the reference
          names it by an identifier
    """

    reference: Reference | None
    kind: type[Resource]
    read: bool = True


@dataclass(frozen=True, slots=True)
class Missing:
    """What references lead to and is not in the pool."""

    names: set[str] = field(default_factory=set)
    identified: set[Identified] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.names or self.identified)


class Following:
    """Walks through the references of one pool; no resource is looked through, and nothing asked for, twice."""

    def __init__(self, gathered: Gathered) -> None:
        self._gathered = gathered
        self._through: set[str] = set()
        self._asked = Missing()

    def from_all(self, names: Iterable[str]) -> Missing:
        """Walk from resources through everything they lead to, and name what is missing."""
        missing, waiting = Missing(), list(names)
        while waiting:
            name = waiting.pop()
            resource = None if name in self._through else self._gathered.pool.resource(name)
            self._through.add(name)
            if resource is not None:
                waiting += self._targets(resource, links_of(resource), missing)
        return missing

    def first_of(self, administrations: Iterable[str]) -> Missing:
        """Name what is missing to tell which drug was given to whom; all else is left for later."""
        missing = Missing()
        for name in administrations:
            record = self._gathered.pool.one(MedicationAdministration, name)
            if record is not None:
                links = (Link(record.medication_reference, Medication), Link(record.subject, Patient, read=False))
                self._targets(record, links, missing)
        return missing

    def _targets(self, owner: Resource, links: Iterable[Link], missing: Missing) -> list[str]:
        """Name what links lead to and is there; add what is not there to `missing`, each only once."""
        targets = []
        for link in links:
            reference = link.reference
            if reference is None or self._leads_elsewhere(reference):
                continue
            name = self._gathered.pool.name_of(owner, reference, link.kind)
            if name is None:
                self._miss_identified(reference, link.kind, missing)
            elif name in self._gathered.here or "#" in name:
                targets.append(name)
            elif link.read and name.startswith(f"{link.kind.__name__}/") and name not in self._asked.names:
                self._asked.names.add(name)
                missing.names.add(name)
        return targets

    def _leads_elsewhere(self, reference: Reference) -> bool:
        return reference.reference is not None and self._gathered.is_elsewhere(reference.reference)

    def _miss_identified(self, reference: Reference, kind: type[Resource], missing: Missing) -> None:
        """Note a resource that is named by an identifier only, if the reference can mean one of the kind."""
        meant = identifier_meant(reference)
        if meant is None or meant[0] not in (None, kind.__name__):
            return
        identified = (kind.__name__, meant[1], meant[2])
        if identified not in self._asked.identified:
            self._asked.identified.add(identified)
            missing.identified.add(identified)


def links_of(resource: Resource) -> Iterator[Link]:
    """List the references of a resource that charts are read from."""
    links = _LINKS.get(type(resource))
    return iter(()) if links is None else links(resource)


def _of_administration(one: MedicationAdministration) -> Iterator[Link]:
    yield Link(one.subject, Patient)
    yield Link(one.context, Encounter)
    yield Link(one.medication_reference, Medication)
    yield Link(one.request, MedicationRequest)
    yield from (Link(reason, Condition) for reason in one.reason_reference)
    yield from (Link(support, MedicationDispense) for support in one.supporting_information)


def _of_order(one: MedicationRequest) -> Iterator[Link]:
    yield Link(one.subject, Patient, read=False)
    yield from (Link(coverage, Coverage) for coverage in one.insurance)


def _of_encounter(one: Encounter) -> Iterator[Link]:
    yield Link(one.subject, Patient, read=False)
    yield Link(one.service_provider, Organization)
    yield from (Link(where.location, Location) for where in one.location)
    yield from (Link(diagnosis.condition, Condition) for diagnosis in one.diagnosis)


def _of_condition(one: Condition) -> Iterator[Link]:
    yield Link(one.subject, Patient, read=False)


def _of_coverage(one: Coverage) -> Iterator[Link]:
    yield Link(one.beneficiary, Patient, read=False)
    yield from (Link(payor, Organization) for payor in one.payor)


def _of_payers_answer(one: ClaimResponse) -> Iterator[Link]:
    yield Link(one.insurer, Organization)
    yield from (Link(part.coverage, Coverage, read=False) for part in one.insurance)


def _of_location(one: Location) -> Iterator[Link]:
    yield Link(one.managing_organization, Organization)
    yield Link(one.part_of, Location)


_LINKS: Final[dict[type[Resource], Callable[[Any], Iterator[Link]]]] = {
    MedicationAdministration: _of_administration,
    MedicationRequest: _of_order,
    Encounter: _of_encounter,
    Condition: _of_condition,
    Coverage: _of_coverage,
    ClaimResponse: _of_payers_answer,
    Location: _of_location,
}
"""Where charts are read from: each link here stands for a reference that `bridge/chart` resolves, and no other."""
