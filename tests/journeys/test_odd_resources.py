"""A resource that is not as R4 wants it is read as far as possible, told, and never lost."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.changed_charts import OTHERS, dosage, one, with_text
from tests.journeys.one_chart import administration, bundle, chart, encoded, lines, others, part, to
from tests.journeys.running import map_texts

MA = "MedicationAdministration/ma-1"
NO_DAY = ["service-date-not-recorded", "stop-time-not-recorded"]
ODD: dict[str, tuple[dict[str, bytes], str, list[str], list[str]]] = {
    "no subject": (one(subject=None), "held", ["coverage-not-found"], [f"{MA} subject is missing"]),
    "no status": (one(status=None), "pending", [], [f"{MA} status is missing"]),
    "no context": (one(context=None), "held", ["encounter-not-recorded"], []),
    "no medication": (
        one(medicationReference=None), "held", ["drug-not-readable"], [f"{MA} medication[x] is missing"],
    ),
    "no time": (one(effectivePeriod=None), "held", NO_DAY, [f"{MA} effective[x] is missing"]),
    "no dosage": (one(dosage=None), "held", ["dose-not-recorded", "route-not-recorded"], []),
    "an empty status": (one(status=""), "pending", [], [f"{MA} status is an empty text; passed over"]),
    "a status of no code": (one(status="done"), "pending", [], []),
    "an empty reference": (
        one(context=to("")), "held", ["encounter-not-recorded"],
        [f"{MA} context.reference is an empty text; passed over"],
    ),
    "a status in a list": (
        one(status=["completed"]), "billed", [], [f"{MA} status is a list where R4 wants one; its only entry is read"],
    ),
    "a dosage in a list": (
        one(dosage=[dosage("1.53")]), "billed", [],
        [f"{MA} dosage is a list where R4 wants one; its only entry is read"],
    ),
    "two contexts": (
        one(context=[to("Encounter/enc-1"), to("Encounter/enc-2")]), "held", ["encounter-not-recorded"],
        [f"{MA} context is a list of 2 where R4 wants one; passed over"],
    ),
    "a performer that is no list": (
        one(performer={"actor": to("Practitioner/x")}), "billed", [],
        [f"{MA} performer is not a list; read as a list of one"],
    ),
    "text for an object": (
        one(dosage="1.53 mg"), "held", ["dose-not-recorded", "route-not-recorded"],
        [f"{MA} dosage is text, not an object; passed over"],
    ),
    "an element nobody knows": (
        one(flavour="x"), "billed", [], [f"{MA} flavour is not an element of MedicationAdministration; passed over"],
    ),
    "an element nobody knows, nested": (
        {"x.ndjson": with_text(b',"zz":' + b"[" * 150 + b"]" * 150)}, "billed", [],
        [f"{MA} zz is not an element of MedicationAdministration; passed over"],
    ),
    "contained text": (
        one(contained="x"), "billed", [],
        [f"{MA} contained is not a list; read as a list of one", f"{MA} contained[0] is no resource; passed over"],
    ),
    "a meta that is a number": (one(meta=7), "billed", [], [f"{MA} meta is a number, not an object; passed over"]),
    "a dose as text": (
        one(dosage=dosage('"1.53"')), "billed", [],
        [f"{MA} dosage.dose.value is text, not a number; read as 1.53"],
    ),
    "a dose as words": (
        one(dosage=dosage('"1.53 mg"')), "held", ["dose-not-recorded"],
        [f"{MA} dosage.dose.value is text, not a number; passed over"],
    ),
    "a dose as empty text": (
        one(dosage=dosage('""')), "held", ["dose-not-recorded"],
        [f"{MA} dosage.dose.value is an empty text; passed over"],
    ),
    "a dose of null": (
        one(dosage=dosage("null")), "held", ["dose-not-recorded"], [f"{MA} dosage.dose.value is null; passed over"],
    ),
    "a dose of true": (
        one(dosage=dosage("true")), "held", ["dose-not-recorded"],
        [f"{MA} dosage.dose.value is yes or no, not a number; passed over"],
    ),
    "two doses": (
        one(dosage=dosage("[1,2]")), "held", ["dose-not-recorded"],
        [f"{MA} dosage.dose.value is a list of 2 where R4 wants one; passed over"],
    ),
    **{
        f"a dose of {number[:12]}": (one(dosage=dosage(number)), "held", ["dose-out-of-range"], [])
        for number in ("0", "-1.53", "1e400", "-1e999999999", "1e999999999", "1e-999999999", "9" * 3000)
    },
    **{
        f"a dose of {number[:24]}": (one(dosage=dosage(number)), "billed", [], [])
        for number in ("0.153e1", "1530E-3", "1.530000000000000000000001", "1.53" + "0" * 3000)
    },
    **{
        f"a start of {start}": (one(effectivePeriod={"start": start}), "held", NO_DAY, [])
        for start in ("2018", "2018-06", "2018-06-31", "2018-06-12T25:00:00Z", "2018-06-12T10:00:00-99:00", "today")
    },
    "the last day there is": (
        one(effectivePeriod={"start": "9999-12-31T23:59:59Z"}), "held", ["lot-expired", "stop-time-not-recorded"], [],
    ),
    "the first day there is": (
        one(effectivePeriod={"start": "0001-01-01T00:00:00Z"}), "held",
        ["code-not-in-force", "coverage-not-found", "diagnosis-not-current", "stop-time-not-recorded"], [],
    ),
    "a medication that is itself": (one(medicationReference=to(MA)), "held", ["drug-not-readable"], []),
    "a medication that is nothing": (one(medicationReference=to("#")), "held", ["drug-not-readable"], []),
    "a patient that is nobody": (one(subject=to("#x")), "held", ["coverage-not-found"], []),
    "a context that is itself": (one(context=to(MA)), "held", ["encounter-not-recorded"], []),
    "part of itself": (one(partOf=[to(MA)], supportingInformation=[to(MA)]), "billed", [], []),
    "a drug contained in itself": (
        one(
            contained=[{"resourceType": "Medication", "id": "m", "code": {"text": "Besponsa"},
                        "contained": [{"resourceType": "Medication", "id": "m"}]}],
            medicationReference=to("#m"),
        ),
        "billed", ["drug-text-only", "ndc-not-recorded", "lot-number-not-recorded"], [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "outcome", "gaps", "oddities"), ODD.values(), ids=ODD)
def test_an_odd_resource_is_read_as_far_as_possible_and_told(
    texts: dict[str, bytes], outcome: str, gaps: list[str], oddities: list[str], tmp_path: Path
) -> None:
    ran = map_texts(tmp_path, texts)
    assert (ran.status, ran.complained) == (0, "")
    assert ran.outcomes == {"ma-1": outcome}
    assert [gap for gap in ran.gaps["ma-1"] if gap in gaps] == ran.gaps["ma-1"]
    assert set(ran.gaps["ma-1"]) == set(gaps)
    assert ran.oddities == oddities
    assert ran.adds_up()


ENCOUNTERS: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str] | None]] = {
    "cancelled": ({}, {"status": "cancelled"}, {"reference": "Encounter/enc-1"}),
    "entered in error": ({}, {"status": "entered-in-error"}, {"reference": "Encounter/enc-1"}),
    "not there": ({"context": to("Encounter/gone")}, {}, {"reference": "Encounter/gone"}),
    "of another server": (
        {"context": to("https://ehr.example/fhir/Encounter/far")}, {}, {"reference": "Encounter/far"},
    ),
    "named in words": ({"context": {"display": "a visit"}}, {}, {"display": "a visit"}),
    "a patient": ({"context": to("Patient/pt-1")}, {}, {"display": "Patient/pt-1"}),
    "contained and not there": ({"context": to("#gone")}, {}, None),
    "not named": ({"context": None}, {}, None),
}  # fmt: skip


@pytest.mark.parametrize(("record", "encounter", "named"), ENCOUNTERS.values(), ids=ENCOUNTERS)
def test_whoever_is_asked_learns_which_encounter_the_record_names_though_it_does_not_count(
    record: dict[str, Any], encounter: dict[str, Any], named: dict[str, str] | None, tmp_path: Path
) -> None:
    resources = others()
    part(resources, "Encounter").update(encounter)
    ran = map_texts(tmp_path, {"b.json": encoded(bundle([*resources, administration(**record)]))})
    assert ran.gaps == {"ma-1": ["encounter-not-recorded"]}
    assert [task.get("encounter") for task in ran.rows("tasks")] == [named] * len(ran.rows("tasks"))


NO_DAY_AT_ALL = "has an end that is no date, so it counts for no day"
NO_DATES: dict[str, tuple[str, dict[str, Any], list[str], str]] = {
    "a coverage until whenever": (
        "Coverage", {"period": {"start": "2017-01-01", "end": "whenever"}}, ["coverage-not-found"],
        f"Coverage/cov-1 period {NO_DAY_AT_ALL}",
    ),
    "a coverage since once": (
        "Coverage", {"period": {"start": "once"}}, ["coverage-not-found"], f"Coverage/cov-1 period {NO_DAY_AT_ALL}",
    ),
    "an onset long ago": (
        "Condition", {"onsetDateTime": "long ago"}, [], "Condition/cond-1 onset[x] is no date; passed over",
    ),
    "an abatement soon": (
        "Condition", {"abatementDateTime": "soon"}, [], "Condition/cond-1 abatement[x] is no date; passed over",
    ),
    "a lot that never expires": (
        "Medication", {"batch": {"lotNumber": "SYN1", "expirationDate": "never"}}, [],
        "Medication/med-1 batch.expirationDate is no date; passed over",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "elements", "gaps", "told"), NO_DATES.values(), ids=NO_DATES)
def test_what_is_no_date_is_told_in_the_findings(
    kind: str, elements: dict[str, Any], gaps: list[str], told: str, tmp_path: Path
) -> None:
    resources = chart()
    part(resources, kind).update(elements)
    ran = map_texts(tmp_path, {"b.json": encoded(bundle([*resources, administration(id="ma-2", status="not-done")]))})
    assert (ran.status, ran.gaps["ma-1"], ran.oddities) == (0, gaps, [told])


@pytest.mark.parametrize("own_id", ["", "a/b", "a b", "#", "a?b", "ma-1\n", 5, None, {}])
def test_an_id_that_is_none_is_told_and_the_place_names_the_administration(own_id: object, tmp_path: Path) -> None:
    ran = map_texts(tmp_path, {"b.json": encoded(bundle([*others(), {**administration(), "id": own_id}]))})
    assert (ran.status, ran.outcomes) == (0, {"#b.json:10": "billed"})
    assert len(ran.oddities) == 1
    assert ran.oddities[0].startswith("#b.json:10 id ")


@pytest.mark.parametrize("own_id", ["é", "..", "x" * 300, "ma_1", "a:b"])
def test_an_id_that_a_reference_can_name_is_taken_as_it_is(own_id: str, tmp_path: Path) -> None:
    assert map_texts(tmp_path, one(id=own_id)).outcomes == {own_id: "billed"}


def test_administrations_without_id_or_patient_are_named_by_their_place(tmp_path: Path) -> None:
    nameless = [
        administration(id=None),
        administration(id=None, subject=None),
        administration(id=None, status="not-done"),
    ]
    ran = map_texts(tmp_path, {"day/x.ndjson": OTHERS + lines(nameless), "b.json": encoded(bundle(nameless[2:]))})
    assert ran.status == 0
    assert ran.outcomes == {
        "#b.json:1": "not-billable",
        "#day/x.ndjson:10": "billed",
        "#day/x.ndjson:11": "held",
        "#day/x.ndjson:12": "not-billable",
    }
    focuses = {task["focus"].get("display") for task in ran.rows("tasks") if "reference" not in task["focus"]}
    assert focuses == {"#day/x.ndjson:10", "#day/x.ndjson:11"}


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_two_versions_the_newest_counts_and_the_other_is_told(newest_first: bool, tmp_path: Path) -> None:
    new = administration(meta={"lastUpdated": "2018-06-13T12:00:00Z", "versionId": "1"})
    old = administration(meta={"lastUpdated": "2018-06-12T12:00:00Z", "versionId": "9"}, status="not-done")
    files = ("a.ndjson", "b.ndjson") if newest_first else ("b.ndjson", "a.ndjson")
    texts = dict(zip(files, (encoded(new), encoded(old)), strict=True))
    ran = map_texts(tmp_path, {"c.ndjson": OTHERS, **texts})
    assert ran.outcomes == {"ma-1": "billed"}
    assert ran.oddities == [f"{MA} was read in 2 versions that differ; version 1 of 2018-06-13T12:00:00Z counts"]


CYCLES: dict[str, tuple[str, dict[str, Any], str]] = {
    "a place within itself": ("Location", {"partOf": to("Location/suite"), "type": []}, "held"),
    "an order after itself": ("MedicationRequest", {"basedOn": [to("MedicationRequest/order-1")]}, "billed"),
    "a visit that is its own diagnosis": (
        "Encounter",
        {"diagnosis": [{"condition": to("Encounter/enc-1")}], "partOf": to("Encounter/enc-1")},
        "billed",
    ),
    "a coverage that pays itself": ("Coverage", {"payor": [to("Coverage/cov-1")]}, "held"),
    "a diagnosis that is its own evidence": (
        "Condition",
        {"evidence": [{"detail": [to("Condition/cond-1")]}]},
        "billed",
    ),
}


@pytest.mark.parametrize(("kind", "elements", "outcome"), CYCLES.values(), ids=CYCLES)
def test_what_refers_to_itself_ends(kind: str, elements: dict[str, Any], outcome: str, tmp_path: Path) -> None:
    resources = chart()
    part(resources, kind).update(elements)
    ran = map_texts(tmp_path, {"b.json": encoded(bundle(resources))})
    assert (ran.status, ran.complained, ran.outcomes) == (0, "", {"ma-1": outcome})
