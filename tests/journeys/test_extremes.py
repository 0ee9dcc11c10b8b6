"""Numbers, days and lines beyond all measure: no run breaks, and none takes long."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.journeys.changed_charts import OTHERS
from tests.journeys.one_chart import administration, bundle, chart, coded, encoded, part, quantity, to
from tests.journeys.running import map_texts


@pytest.mark.parametrize("number", ["1e999999999", "-1e999999999", "1e-999999999", "0"])
@pytest.mark.parametrize("place", ["discarded", "vials", "order", "body surface", "strength", "liquid", "rank", "turn"])
def test_no_number_anywhere_breaks_a_run(place: str, number: str, tmp_path: Path) -> None:
    resources = chart()
    _put_number(resources, place, msgspec.Raw(number.encode()))
    ran = map_texts(tmp_path, {"b.json": encoded(bundle(resources))})
    assert (ran.status, ran.complained) == (0, "")
    assert list(ran.outcomes) == ["ma-1"]
    assert max(len(task["description"]) for task in ran.rows("tasks")) < 2000


def _put_number(resources: list[dict[str, Any]], place: str, number: msgspec.Raw) -> None:
    record = part(resources, "MedicationAdministration")
    if place in ("discarded", "vials"):
        record["extension"][place == "vials"]["valueQuantity"]["value"] = number
    elif place == "order":
        ordered = {
            "doseAndRate": [{"doseQuantity": quantity(number, "mg/m2")}, {"doseQuantity": quantity(number, "mg")}]
        }
        part(resources, "MedicationRequest")["dosageInstruction"] = [ordered]
    elif place == "body surface":
        measured = {"resourceType": "Observation", "id": "bsa", "status": "final", "subject": to("Patient/pt-1")}
        code = coded("http://loinc.org", "3140-1")
        resources.append(
            {**measured, "code": code, "effectiveDateTime": "2018-06-01", "valueQuantity": quantity(number, "m2")}
        )
    elif place in ("strength", "liquid"):
        one_ml, drug = quantity(1, "mL"), coded("http://www.whocc.no/atc", "L01FB01")
        strength = {"numerator": quantity(number, "mg"), "denominator": one_ml}
        if place == "liquid":
            strength = {"numerator": quantity(1, "mg"), "denominator": quantity(number, "mL")}
        part(resources, "Medication")["ingredient"] = [{"itemCodeableConcept": drug, "strength": strength}]
        record["dosage"]["dose"] = quantity(msgspec.Raw(b"6.8"), "mL")
    elif place == "rank":
        part(resources, "Encounter")["diagnosis"] = [{"condition": to("Condition/cond-1"), "rank": number}]
    else:
        part(resources, "Coverage")["order"] = number


@pytest.mark.parametrize("as_of", ["0001-01-01", "2018-09-01", "9999-12-31"])
@pytest.mark.parametrize("payer", ["Medicare", "Aetna"])
@pytest.mark.parametrize("day", ["0001-01-01", "9998-12-31T23:00:00-05:00", "9999-12-31"])
def test_the_edges_of_the_calendar_break_no_run(day: str, payer: str, as_of: str, tmp_path: Path) -> None:
    resources = chart()
    part(resources, "MedicationAdministration")["effectivePeriod"] = {"start": day, "end": day}
    part(resources, "Encounter")["period"] = {"start": day, "end": day}
    stay = {**part(resources, "Encounter"), "id": "stay", "class": {"code": "IMP"}}
    part(resources, "Coverage")["payor"] = [{"display": payer}]
    del part(resources, "Coverage")["period"]
    part(resources, "Patient")["birthDate"] = day[:4]
    ran = map_texts(tmp_path, {"b.json": encoded(bundle([*resources, stay]))}, "--as-of", as_of)
    assert (ran.status, ran.complained) == (0, "")
    assert list(ran.outcomes) == ["ma-1"]


MEASURED = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(os.waitstatus_to_exitcode(status), used.ru_maxrss, used.ru_utime + used.ru_stime)
"""
"""Starts a command from a small process: a command inherits the memory that its starter holds."""


def test_a_line_of_200_megabytes_is_passed_over_quickly_and_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "x.ndjson"
    with file.open("wb") as written:
        written.write(OTHERS + b'{"resourceType":"Patient","id":"huge","language":"')
        for _ in range(200):
            written.write(b"a" * 2**20)
        written.write(b'"}\n' + encoded(administration()))
    command = [sys.executable, "-m", "bridge", "map", str(file), "--out", str(tmp_path / "out")]
    with (tmp_path / "complained").open("wb") as complained:
        ran = subprocess.run(
            [sys.executable, "-c", MEASURED, *command], check=True, stdout=subprocess.PIPE, stderr=complained, text=True
        )
    status, kilobytes, seconds = ran.stdout.split()
    assert status == "1"
    told = (tmp_path / "complained").read_text(encoding="utf-8")
    assert told == f"{file}:10: the line is longer than 64 MB; passed over\n"
    assert b'"outcome":"billed"' in (tmp_path / "out" / "outcomes.ndjson").read_bytes()
    assert int(kilobytes) < 400_000  # far less than twice the line
    assert float(seconds) < 10
