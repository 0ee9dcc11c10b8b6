"""A search finds what it asks for, page by page, and refuses what it would otherwise leave out."""

import pytest

from tests.rooms.folder_server.a_folder import BASE, Folder, Resource, body_of, claim, patient

DOSE = "MedicationAdministration"


@pytest.fixture
def hospital(folder: Folder) -> Folder:
    """Give a folder with two patients' doses and what belongs to them."""
    for number in ("1", "2"):
        folder.edit(f"Patient/p-{number}", patient(f"p-{number}"))
        folder.edit(f"Medication/m-{number}", {"resourceType": "Medication", "code": {"coding": [{"code": "drug"}]}})
        folder.edit(f"{DOSE}/d-{number}", dose(number))
    folder.edit("Observation/o-1", observation("Patient/p-1", "3140-1"))
    folder.edit("Observation/o-2", observation(f"{BASE}/Patient/p-2", "6690-2"))
    folder.edit("Observation/o-3", observation("https://elsewhere.example/fhir/Patient/p-1", "6690-2"))
    folder.look()
    return folder


def dose(number: str) -> Resource:
    return {
        "resourceType": DOSE,
        "status": "completed",
        "identifier": [{"system": "urn:s", "value": f"n|{number}"}, {"value": "bare"}],
        "subject": {"reference": f"Patient/p-{number}"},
        "context": {"reference": f"Encounter/e-{number}"},
        "medicationReference": {"reference": f"Medication/m-{number}"},
        "effectivePeriod": {"start": f"2018-03-0{number}T10:00:00-06:00", "end": f"2018-03-0{number}T11:00:00-06:00"},
    }


def observation(subject: str, code: str) -> Resource:
    return {
        "resourceType": "Observation",
        "subject": {"reference": subject},
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "partOf": [{"reference": f"{DOSE}/d-1"}],
        "effectiveDateTime": "2018-03",
    }


FIRST, SECOND = f"{DOSE}/d-1", f"{DOSE}/d-2"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", [FIRST, SECOND]),
        ("_id=d-2,d-9", [SECOND]),
        ("patient=p-1", [FIRST]),
        ("patient=Patient/p-1,Patient/p-2", [FIRST, SECOND]),
        (f"subject={BASE}/Patient/p-2", [SECOND]),
        ("patient=Group/p-1", []),
        ("context=Encounter/e-1&patient=p-2", []),
        ("medication=Medication/m-2", [SECOND]),
        ("identifier=urn:s%7Cn\\|1", [FIRST]),
        ("identifier=n\\|2", [SECOND]),
        ("identifier=urn:s%7C", [FIRST, SECOND]),
        ("identifier=%7Cbare", [FIRST, SECOND]),
        ("identifier=%7Cn\\|1", []),
        ("status=completed,stopped", [FIRST, SECOND]),
        ("status=stopped", []),
        ("effective-time=ge2018-03-02", [SECOND]),
        ("effective-time=2018-03-01", [FIRST]),
        ("effective-time=lt2018-03-02&effective-time=ge2018", [FIRST]),
        ("_lastUpdated=lt1900-01-01", []),
        ("_lastUpdated=ge2030-01-01T00:00:00.000Z", [FIRST, SECOND]),
        ("_lastUpdated=gt2031", []),
    ],
)
def test_administrations_are_found_by(hospital: Folder, asked: str, found: list[str]) -> None:
    assert hospital.found(f"{DOSE}?{asked}") == found


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("patient=p-1", ["o-1", "o-3"]),
        ("patient=Patient/p-1", ["o-1"]),
        ("patient=Patient/p-2", ["o-2"]),
        ("code=http://loinc.org%7C3140-1", ["o-1"]),
        ("code=3140-1,6690-2&patient=Patient/p-2", ["o-2"]),
        ("code=http://snomed.info/sct%7C3140-1", []),
        (f"part-of={FIRST}&patient=p-2", ["o-2"]),
        ("date=2018-03", ["o-1", "o-2", "o-3"]),
        ("date=le2018-02-28", []),
    ],
)
def test_observations_are_found_by(hospital: Folder, asked: str, found: list[str]) -> None:
    assert hospital.found(f"Observation?{asked}") == [f"Observation/{one}" for one in found]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("created=ge2018-06-01&created=le2018-06-30", ["Claim/c-1"]),
        ("created=ge2018-07-01", ["Claim/c-2"]),
        ("created=lt2018-06-12", []),
    ],
)
def test_claims_are_found_by_the_day_on_which_they_were_written(folder: Folder, asked: str, found: list[str]) -> None:
    for name, day in (("c-1", "2018-06-12"), ("c-2", "2018-07-03")):
        folder.edit(f"Claim/{name}", {"resourceType": "Claim", "id": name, "status": "active", "created": day})
    folder.look()
    assert folder.found(f"Claim?{asked}") == found


