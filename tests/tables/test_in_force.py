"""On a day a file answers what applies then, from its first to its last day, and says how well that is known."""

from datetime import date

import pytest

from bridge.tables.dated import Confidence
from bridge.tables.default_folder import default_mappings
from bridge.tables.fingerprint import fingerprint
from bridge.tables.in_force import in_force
from bridge.tables.loading import load_mappings
from bridge.tables.review import NOTHING, boundary_days, tables_of
from tests.tables.mappings_folder import CONCEPT_MAP, GAP, PAYER, MappingsFolder


def test_an_answer_has_its_first_and_its_last_day(folder: MappingsFolder) -> None:
    drug = folder.load().drugs["examplumab"]
    found = {one.what: one for one in in_force(drug, date(2020, 6, 1))}
    hospital, office = found["billed_as outpatient-hospital"], found["billed_as physician-office"]
    assert (hospital.answer, hospital.since, hospital.until) == ("J9999", date(2020, 1, 1), date(2020, 12, 31))
    assert (office.answer, office.since, office.until) == ("J9999", date(2020, 1, 1), date(2020, 12, 30))
    later = {one.what: one for one in in_force(drug, date(2030, 1, 1))}["billed_as physician-office"]
    assert (later.answer, later.until, later.confidence, later.counts) == ("J9998", None, Confidence.SECONDARY, True)


def test_what_is_not_answered_on_the_day_is_left_out(folder: MappingsFolder) -> None:
    drug = folder.load().drugs["examplumab"]
    assert "billed_as physician-office" not in {one.what for one in in_force(drug, date(2020, 12, 31))}
    assert in_force(drug, date(1990, 1, 1)) == []


def test_a_guess_of_a_payers_file_does_not_count() -> None:
    payers = load_mappings(default_mappings()).payers
    found = {one.what: one for one in in_force(payers["aetna"], date(2018, 6, 12))}
    assert found["zero_discarded_modifier"].counts
    guesses = [one for payer in payers.values() for one in in_force(payer, date(2024, 6, 12)) if not one.counts]
    assert all(one.confidence is Confidence.UNCONFIRMED and one.answer != "unknown" for one in guesses)


@pytest.mark.parametrize("after", [0, 1])
def test_on_each_boundary_day_it_says_what_the_review_says(after: int) -> None:
    mappings = load_mappings(default_mappings())
    tables = {table.file.path: table for table in tables_of(mappings)}
    for answer in boundary_days(mappings)[after::2]:
        found = {one.what: one for one in in_force(tables[answer.file], answer.day)}
        if answer.answer == NOTHING:
            assert answer.what not in found
        else:
            one = found[answer.what]
            assert answer.answer.startswith(one.answer)  # of a long list, the review says what changed as well
            assert (one.since if after else one.until) == answer.day


def test_the_fingerprint_is_of_what_the_files_say_wherever_they_lie(folder: MappingsFolder) -> None:
    first = fingerprint(folder.load())
    assert first == fingerprint(folder.load())
    folder.change(GAP, "What about", "And what about")
    second = fingerprint(folder.load())
    assert second != first
    folder.write(PAYER, f"{folder.text(PAYER)}# another version\n")
    assert fingerprint(folder.load()) not in {first, second}


def test_the_fingerprint_is_of_the_concept_map_too(folder: MappingsFolder) -> None:
    first = fingerprint(folder.load())
    before = folder.text(CONCEPT_MAP)
    folder.change(CONCEPT_MAP, '"display": "', '"display": "A ')
    assert folder.text(CONCEPT_MAP) != before
    assert fingerprint(folder.load()) != first
