"""Visits of a story's own month, billed by the bridge; then somebody changes Claims on the server, or adds some."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from bridge.claim.systems import HCPCS
from tests.browser.house import House, Resource
from tests.browser.visits import DISCARDED, chart_of
from tests.journeys.one_chart import BRIDGE, coded, part, quantity, to

PRICE: Final = Decimal("2550.00")
"""What the hospital charges for 0.1 mg in 2019 and 2020."""
SITE: Final = "Lakeview Synthetic Hospital, main campus infusion"
_WRITTEN: Final = "2018-06-12"
_EXPIRES: Final = "2019-03-31"
Item = dict[str, Any]


@dataclass(frozen=True)
class Visit:
    """One visit: 1.53 mg from two vials and 0.27 mg discarded, 16 units and 2 of waste, unless it says otherwise."""

    story: str
    day: date
    given: float = 1.53
    discarded: float = 0.27

    @property
    def id(self) -> str:
        """Give the id of its administration."""
        return f"ma-{self.story}"

    @property
    def name(self) -> str:
        """Name its administration."""
        return f"MedicationAdministration/{self.id}"

    @property
    def patient(self) -> str:
        """Name its patient."""
        return f"Patient/pt-{self.story}"

    @property
    def encounter(self) -> str:
        """Name its encounter."""
        return f"Encounter/enc-{self.story}"

    def chart(self) -> list[Resource]:
        """Write its chart."""
        text = json.dumps(chart_of(self.story)).replace(_WRITTEN, f"{self.day}").replace(_EXPIRES, "2029-03-31")
        chart: list[Resource] = json.loads(text)
        part(chart, "MedicationAdministration").update(dosed(self.given, self.discarded))
        return chart


def dosed(given: float, discarded: float) -> Resource:
    """Write the elements of an administration that say what was given and discarded of two vials, in mg."""
    route = coded("http://snomed.info/sct", "47625008")
    waste = {"url": DISCARDED, "valueQuantity": quantity(discarded, "mg")}
    vials = {"url": f"{BRIDGE}/vials-opened", "valueQuantity": quantity(2, "{vial}")}
    return {"dosage": {"dose": quantity(given, "mg"), "route": route}, "extension": [waste, vials]}


def bill(house: House, visits: Iterable[Visit]) -> None:
    """Bring the visits in, and wait until each has its Claim on the server."""
    listed = list(visits)
    for visit in listed:
        house.write(*visit.chart(), about=visit.name)
    for visit in listed:
        house.becomes(visit.name, "billed")
        house.claim_becomes(visit.name, "active")


def change_claim(house: House, visit: Visit, change: Callable[[list[Item]], object]) -> None:
    """Let somebody change the items of the Claim of a visit on the server."""
    (claim,) = house.claims_of(visit.name)
    change(claim["item"])
    house.fhir.put(claim)


def charge_elsewhere(
    house: House, number: str, patient: str, day: date, units: int, encounter: str | None = None
) -> str:
    """Let another system charge units of the drug on a Claim of its own, and give its name."""
    item = {
        "sequence": 1,
        "productOrService": coded(HCPCS, "J9229"),
        "servicedDate": f"{day}",
        "quantity": {"value": units},
        "net": {"value": PRICE * units, "currency": "USD"},
        "encounter": [to(encounter)] if encounter else [],
    }
    claim = {
        "resourceType": "Claim",
        "id": number,
        "status": "active",
        "use": "claim",
        "created": f"{day}",
        "patient": to(patient),
        "item": [item],
    }
    house.fhir.put(claim)
    return f"Claim/{number}"
