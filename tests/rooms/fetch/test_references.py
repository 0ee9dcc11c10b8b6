"""What charts refer to is followed until nothing is missing: by name, by identifier, but not to other servers."""

from collections.abc import Iterable

import pytest

from bridge.chart.drug_resources import MedicationAdministration
from bridge.fetch.fetching import Fetched
from tests.rooms.fetch.at_a_server import Resource, clinic, decided, fetching
from tests.sloppy_server.server import Switches

pytestmark = pytest.mark.server

DOSE = "MedicationAdministration/dose-00000"
BED = "Location/bed"
"""Where the chain of places begins that a bed lies in."""


def one_of(resources: Iterable[Resource], name: str) -> Resource:
    """Find a resource by its name."""
    return next(one for one in resources if f"{one['resourceType']}/{one['id']}" == name)


def fetched_of(resources: list[Resource], switches: Switches = Switches()) -> Fetched:  # noqa: B008  # it is frozen
    """Fetch the first dose from a server with such resources."""
    with fetching(resources, switches) as at:
        (fetched,) = at.fetcher.named([DOSE])
    return fetched


def outcome_of(fetched: Fetched) -> tuple[str, list[str]]:
    """Decide on the first dose: the outcome, and the gaps that block."""
    (one,) = [each for each in decided(fetched.pool) if each.administration.reference == DOSE]
    return one.outcome, sorted(gap.id for gap in one.gaps if gap.severity == "blocks")


def identified_by(resource: Resource, value: str, system: str | None = "https://ids.example") -> Resource:
    """Give a resource an identifier, and a reference to it by that only."""
    identifier = {"value": value} if system is None else {"system": system, "value": value}
    resource["identifier"] = [*resource.get("identifier", ()), identifier]
    return {"identifier": identifier}


def test_everything_that_is_named_by_an_identifier_only_is_found() -> None:
    resources = clinic(2)
    dose = one_of(resources, DOSE)
    dose["medicationReference"] = identified_by(one_of(resources, "Medication/dose-00000-vial"), "vial,1")
    dose["context"] = identified_by(one_of(resources, "Encounter/dose-00000-visit"), "visit")
    dose["request"] = identified_by(one_of(resources, "MedicationRequest/dose-00000-order"), "order")
    dose["subject"] = identified_by(one_of(resources, "Patient/syn-pt-00000"), "who")
    payer = one_of(resources, "Organization/syn-payer-medicare")
    one_of(resources, "Coverage/syn-00000-cover")["payor"] = [identified_by(payer, "payer")]
    fetched = fetched_of(resources)
    assert outcome_of(fetched) == ("billed", [])
    assert fetched.encounters == {"Encounter/dose-00000-visit"}


def test_a_server_that_ignores_the_identifier_gives_no_other_resource() -> None:
    resources = clinic(3)
    payer = one_of(resources, "Organization/syn-payer-medicare")
    one_of(resources, "Coverage/syn-00000-cover")["payor"] = [identified_by(payer, "payer", None)]
    fetched = fetched_of(resources, Switches(ignores=frozenset({"identifier"})))
    assert outcome_of(fetched) == ("billed", [])
    assert fetched.pool.counts()["Organization"] == 2  # the payer and the hospital


def test_where_identifiers_cannot_be_searched_that_is_said() -> None:
    resources = clinic(1)
    visit = identified_by(one_of(resources, "Encounter/dose-00000-visit"), "visit")
    resources[-1]["context"] = visit
    one_of(resources, DOSE)["medicationReference"] = {"identifier": {"system": "urn:none", "value": "1"}}
    with fetching(resources, Switches(refuses=frozenset({"identifier"}))) as at:
        list(at.fetcher.named([DOSE]))
    assert "The server refuses to search Medication by identifier: what charts name so is not found." in at.notes


def test_a_place_is_known_by_the_places_around_it() -> None:
    resources = clinic(1)
    one_of(resources, "Encounter/dose-00000-visit")["location"] = [{"location": {"reference": BED}}]
    around = ["bed", "room", "ward", "wing", "building"]
    for inner, outer in zip(around, [*around[1:], "lakeview-main-infusion"], strict=True):
        resources.append({"resourceType": "Location", "id": inner, "partOf": {"reference": f"Location/{outer}"}})
    fetched = fetched_of(resources)
    assert outcome_of(fetched) == ("billed", [])
    assert fetched.pool.counts()["Location"] == 6


