"""The plain chart with something changed, and a longer one, ready to be put into files."""

from typing import Any

import msgspec

from tests.journeys.one_chart import administration, bundle, chart, coded, encoded, lines, others, part, quantity
from tests.journeys.running import SHEETS

FOUR_FILES = {f"{sheet}.ndjson" for sheet in SHEETS}
IV = coded("http://snomed.info/sct", "47625008")
SOUND = encoded(bundle(chart()))
OTHERS = lines(others())


def dosage(written: str, unit: str = "mg") -> dict[str, Any]:
    return {"dose": quantity(msgspec.Raw(written.encode()), unit), "route": IV}


def one(**elements: object) -> dict[str, bytes]:
    """Write the chart with its administration changed."""
    return {"b.json": encoded(bundle([*others(), administration(**elements)]))}


def with_text(text: bytes, **elements: object) -> bytes:
    """Write the chart as lines, with text put in at the end of its administration."""
    return OTHERS + encoded(administration(**elements))[:-1] + text + b"}\n"


def three_days() -> list[dict[str, Any]]:
    """Write a chart with four administrations: two share a day, one lacks its dose, one was entered in error."""
    morning, afternoon, later = _at("12T10", "12T11"), _at("12T15", "12T16"), _at("20T10", "20T11")
    return [
        *others(),
        administration(id="ma-1", effectivePeriod=morning, **_amounts("0.71", "0.19")),
        administration(id="ma-2", effectivePeriod=afternoon, **_amounts("0.82", "0.08")),
        administration(id="ma-3", effectivePeriod=later, dosage={}),
        administration(id="ma-4", status="entered-in-error", flavour="odd"),
    ]


def _at(start: str, end: str) -> dict[str, str]:
    return {"start": f"2018-06-{start}:00:00-05:00", "end": f"2018-06-{end}:00:00-05:00"}


def _amounts(dose: str, discarded: str) -> dict[str, Any]:
    """Chart a dose and what was discarded of one vial."""
    written = part(chart(), "MedicationAdministration")
    written["dosage"]["dose"]["value"] = msgspec.Raw(dose.encode())
    written["extension"][0]["valueQuantity"]["value"] = msgspec.Raw(discarded.encode())
    written["extension"][1]["valueQuantity"]["value"] = 1
    return {"dosage": written["dosage"], "extension": written["extension"]}
