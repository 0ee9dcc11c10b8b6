"""Coverages, consents, payers' answers and the rest of a record in R5 are read as what they say."""

from typing import Any

import msgspec
import pytest

from bridge.chart.datatypes import Resource
from bridge.chart.decoding import glance
from tests.rooms.reading.one_resource import read

REFERENCE = {"reference": "Thing/t-1"}
DRUG = {"coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "1942950"}]}


def test_a_coverage_is_paid_by_the_insurer_and_then_by_whoever_else_pays() -> None:
    insurer, patient = {"reference": "Organization/o-1"}, {"reference": "Patient/p-1"}
    head = {"status": "active", "beneficiary": patient, "kind": "insurance"}
    payments = [{"party": patient, "responsibility": "the rest"}, {"party": insurer}, {"responsibility": "x"}, "x"]
    for written, payors in (
        ({"insurer": insurer}, ["Organization/o-1"]),
        ({"insurer": insurer, "paymentBy": payments}, ["Organization/o-1", "Patient/p-1"]),
        ({"paymentBy": payments[:1]}, ["Patient/p-1"]),
        ({"paymentBy": "himself"}, []),
    ):
        cover, told = read("Coverage", **head, **written, subscriberId=[{"value": "7"}], insurancePlan=REFERENCE)
        assert told == []
        assert [one.reference for one in cover.payor] == payors
    cover, told = read("Coverage", **head, payor=[patient], insurer=insurer)
    assert [one.reference for one in cover.payor] == ["Patient/p-1"]
    assert told == [
        "kind is not an element of Coverage; passed over",
        "insurer is not an element of Coverage; passed over",
    ]


def test_a_consent_holds_for_its_period_and_one_that_denies_is_rejected() -> None:
    head = {"status": "active", "subject": {"reference": "Patient/p-1"}, "date": "2018-06-01"}
    period = {"start": "2018-06-01", "end": "2018-12-31"}
    exceptions = [{"period": {"end": "2018-06-02"}, "documentType": [{"code": "x"}]}]
    agreed, told = read("Consent", **head, decision="permit", period=period, provision=exceptions, grantor=[REFERENCE])
    assert told == []
    assert (agreed.status, agreed.patient.reference, agreed.date_time) == ("active", "Patient/p-1", "2018-06-01")
    assert agreed.provision.period.end == "2018-12-31"
    refused, told = read("Consent", **head, decision="deny", sourceReference=[REFERENCE])
    assert told == []
    assert (refused.status, refused.provision) == ("rejected", None)
    assert read("Consent", **{**head, "status": "inactive"}, decision="deny")[0].status == "inactive"
    assert glance(msgspec.json.encode({"resourceType": "Consent", **head})).subject is not None


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("Condition", {"subject": REFERENCE, "participant": [{"actor": REFERENCE}], "evidence": [{"concept": DRUG}]}),
        ("Observation", {"status": "final", "code": DRUG, "bodyStructure": REFERENCE, "triggeredBy": [{}]}),
        ("Organization", {"name": "o", "description": "large", "contact": [{"telecom": [{"value": "1"}]}]}),
        ("Location", {"name": "l", "form": {"text": "ward"}, "characteristic": [{"text": "quiet"}], "contact": [{}]}),
        ("Practitioner", {"deceasedBoolean": False, "communication": [{"language": {"text": "en"}}]}),
    ],
)
def test_what_r5_adds_and_nothing_is_read_from_is_no_oddity(kind: str, written: dict[str, Any]) -> None:
    resource: Resource
    resource, told = read(kind, **written, id="x-1")
    assert told == []
    assert resource.id == "x-1"


def test_a_payers_answer_of_r5_needs_no_insurer() -> None:
    head = {"status": "active", "use": "preauthorization", "type": DRUG, "patient": REFERENCE, "created": "2018-06-01"}
    answer, told = read("ClaimResponse", **head, outcome="complete", preAuthRef="A-7", traceNumber=[{"value": "1"}])
    assert told == []
    assert answer.pre_auth_ref == "A-7"
