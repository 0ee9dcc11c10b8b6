"""A visit in R5 that was a stay is never billed, one that ended is, and one that is still written up waits."""

from pathlib import Path

import pytest

from bridge.pipeline import map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.charts.stories import FOLDER
from tests.r5.as_r5 import Resource, in_r5
from tests.r5.folders import read, resources_in, write

ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


@pytest.fixture(scope="module")
def mappings() -> Mappings:
    return load_mappings(default_mappings())


def story(encounter: Resource, administration: Resource | None = None) -> list[Resource]:
    """Tell the story of 1.53 mg from two vials in R5, with something else in its visit or its administration."""
    told = [in_r5(one) for one in resources_in(FOLDER / "dose-and-waste-hospital-2018" / "chart")]
    changes = {"Encounter": encounter, "MedicationAdministration": administration or {}}
    return [one | changes.get(f"{one['resourceType']}", {}) for one in told]


def outcome(chart: list[Resource], mappings: Mappings, folder: Path) -> Resource:
    """Map a chart and give the outcome of its only administration."""
    (folder / "chart.ndjson").write_bytes(b"".join(write(one) + b"\n" for one in chart))
    map_files([folder / "chart.ndjson"], folder / "out", mappings, processes=1)
    (row,) = (folder / "out" / "outcomes.ndjson").read_bytes().splitlines()
    return read(row)


def classes(*codes: str) -> list[Resource]:
    return [{"coding": [{"system": ACT_CODE, "code": code}]} for code in codes]


@pytest.mark.parametrize(
    "kept",
    [classes("IMP"), classes("AMB", "IMP"), classes("EMER", "OBSENC", "ACUTE"), classes("NONAC", "AMB")],
)
def test_a_visit_that_was_a_stay_whatever_else_it_was_is_not_billed(
    kept: list[Resource], mappings: Mappings, tmp_path: Path
) -> None:
    row = outcome(story({"class": kept}), mappings, tmp_path)
    assert (row["outcome"], row["reason"]) == ("not-billable", "inpatient-stay")


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        ("completed", ("billed", None)),
        ("discontinued", ("billed", None)),
        ("discharged", ("pending", "encounter-open")),
        ("in-progress", ("pending", "encounter-open")),
        ("on-hold", ("pending", "encounter-open")),
        ("planned", ("pending", "encounter-open")),
        ("unknown", ("pending", "encounter-open")),
    ],
)
def test_a_visit_is_billed_when_it_has_ended(
    status: str, ended: tuple[str, str | None], mappings: Mappings, tmp_path: Path
) -> None:
    row = outcome(story({"status": status}), mappings, tmp_path)
    assert (row["outcome"], row["reason"]) == ended


@pytest.mark.parametrize("status", ["cancelled", "entered-in-error"])
def test_a_visit_that_never_was_counts_as_none(status: str, mappings: Mappings, tmp_path: Path) -> None:
    row = outcome(story({"status": status}), mappings, tmp_path)
    assert row["outcome"] == "held"
    assert "encounter-not-recorded" in str(row["gaps"])


def test_a_diagnosis_that_the_visit_names_by_its_code_supports_the_line(mappings: Mappings, tmp_path: Path) -> None:
    leukemia = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "C91.00"}]}
    visit = {"diagnosis": [{"condition": [{"concept": leukemia}], "use": [{"text": "billing"}]}]}
    row = outcome(story(visit, {"reason": [{"concept": {"text": "leukemia"}}]}), mappings, tmp_path)
    assert row["outcome"] == "billed"
    assert "'icd10': ['C91.00']" in str(row["lines"])
