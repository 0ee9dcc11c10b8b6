"""A coder checks the mappings, changes a value in a copy of them, and sees the claim change."""

import shutil
from pathlib import Path

import pytest

from bridge.tables.default_folder import default_mappings
from tests.journeys.one_chart import bundle, chart, encoded
from tests.journeys.running import Run, bridge, bridge_process, map_texts

DRUG = "drugs/inotuzumab-ozogamicin.yaml"


@pytest.fixture
def mappings(tmp_path: Path) -> Path:
    """Copy the mappings, as a coder would before trying something."""
    return Path(shutil.copytree(default_mappings(), tmp_path / "mappings"))


def change(folder: Path, file: str, old: str, new: str) -> None:
    """Change one place in a file."""
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def mapped(tmp_path: Path, mappings: Path) -> Run:
    return map_texts(tmp_path, {"b.json": encoded(bundle(chart()))}, "--mappings", str(mappings))


def billed(ran: Run) -> list[tuple[str, int]]:
    (row,) = ran.rows("outcomes")
    return [("-".join((line["hcpcs"], *line["modifiers"])), line["units"]) for line in row["lines"]]


def test_the_boundary_days_are_printed_for_review() -> None:
    ran = bridge_process("check-mappings")
    assert (ran.status, ran.complained) == (0, "")
    lines = [" ".join(line.split()) for line in ran.said.splitlines()]
    assert "2017-12-31 C9399 | 2018-01-01 C9028 (confirmed)" in lines
    assert "2018-12-31 C9028 | 2019-01-01 J9229 (confirmed)" in lines
    assert any(line.startswith(f"{DRUG} version 1+") and line.endswith("not signed by a coder") for line in lines)
    assert ran.said == bridge("check-mappings").said


def test_a_copy_of_the_mappings_answers_as_they_do(mappings: Path, tmp_path: Path) -> None:
    assert bridge("check-mappings", "--mappings", mappings).said == bridge("check-mappings").said
    assert billed(mapped(tmp_path, mappings)) == [("C9028", 16), ("C9028-JW", 2)]


def test_a_payer_that_stops_asking_for_jw_loses_the_line(mappings: Path, tmp_path: Path) -> None:
    old = 'discarded_line:\n    "2017-01-01": {value: "yes"'
    change(mappings, "payers/medicare.yaml", old, old.replace('"yes"', '"no"'))
    assert billed(mapped(tmp_path, mappings)) == [("C9028", 16)]


def test_a_code_that_starts_a_day_later_moves_on_the_claim_and_in_the_review(mappings: Path, tmp_path: Path) -> None:
    # C9399 until 12 June, C9028 from 13 June: the dose of 12 June is billed under the unclassified code.
    text = (mappings / DRUG).read_text(encoding="utf-8")
    text = text.replace('"2018-01-01": {value: "C9028", confidence', '"2018-06-13": {value: "C9028", confidence')
    text = text.replace('last: "2017-12-31"', 'last: "2018-06-12"')
    (mappings / DRUG).write_text(text, encoding="utf-8")
    assert billed(mapped(tmp_path, mappings)) == [("C9399", 1)]
    said = " ".join(bridge("check-mappings", "--mappings", mappings).said.split())
    assert "2018-06-12 C9399 | 2018-06-13 C9028" in said


def test_a_severity_that_is_raised_holds_the_claim(mappings: Path, tmp_path: Path) -> None:
    change(mappings, "gaps/payer-rule-unverified.yaml", 'severity: "warns"', 'severity: "blocks"')
    ran = mapped(tmp_path, mappings)
    assert ran.outcomes == {"ma-1": "held"}
    assert ran.rows("claims") == []


def test_a_new_place_for_discarded_amounts_needs_no_code(mappings: Path, tmp_path: Path) -> None:
    theirs = "https://hospital.example/waste"
    ours = "https://fhir.bridge.example/StructureDefinition/discarded-amount"
    change(mappings, "documentation/documentation.yaml", f'["{ours}"]', f'["{ours}", "{theirs}"]')
    text = encoded(bundle(chart())).replace(ours.encode(), theirs.encode())
    assert map_texts(tmp_path, {"b.json": text}).gaps == {"ma-1": ["waste-not-recorded"]}
    assert billed(map_texts(tmp_path, {}, "--mappings", str(mappings))) == [("C9028", 16), ("C9028-JW", 2)]


def test_the_version_of_a_changed_file_is_another_one(mappings: Path, tmp_path: Path) -> None:
    before = bridge("explain", mapped(tmp_path, mappings).out, "ma-1").said
    with (mappings / DRUG).open("a", encoding="utf-8") as file:
        file.write("# read again, nothing changed\n")
    after = bridge("explain", mapped(tmp_path, mappings).out, "ma-1").said
    changed = [(one, other) for one, other in zip(before.splitlines(), after.splitlines(), strict=True) if one != other]
    assert changed
    assert all(DRUG in one and DRUG in other for one, other in changed)


def test_a_file_that_does_not_check_is_named_with_its_line_and_how_to_mend_it(mappings: Path) -> None:
    change(mappings, "sites/lakeview-main.yaml", 'off_campus: "no"', 'off_campus: "perhaps"')
    ran = bridge_process("check-mappings", "--mappings", mappings)
    assert (ran.status, ran.said) == (2, "")
    assert "sites/lakeview-main.yaml, line " in ran.complained
    assert 'off_campus is "perhaps"' in ran.complained
    assert 'Write one of "yes", "no".' in ran.complained
    assert "Traceback" not in ran.complained
    assert bridge("check-mappings", "--mappings", mappings).complained == ran.complained