@pytest.mark.parametrize(
    "asked",
    [
        "nonsense=1",
        "patient:missing=true",
        "_sort=_lastUpdated",
        "_summary=data",
        "_elements=id",
        "_count=many",
        "_revinclude=Observation:part-of",
        f"_include={DOSE}:nonsense",
        "_include=Claim:patient",
        f"_include={DOSE}:status",
        "effective-time=ne2018",
        "effective-time=soon",
        "effective-time=ge99999-01-01",
    ],
)
def test_what_would_find_too_much_or_too_little_is_refused(hospital: Folder, asked: str) -> None:
    assert body_of(hospital.ask("GET", f"{DOSE}?{asked}"), 400)["resourceType"] == "OperationOutcome"


def test_pages_lead_on_to_the_end_though_something_comes_and_goes_meanwhile(folder: Folder) -> None:
    for number in range(25):
        folder.ask("PUT", f"Claim/c-{number:02}", claim(f"c-{number:02}"))
    first = body_of(folder.ask("GET", "Claim?_count=10&status=active"), 200)
    assert (first["total"], len(first["entry"])) == (25, 10)
    folder.delete("Claim/c-03")
    folder.look()
    folder.look()
    folder.ask("PUT", "Claim/c-005", claim("c-005"))
    [on] = [one["url"] for one in first["link"] if one["relation"] == "next"]
    assert folder.found(on.removeprefix(f"{BASE}/")) == [f"Claim/c-{number:02}" for number in range(10, 25)]


def test_the_number_alone_is_told_where_it_is_asked_for(hospital: Folder) -> None:
    for asked in ("_summary=count", "_count=0"):
        assert body_of(hospital.ask("GET", f"Observation?{asked}"), 200) == {
            "resourceType": "Bundle",
            "type": "searchset",
            "total": 3,
        }


def test_what_matches_refer_to_comes_once_where_it_is_asked_for(hospital: Folder) -> None:
    asked = f"{DOSE}?_include={DOSE}:medication&_include={DOSE}:patient:Patient&_include={DOSE}:context"
    bundle = body_of(hospital.ask("GET", asked), 200)
    found = [(one["fullUrl"].removeprefix(f"{BASE}/"), one["search"]["mode"]) for one in bundle["entry"]]
    assert found == [
        (FIRST, "match"),
        (SECOND, "match"),
        ("Medication/m-1", "include"),
        ("Medication/m-2", "include"),
        ("Patient/p-1", "include"),
        ("Patient/p-2", "include"),
    ]
    assert bundle["total"] == 2


def test_the_statement_names_exactly_what_is_answered(hospital: Folder) -> None:
    statement = body_of(hospital.ask("GET", "metadata"), 200)
    assert statement["fhirVersion"] == "4.0.1"
    [rest] = statement["rest"]
    assert rest["interaction"] == [{"code": "batch"}]
    for kind in rest["resource"]:
        for parameter in kind["searchParam"]:
            value = "2018" if parameter["type"] == "date" else "x"
            assert hospital.ask("GET", f"{kind['type']}?{parameter['name']}={value}").status == 200
        for include in kind["searchInclude"]:
            assert hospital.ask("GET", f"{kind['type']}?_include={include}").status == 200


def test_a_folder_of_another_kind_is_served_too(folder: Folder) -> None:
    assert folder.ask("GET", "Immunization").status == 404
    folder.edit("Immunization/i-1", {"resourceType": "Immunization"})
    folder.look()
    assert folder.found("Immunization?_id=i-1") == ["Immunization/i-1"]
