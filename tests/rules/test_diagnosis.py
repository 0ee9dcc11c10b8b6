"""The diagnosis: the first candidate by clinical link that is current, specific and in ICD-10-CM."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.coding.diagnosis import choose_diagnosis, is_header, with_dot
from bridge.facts.case import DiagnosisChoice, DiagnosisProblem
from bridge.facts.chart import Coding, Condition, Origin
from bridge.tables.dated import Dated
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import ICD10, SNOMED, Given, chart_of
from tests.rules.planting import DRUG

DAY = date(2018, 6, 12)


def choose(mappings: Mappings, *said: str | dict[str, object], day: date | None = DAY) -> DiagnosisChoice:
    return choose_diagnosis(chart_of(Given(diagnosis=said)), mappings.diagnoses[DRUG], day)


@pytest.mark.parametrize(
    ("code", "written"), [("C91.02", "C91.02"), (" c9102 ", "C91.02"), ("C91", "C91"), ("C83.5A", "C83.5A")]
)
def test_a_code_has_its_dot(code: str, written: str) -> None:
    assert with_dot(code) == written


def test_what_was_rejected_is_said(mappings: Mappings) -> None:
    choice = choose(mappings, {"icd10": "C91.00", "verification": "refuted"}, "C91.0", "C91.02")
    assert choice.icd10 == "C91.02"
    assert choice.rejected == ("Condition/0: it is refuted", "Condition/1: C91.0 has codes below it")


def test_where_none_can_be_used_the_first_ones_problem_is_told(mappings: Mappings) -> None:
    choice = choose(mappings, {"icd10": "C91.00", "clinical": "inactive"}, "C91.0")
    assert (choice.problem, choice.reason) == (DiagnosisProblem.NOT_CURRENT, "it is inactive")


def test_of_two_codes_in_one_condition_the_specific_one_counts(mappings: Mappings) -> None:
    condition = Condition(Origin("Condition/0"), None, (Coding(ICD10, "C91.0"), Coding(ICD10, "C91.02")))
    chart = chart_of(Given(diagnosis=["C91.02"]))
    assert (
        choose_diagnosis(replace(chart, linked={"Condition/0": condition}), mappings.diagnoses[DRUG], DAY).icd10
        == "C91.02"
    )


def test_snomed_alone_offers_candidates(mappings: Mappings) -> None:
    choice = choose(mappings, {"snomed": "91857003"})
    assert choice.problem is DiagnosisProblem.NEEDS_CODER
    assert set(choice.candidates) & {"C91.00", "C91.02"}


def test_an_icd_code_beside_a_snomed_code_counts(mappings: Mappings) -> None:
    assert choose(mappings, {"snomed": "91857003", "icd10": "C91.02"}).icd10 == "C91.02"


def test_a_snomed_code_of_t_cell_disease_is_kept(mappings: Mappings) -> None:
    assert choose(mappings, {"snomed": "277575008", "icd10": "C91.02"}).t_cell
    assert not choose(mappings, "C91.02").t_cell
    assert choose(mappings, "C91.50").t_cell


def test_a_condition_of_another_patient_is_not_taken(mappings: Mappings) -> None:
    choice = choose(
        mappings, {"icd10": "C91.02", "patient": "Patient/bert"}, {"icd10": "C91.00", "patient": "Patient/bert"}
    )
    assert (choice.icd10, choice.problem) == (None, DiagnosisProblem.ANOTHER_PATIENT)
    assert choice.condition is not None
    assert choice.condition.origin.reference == "Condition/0"


def test_a_problem_of_the_patients_own_is_told_before_another_patients_condition(mappings: Mappings) -> None:
    choice = choose(mappings, {"icd10": "C91.02", "patient": "Patient/bert"}, "C91.0")
    assert choice.problem is DiagnosisProblem.NOT_SPECIFIC


def test_a_condition_linked_twice_is_looked_at_once(mappings: Mappings) -> None:
    chart = chart_of(Given(diagnosis=["C91.0"]))
    assert chart.encounter is not None
    chart = replace(chart, encounter=replace(chart.encounter, diagnoses=("Condition/0", "Condition/lost")))
    choice = choose_diagnosis(chart, mappings.diagnoses[DRUG], DAY)
    assert choice.problem is DiagnosisProblem.NOT_SPECIFIC
    assert choice.found_in is not None
    assert choice.found_in.element == "reasonReference"


def test_without_an_encounter_the_reason_counts(mappings: Mappings) -> None:
    chart = replace(chart_of(Given()), encounter=None)
    assert choose_diagnosis(chart, mappings.diagnoses[DRUG], DAY).icd10 == "C91.02"


@pytest.mark.parametrize(
    ("said", "current"),
    [
        ({"onset": date(2018, 6, 12)}, True),
        ({"onset": date(2018, 6, 13)}, False),
        ({"abated": date(2018, 6, 12)}, True),
        ({"abated": date(2018, 6, 11)}, False),
        ({"verification": "unconfirmed"}, False),
        ({"verification": "differential"}, False),
        ({"verification": "entered-in-error"}, False),
        ({"verification": None, "clinical": None}, True),
        ({"clinical": "resolved"}, False),
        ({"clinical": "recurrence"}, True),
        ({"clinical": "remission"}, True),
    ],
)
def test_a_condition_is_current_on_the_day_or_not(said: dict[str, object], current: bool, mappings: Mappings) -> None:
    assert (choose(mappings, {"icd10": "C91.02", **said}).problem is None) is current


def test_without_a_day_its_dates_are_not_judged(mappings: Mappings) -> None:
    said = {"icd10": "C91.02", "onset": date(2030, 1, 1), "abated": date(2000, 1, 1)}
    assert choose(mappings, said, day=None).icd10 == "C91.02"


@pytest.mark.parametrize(
    ("code", "day", "header"),
    [
        ("C91.0", DAY, True),
        ("C91.02", DAY, False),
        ("C96.2", date(2017, 9, 30), False),
        ("C96.2", date(2017, 10, 1), True),
        ("C83.39", date(2024, 9, 30), False),
        ("C83.39", date(2024, 10, 1), True),
        ("C83.39", None, True),
        ("C91.0", date(2015, 9, 30), False),
    ],
)
def test_a_header_is_one_from_its_day_on(code: str, day: date | None, header: bool, mappings: Mappings) -> None:
    assert is_header(code, mappings.diagnoses[DRUG], day) is header


def test_without_a_list_of_headers_no_code_is_one(mappings: Mappings) -> None:
    assert not is_header("C91.0", replace(mappings.diagnoses[DRUG], headers=Dated()), DAY)


def test_a_condition_in_words_alone_is_no_candidate(mappings: Mappings) -> None:
    condition = Condition(Origin("Condition/0"), None, (Coding(ICD10, None), Coding(SNOMED, "0")), "leukemia")
    chart = replace(chart_of(Given()), linked={"Condition/0": condition})
    assert choose_diagnosis(chart, mappings.diagnoses[DRUG], DAY).problem is DiagnosisProblem.NONE
