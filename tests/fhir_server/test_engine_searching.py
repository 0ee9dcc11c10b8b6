"""What the server engine finds and what it overlooks: facts that the bridge's own tests rely on."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.fhir_server.engine import Engine, Resource

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


def dose(number: int, **elements: Any) -> Resource:  # noqa: ANN401  (any element of the resource)
    """Tell of one of seven doses: of patients p-0 to p-2 in turn, on June 10 and the following days."""
    return {
        "resourceType": KIND,
        "id": f"ma-{number}",
        "meta": {"lastUpdated": f"2018-06-{10 + number}T09:00:00Z"},
        "status": "completed" if number else "in-progress",
        "subject": {"reference": f"Patient/p-{number % 3}"},
        "context": {"reference": f"Encounter/e-{number % 3}"},
        "medicationReference": {"reference": f"Medication/m-{number % 2}"},
        "effectiveDateTime": f"2018-06-{10 + number}T08:00:00-05:00",
        **elements,
    }


DOSES = [dose(number) for number in range(7)]
OTHERS: list[Resource] = [
    *({"resourceType": "Patient", "id": f"p-{number}"} for number in range(3)),
    *(
        {"resourceType": "Encounter", "id": f"e-{number}", "subject": {"reference": f"Patient/p-{number}"}}
        for number in range(3)
    ),
    *(
        {
            "resourceType": "Medication",
            "id": f"m-{number}",
            "code": {"coding": [{"system": RXNORM, "code": str(number)}]},
        }
        for number in range(2)
    ),
    {"resourceType": "Observation", "id": "o-1", "partOf": [{"reference": f"{KIND}/ma-1"}]},
]


@pytest.fixture
def ward(fhir_engine: Engine) -> Engine:
    fhir_engine.load([*DOSES, *OTHERS])
    return fhir_engine


def ids(numbers: Iterable[int]) -> list[str]:
    return [f"ma-{number}" for number in numbers]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], range(7)),
        ([("_id", "ma-2,ma-1,nobody")], [1, 2]),
        ([("_id", "ma-1"), ("_id", "ma-2")], []),
        ([("patient", "p-1")], [1, 4]),
        ([("patient", "Patient/p-1")], [1, 4]),
        ([("patient", "Patient/p-1,Patient/p-2")], [1, 2, 4, 5]),
        ([("subject", "Patient/p-1")], [1, 4]),
        ([("context", "Encounter/e-1")], [1, 4]),
        ([("medication", "Medication/m-1")], [1, 3, 5]),
        ([("medication.code", f"{RXNORM}|1")], [1, 3, 5]),
        ([("status", "in-progress")], [0]),
        ([("status", "in-progress,completed")], range(7)),
        ([("status:not", "completed")], [0]),
        ([("_lastUpdated", "ge2018-06-14T09:00:00Z")], [4, 5, 6]),
        ([("_lastUpdated", "gt2018-06-14T04:00:00-05:00")], [5, 6]),
        ([("_lastUpdated", "ge2018-06-12T09:00:00Z"), ("_lastUpdated", "lt2018-06-14T09:00:00Z")], [2, 3]),
        ([("effective-time", "ge2018-06-14T13:00:00Z")], [4, 5, 6]),
        ([("_sort", "-_lastUpdated")], reversed(range(7))),
        ([("_count", "2"), ("_offset", "1")], [1, 2]),
        ([("_count", "2"), ("_offset", "7")], []),
    ],
)
def test_what_is_asked_is_found(ward: Engine, asked: list[tuple[str, str]], found: Iterable[int]) -> None:
    assert ward.search(KIND, *asked).ids == ward.search_by_post(KIND, *asked).ids == ids(found)


@pytest.mark.parametrize(
    "asked", [("colour", "blue"), ("subject", "p-1"), ("_has:Observation:part-of:status", "final")]
)
def test_what_it_does_not_understand_finds_nothing_and_is_not_refused(ward: Engine, asked: tuple[str, str]) -> None:
    reply = ward.search(KIND, asked)
    assert (reply.status, reply.body) == (200, {"resourceType": "Bundle", "type": "searchset", "total": 0})


def test_a_code_finds_the_drugs_that_stand_in_the_administration_itself(ward: Engine) -> None:
    coded = {"coding": [{"system": RXNORM, "code": "1"}]}
    ward.load([dose(8, medicationReference=None, medicationCodeableConcept=coded)])
    assert ward.search(KIND, ("code", f"{RXNORM}|1")).ids == ids([8])


def test_a_patient_named_by_a_whole_address_is_overlooked(ward: Engine) -> None:
    ward.load([dose(8, subject={"reference": f"{ward.url}/Patient/p-1"})])
    assert ward.search(KIND, ("patient", "p-1")).ids == ids([1, 4])


def test_an_identifier_is_found_with_and_without_its_system(fhir_engine: Engine) -> None:
    fhir_engine.load([{"resourceType": "Claim", "id": "c-1", "identifier": [{"system": "urn:s", "value": "N-1"}]}])
    searches = ["urn:s|N-1", "N-1", "urn:s|n-1", "urn:t|N-1"]
    assert [fhir_engine.search("Claim", ("identifier", words)).ids for words in searches] == [["c-1"]] * 3 + [[]]


def test_an_answer_has_no_next_link_and_counts_all_that_match(ward: Engine) -> None:
    reply = ward.search(KIND, ("_count", "2"))
    assert reply.body.keys() == {"resourceType", "type", "total", "entry"}
    assert reply.body["total"] == 7
    assert [each.keys() for each in reply.body["entry"]] == [{"search", "resource"}] * 2


def test_of_several_sort_rules_the_last_wins(ward: Engine) -> None:
    ward.load([dose(9, meta={"lastUpdated": "2018-01-01T00:00:00Z"})])
    assert ward.search(KIND, ("_sort", "_lastUpdated")).ids == ids([9, *range(7)])
    assert ward.search(KIND, ("_sort", "_lastUpdated,_id")).ids == ids([*range(7), 9])


def test_includes_bring_what_is_named_and_what_names(ward: Engine) -> None:
    wishes = [("_include", f"{KIND}:{name}") for name in ("patient", "context", "medication")]
    reply = ward.search(KIND, ("_id", "ma-1"), *wishes, ("_revinclude", "Observation:part-of"))
    assert reply.ids == ["ma-1", "p-1", "e-1", "m-1", "o-1"]
    assert [each["search"]["mode"] for each in reply.body["entry"]] == ["match", *["include"] * 4]
    assert reply.body["total"] == 1


def test_an_include_that_it_does_not_know_is_refused(ward: Engine) -> None:
    reply = ward.search(KIND, ("_include", f"{KIND}:colour"))
    assert (reply.status, reply.said) == (400, f"Invalid include parameter: {KIND}:colour")


def test_more_than_a_thousand_entries_with_includes_are_refused(fhir_engine: Engine) -> None:
    fhir_engine.load([dose(number % 7, id=f"d-{number}") for number in range(1001)] + OTHERS)
    reply = fhir_engine.search(KIND, ("_include", f"{KIND}:patient"))
    assert reply.status == 400
    assert "query scope limit" in reply.said
    assert len(fhir_engine.search(KIND).found) == 1001


def test_ten_thousand_resources_come_in_one_answer_unless_a_count_is_asked_for(fhir_engine: Engine) -> None:
    fhir_engine.load(dose(number % 7, id=f"d-{number}") for number in range(10_000))
    assert len(set(fhir_engine.search(KIND).ids)) == 10_000


def test_there_is_no_statement_of_what_it_can_do_but_an_empty_search(fhir_engine: Engine) -> None:
    reply = fhir_engine.ask("GET", "metadata")
    assert (reply.status, reply.body) == (200, {"resourceType": "Bundle", "type": "searchset", "total": 0})
    assert fhir_engine.ask("GET", ".well-known/smart-configuration").status == 404


def test_an_address_of_more_than_sixteen_thousand_characters_is_too_long_for_it(ward: Engine) -> None:
    many = ("_id", ",".join(["ma-1", *(f"nobody-{number}" for number in range(2000))]))
    assert len(many[1]) > 16_384
    assert (ward.search(KIND, many).status, ward.search_by_post(KIND, many).ids) == (431, ["ma-1"])
