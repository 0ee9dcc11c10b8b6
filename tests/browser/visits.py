"""Visits that stories bring along: the plain chart of 1.53 mg from two vials, at a place of the synthetic hospital."""

import json
import re
from typing import Any, Final

from tests.browser.house import House, Resource
from tests.journeys.live_chart import plain_chart
from tests.journeys.one_chart import BRIDGE, part, to

MAIN: Final = ("lakeview-main-infusion", "lakeview")
"""One person's word is enough there, its claims are sent active, and it has charges."""
SURGERY: Final = ("harbor-surgery-infusion", "harbor-surgery")
"""Two people must attest there, and its claims wait for approval."""
DISCARDED: Final = f"{BRIDGE}/discarded-amount"
_OWN: Final = re.compile(r"\b(pt|cov|cond|enc|med|order|ma)-1\b")


def admit(house: House, story: str, place: tuple[str, str] = MAIN, *, is_complete: bool = False) -> str:
    """Bring a patient in whose waste nobody charted, or everything; give the administration's name once it was seen."""
    chart = chart_of(story, place)
    administration = part(chart, "MedicationAdministration")
    if not is_complete:
        administration["extension"] = _without_waste(administration["extension"])
    name = f"MedicationAdministration/{administration['id']}"
    house.write(*chart, about=name)
    house.becomes(name, "billed" if is_complete else "held")
    return name


def chart_of(story: str, place: tuple[str, str] = MAIN) -> list[Resource]:
    """Write the plain chart for a patient of the story's own, at a place."""
    location, organization = place
    chart: list[Resource] = json.loads(_OWN.sub(rf"\1-{story}", json.dumps(plain_chart())))
    visit = part(chart, "Encounter")
    visit["location"] = [{"location": to(f"Location/{location}")}]
    visit["serviceProvider"] = to(f"Organization/{organization}")
    return chart


def chart_waste(house: House, name: str, milligrams: float) -> None:
    """Chart what was discarded, as the nurse does."""
    said = {"url": DISCARDED, "valueQuantity": {"value": milligrams, "unit": "mg", "system": _UCUM, "code": "mg"}}
    house.change(name, extension=[said, *_without_waste(house.read(name)["extension"])])


def short(name: str) -> str:
    """Give the id of a resource's name."""
    return name.partition("/")[2]


def _without_waste(extensions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in extensions if one["url"] != DISCARDED]


_UCUM: Final = "http://unitsofmeasure.org"