def test_places_that_lie_within_each_other_end() -> None:
    resources = clinic(1)
    one_of(resources, "Encounter/dose-00000-visit")["location"] = [{"location": {"reference": BED}}]
    resources.append({"resourceType": "Location", "id": "bed", "partOf": {"reference": "Location/room"}})
    resources.append({"resourceType": "Location", "id": "room", "partOf": {"reference": BED}})
    assert fetched_of(resources).pool.counts()["Location"] == 2


def test_another_patients_coverage_that_the_order_names_is_there_to_be_noticed() -> None:
    resources = clinic(2)
    one_of(resources, "MedicationRequest/dose-00000-order")["insurance"] = [{"reference": "Coverage/syn-00001-cover"}]
    assert outcome_of(fetched_of(resources)) == ("held", ["patient-mismatch"])


def test_a_condition_that_only_the_record_names_is_read() -> None:
    resources = clinic(1)
    leukemia = one_of(resources, "Condition/syn-00000-leukemia")
    one_of(resources, "Encounter/dose-00000-visit").pop("diagnosis")
    del leukemia["subject"]
    assert outcome_of(fetched_of(resources)) == ("billed", [])


def without_counts(resources: list[Resource], *names: str) -> Resource:
    """Take the extensions of an administration away that end so."""
    dose = one_of(resources, DOSE)
    dose["extension"] = [one for one in dose["extension"] if not one["url"].endswith(names)]
    return dose


@pytest.mark.parametrize("by_order", [True, False])
def test_vials_handed_over_without_a_patient_are_found(by_order: bool) -> None:
    resources = clinic(1)
    dose = without_counts(resources, "vials-opened")
    handed: Resource = {
        "resourceType": "MedicationDispense",
        "id": "handed",
        "status": "completed",
        "quantity": {"value": 2, "unit": "{vial}", "system": "http://unitsofmeasure.org", "code": "{vial}"},
        "whenHandedOver": "2018-06-12",
    }
    if by_order:
        handed["authorizingPrescription"] = [dose["request"]]
    else:
        dose["supportingInformation"] = [{"reference": "MedicationDispense/handed"}]
    fetched = fetched_of([*resources, handed])
    (one,) = decided(fetched.pool)
    assert fetched.pool.counts()["MedicationDispense"] == 1
    assert "vials-not-recorded" not in {gap.id for gap in one.gaps}


def test_where_waste_without_a_patient_cannot_be_searched_that_is_said() -> None:
    resources = clinic(1)
    without_counts(resources, "discarded-amount")
    with fetching(resources, Switches(refuses=frozenset({"part-of"}))) as at:
        list(at.fetcher.named([DOSE]))
        list(at.fetcher.named([DOSE]))
    assert at.notes == [
        "The server does not let us search Observation by part-of: one that names no patient is not found."
    ]


def test_the_patient_of_another_server_is_not_taken_for_the_one_here() -> None:
    resources = clinic(1)
    one_of(resources, DOSE)["subject"] = {"reference": "https://other.example/fhir/Patient/syn-pt-00000"}
    fetched = fetched_of(resources)
    assert fetched.pool.patient_of(DOSE) == "https://other.example/fhir/Patient/syn-pt-00000"
    assert not {"Patient", "Observation"} & fetched.pool.counts().keys()
    assert outcome_of(fetched)[0] == "held"


def test_an_encounter_of_another_server_is_not_followed() -> None:
    resources = clinic(1)
    one_of(resources, DOSE)["context"] = {"reference": "https://other.example/fhir/Encounter/dose-00000-visit"}
    fetched = fetched_of(resources)
    assert outcome_of(fetched)[0] == "held"
    record = fetched.pool.one(MedicationAdministration, DOSE)
    assert record is not None
    assert fetched.encounters == {"https://other.example/fhir/Encounter/dose-00000-visit"}


def test_the_servers_own_url_in_a_reference_is_followed() -> None:
    resources = clinic(1)
    with fetching(resources) as at:
        dose = one_of(at.server.resources("MedicationAdministration"), DOSE)
        context = {"reference": f"{at.server.url}/Encounter/dose-00000-visit"}
        subject = {"reference": f"{at.server.url}/Patient/syn-pt-00000"}
        at.server.put({**dose, "context": context, "subject": subject})
        (fetched,) = at.fetcher.named([DOSE])
    assert outcome_of(fetched) == ("billed", [])
    assert fetched.encounters == {"Encounter/dose-00000-visit"}
