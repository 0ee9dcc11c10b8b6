"""`bridge explain` says of every value on a claim where it comes from, so that a coder nods."""

from pathlib import Path

import pytest

from tests.journeys.changed_charts import SOUND
from tests.journeys.one_chart import administration, bundle, chart, encoded, others, put
from tests.journeys.running import bridge, bridge_process, map_texts


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Map one billed, one odd and one held administration."""
    later = {"start": "2018-06-20T10:00:00-05:00", "end": "2018-06-20T11:00:00-05:00"}
    held = administration(id="ma-2", dosage={}, effectivePeriod=later, meta={"versionId": "4"})
    wrong = administration(id="ma-3", status="entered-in-error", flavour="x")
    return map_texts(tmp_path, {"b.json": encoded(bundle([*chart(), held, wrong]))}).out


def test_a_claim_is_explained_value_by_value(out: Path) -> None:
    ran = bridge("explain", out, "MedicationAdministration/ma-1")
    assert (ran.status, ran.complained) == (0, "")
    said = ran.said
    assert said.startswith("MedicationAdministration/ma-1: billed\n  on claim medicare-institutional-")
    assert "  2018-06-12  C9028 x 16\n  2018-06-12  C9028-JW x 2\n" in said
    for words in (
        "1.53 mg / 0.1 mg = 15.3, rounded up to 16 units",
        "0.27 mg discarded / 0.1 mg, rounded down to 2 units",
        "2 x 0.9 mg = 1.8 mg",
        "1.53 mg / 0.9 mg = 1.7 vials",
        "MedicationAdministration/ma-1, dosage.dose",
        "MedicationAdministration/ma-1, extension(discarded-amount)",
        "Condition/cond-1, code",
        "Coverage/cov-1, payor",
        "Medication/med-1, code",
        "drugs/inotuzumab-ozogamicin.yaml (1+",
        "payers/medicare.yaml (1+",
    ):
        assert words in said


def test_a_claim_is_found_by_its_name_by_its_beginning_and_by_its_administration(out: Path) -> None:
    by_id = bridge("explain", out, "ma-1").said
    claim = by_id.split("on claim ")[1].split("\n")[0]
    assert by_id == bridge("explain", out, claim).said == bridge("explain", out, "medicare-institutional-").said
    assert by_id == bridge_process("explain", out, "ma-1").said


def test_what_is_held_is_explained_with_its_questions_and_the_version_behind_it(out: Path) -> None:
    said = bridge("explain", out, "ma-2").said
    assert said.startswith("MedicationAdministration/ma-2: held\n")
    assert "on claim" not in said
    assert "gap dose-not-recorded (blocks, asks the nurse)" in said
    assert "MedicationAdministration/ma-2 version 4" in said
    assert "?" in said.split("gap dose-not-recorded")[1].splitlines()[1]


def test_an_outcome_without_lines_is_told_with_what_was_odd(out: Path) -> None:
    said = bridge("explain", out, "ma-3").said
    assert said.startswith("MedicationAdministration/ma-3: not-billable (entered-in-error)\n")
    assert "odd in MedicationAdministration/ma-3: flavour is not an element of MedicationAdministration" in said


@pytest.mark.parametrize("name", ["ma-9", "", "Patient/pt-1"])
def test_a_name_that_is_not_there_ends_with_2_and_some_that_are(name: str, out: Path) -> None:
    ran = bridge_process("explain", out, name)
    assert (ran.status, ran.said) == (2, "")
    assert "It holds 3 administrations, such as MedicationAdministration/ma-1" in ran.complained
    assert bridge("explain", out, name).complained == ran.complained


def test_a_folder_that_holds_no_run_ends_with_2(tmp_path: Path) -> None:
    ran = bridge_process("explain", tmp_path, "ma-1")
    assert (ran.status, ran.said) == (2, "")
    assert ran.complained == (
        f"{tmp_path} holds no outcomes.ndjson. Name the folder that `bridge map ... --out` wrote.\n"
    )


@pytest.mark.parametrize("name", ["x", "ma-1", ""])
def test_a_file_in_place_of_the_folder_ends_with_2(name: str, tmp_path: Path) -> None:
    file = put(tmp_path / "b.json", SOUND)
    ran = bridge_process("explain", file, name)
    assert (ran.status, ran.said) == (2, "")
    assert ran.complained == f"{file} holds no outcomes.ndjson. Name the folder that `bridge map ... --out` wrote.\n"
    assert bridge("explain", file, name).complained == ran.complained


@pytest.mark.parametrize("sheet", ["outcomes", "tasks", "findings"])
def test_a_folder_in_place_of_a_file_ends_with_2(sheet: str, out: Path) -> None:
    (out / f"{sheet}.ndjson").unlink()
    (out / f"{sheet}.ndjson").mkdir()
    ran = bridge("explain", out, "ma-1")
    assert (ran.status, ran.said) == (2, "")
    assert ran.complained.startswith(f"{out} holds no {sheet}.ndjson. ")


def test_files_of_something_else_end_with_2(tmp_path: Path) -> None:
    (tmp_path / "outcomes.ndjson").write_bytes(b"{}\n")
    ran = bridge_process("explain", tmp_path, "ma-1")
    assert ran.status == 2
    assert "was not written by this program" in ran.complained


def test_an_administration_without_an_id_is_explained_by_its_place(tmp_path: Path) -> None:
    ran = map_texts(tmp_path, {"b.json": encoded(bundle([*others(), administration(id=None, dosage={})]))})
    said = bridge("explain", ran.out, "#b.json:10").said
    assert said.startswith("#b.json:10: held\n")
    assert "gap dose-not-recorded" in said
    assert "How many milligrams" in said
