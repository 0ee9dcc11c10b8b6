"""The payers that all benchmark charts share, and the hospitals that a hundred administrations share."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.synthetic import places
from tests.synthetic import resources as fhir
from tests.synthetic.charts import Place
from tests.synthetic.resources import Code, Resource

PAYERS = (places.AETNA, places.BLUE, places.CIGNA, places.UNITED, places.MEDICARE)
SURGICAL: Code = (fhir.PLACE_OF_SERVICE, "24", "Ambulatory Surgical Center")
KINDS = (
    ("infusion", places.ON_CAMPUS),
    ("office", places.IN_OFFICE),
    ("surgery", SURGICAL),
    ("unit", places.HOSPITAL_ROLE),
    ("annex", places.OFF_CAMPUS),
)
"""The last is off campus: no site file says how Medicare wants it, so its patients are others'."""


def shared() -> Iterator[Resource]:
    """Write payers and staff."""
    for id_, name, alias in places.PAYERS:
        yield fhir.organization(id_, places.OPENED, "pay", name, (f"{fhir.EHR}payer", f"SYN-{id_}"), alias)
    yield fhir.practitioner("syn-nurse", places.OPENED, ("Runa", "Applewhite"), "RN")
    yield fhir.practitioner("syn-doctor", places.OPENED, ("Milo", "Sandoval-Pike"), "MD")


@dataclass(frozen=True, slots=True)
class Clinic:
    """One hospital and its places, each known by what it says of itself."""

    number: int

    @property
    def organization(self) -> str:
        """Name the hospital's Organization."""
        return f"Organization/syn-clinic-{self.number}"

    @property
    def anywhere(self) -> tuple[Place, ...]:
        """Give all places."""
        return tuple(Place(f"Location/syn-clinic-{self.number}-{kind}", self.organization) for kind, _ in KINDS)

    @property
    def plain(self) -> tuple[Place, ...]:
        """Give the places of which nothing more need be known."""
        return self.anywhere[:-1]

    def resources(self) -> Iterator[Resource]:
        """Write the hospital and its places."""
        name = f"Synthetic Hospital {self.number}"
        yield fhir.organization(
            f"syn-clinic-{self.number}", places.OPENED, "prov", name, (f"{fhir.EHR}clinic", f"SYN-{self.number}")
        )
        for kind, code in KINDS:
            yield fhir.location(
                f"syn-clinic-{self.number}-{kind}", places.OPENED, f"{name}, {kind}", self.organization, code
            )
