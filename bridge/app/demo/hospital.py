"""The charts of the synthetic hospital, and what is suggested to whoever tries it."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import msgspec

from bridge import synthetic_hospital
from bridge.folder_server.asked import READ, Resource

ASKED: Final = "MedicationAdministration/syn-waste-missing"
"""The administration of which a gap is to be answered."""
GAP: Final = "waste-not-recorded"
DISCARDED: Final = msgspec.json.encode(
    {
        "url": "https://fhir.bridge.example/StructureDefinition/discarded-amount",
        "valueQuantity": {"value": 0.36, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"},
    }
).decode()
"""The answer: an element of `extension`."""
ANSWERED: Final = "discarded-amount"
"""What stands in the record once it is answered."""


def charts() -> Iterator[Resource]:
    """Give every resource of the hospital."""
    for file in sorted(Path(synthetic_hospital.__file__).parent.glob("*.ndjson")):
        yield from map(READ, file.read_bytes().splitlines())


def administrations() -> list[Resource]:
    """Give the administrations of the hospital."""
    return [one for one in charts() if one["resourceType"] == "MedicationAdministration"]


def today() -> date:
    """Give the day that counts as today: the one after the last administration."""
    return max(map(_day, administrations())) + timedelta(days=1)


def _day(administration: Resource) -> date:
    period = administration.get("effectivePeriod")
    start = period.get("start") if isinstance(period, dict) else administration.get("effectiveDateTime")
    return date.fromisoformat(f"{start}"[:10])
