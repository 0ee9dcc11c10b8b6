"""No Claim and no Task leaves that is not valid, and the refusal says why."""

import copy
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from bridge.claim.asking import build_task
from bridge.claim.building import build_claim
from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.claim.encoding import Resource, encode
from bridge.claim.releases import Release, as_release
from bridge.claim.systems import ADMINISTRATION, CLAIM_CONTENT, PRIOR, RELATIONSHIP, TYPE_OF_BILL, concept
from bridge.errors import InvalidClaimError
from bridge.facts.decision import ClaimLine
from tests.rooms.claim.examples import DAY, DOSE, DRUG, HOSPITAL, LOT, OFFICE, OFFICE_DRUG

CLAIMS = ClaimChecker()
TASKS = TaskChecker()


def spoiled(resource: Resource, path: str, value: object = None) -> bytes:
    """Encode a copy in which one element is another, or gone where no value is given.

    path   such as `item.0.sequence`
    """
    changed = copy.deepcopy(resource)
    element: Any = changed
    *steps, last = path.split(".")
    for step in steps:
        element = element[int(step) if step.isdigit() else step]
    if value is None:
        del element[last]
    else:
        element[int(last) if last.isdigit() else last] = value
    return encode(changed)


PRICED = [
    ClaimLine("C9028", (), 2, DAY, None, "0131", "0636", None, None, ("C91.02",), None, Decimal(5), Decimal(10)),
    ClaimLine("C9028", ("JW",), 1, DAY, None, "0131", "0636", None, None, (), None, Decimal(5), Decimal(5)),
]


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("status", "bogus", "status"),
        ("use", "predetermination", "use"),
        ("id", "claim-1", "id"),
        ("type.coding.0.code", "oral", "code"),
        ("priority.coding.0.code", "soon", "code"),
        ("diagnosis.0.type.0.coding.0.code", "admitting", "code"),
        ("patient.reference", "Coverage/c-1", "reference"),
        ("patient", {}, "neither reference nor display"),
        ("insurance.0.focal", False, "not focal"),
        ("created", "2018", "created"),
        ("item.0.servicedDate", "2018-02-30", "servicedDate"),
        ("item.0.servicedDate", "2018-06-11", "billable period"),
        ("item.0.quantity.value", 0, "value"),
        ("item.0.sequence", 2, "sequence"),
        ("item.0.diagnosisSequence", [2], "item 1: it points at a diagnosis"),
        ("item.0.diagnosisSequence", [1, 1], "item 1: it points at a diagnosis"),
        ("item.0.diagnosisSequence", [1, 1, 1, 1, 1], "diagnosisSequence"),
        ("item.0.informationSequence", [1], "item 1: it points at a narrative"),
        ("item.0.productOrService.coding.0.code", "9028C", "item 1: '9028C' is no HCPCS code"),
        ("subType.coding.0.code", "131", "'131' is no type of bill"),
        ("total.currency", "EUR", "currency"),
        ("total.value", Decimal("15.01"), "not the sum"),
        ("total.value", Decimal("15E+30"), "plain digits"),
        ("item.1.net", {"value": 6, "currency": "USD"}, "not the sum"),
        ("text", {"status": "generated"}, "text"),
    ],
)
def test_what_the_library_lets_through_is_refused_with_the_reason(path: str, value: object, reason: str) -> None:
    claim = build_claim(HOSPITAL, PRICED, DAY)
    with pytest.raises(InvalidClaimError, match=reason) as refused:
        CLAIMS.check(spoiled(claim, path, value))
    assert "Claim medicare-institutional-" in str(refused.value)


def test_a_line_has_what_its_kind_of_claim_needs_and_not_what_the_other_does() -> None:
    wrong = (
        (HOSPITAL, OFFICE_DRUG, "revenue code"),
        (OFFICE, DRUG, "revenue code"),
        (OFFICE, ClaimLine("J9999", (), 1, DAY, None, None, None, None, None, ()), "place of service"),
    )
    for bill_to, line, reason in wrong:
        with pytest.raises(InvalidClaimError, match=reason):
            CLAIMS.check(encode(build_claim(bill_to, [line], DAY)))


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("total", "money on some lines"),
        ("item.0.net", "money on some lines"),
        ("item.1.unitPrice", "money on some lines"),
        ("subType", "type of bill"),
        ("diagnosis.0.type", "principal"),
        ("diagnosis", "points at a diagnosis"),
        ("provider", "provider"),
        ("insurance", "insurance"),
        ("item.0.sequence", "sequence"),
        ("item.0.revenue", "revenue code"),
    ],
)
def test_what_a_claim_must_have_is_missed(path: str, reason: str) -> None:
    with pytest.raises(InvalidClaimError, match=reason):
        CLAIMS.check(spoiled(build_claim(HOSPITAL, PRICED, DAY), path))


def in_turn(turn: int = 1, digit: str = "1", **more: object) -> Resource:
    """Write the priced claim as it is sent in a turn."""
    claim = build_claim(HOSPITAL, PRICED, DAY)
    own = claim["identifier"][0]  # type: ignore[index]  # a list, as it is built
    turn_name = {"system": f"{own['system']}-turn", "value": f"{own['value']}-{turn}"}
    return {**claim, "identifier": [own, turn_name], "subType": concept(TYPE_OF_BILL, f"013{digit}"), **more}


def related(reference: str, code: str = PRIOR) -> list[Resource]:
    return [{"claim": {"reference": reference}, "relationship": concept(RELATIONSHIP, code)}]


CONTENT = {"system": CLAIM_CONTENT, "code": "0a" * 32}
ABOUT = {"system": ADMINISTRATION, "code": "ma_1.é"}


@pytest.mark.parametrize(
    "claim",
    [
        in_turn(meta={"tag": [CONTENT, ABOUT, ABOUT]}),
        in_turn(2, "7", related=related("Claim/c-1"), meta={"tag": [CONTENT]}),
        in_turn(3, "1", related=related("Claim/c-1")),
        in_turn(2, "7", related=related("Claim/c-1"), status="cancelled"),
        in_turn(1, "8", status="cancelled"),
        in_turn(status="draft"),
        {name: value for name, value in in_turn().items() if name != "id"},
    ],
)
@pytest.mark.parametrize("release", ["R4", "R4B", "R5"])
def test_a_claim_may_say_which_turn_of_itself_it_is(claim: Resource, release: Release) -> None:
    ClaimChecker(release).check_in_full(encode(as_release(claim, release)))


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (in_turn(0), "identifier"),
        (in_turn(1, "2"), "a type of bill that ends in '2'"),
        (in_turn(1, "8"), "belongs on cancelled claims"),
        (in_turn(2, "7"), "does not say what it replaces"),
        (in_turn(status="entered-in-error"), "status"),
        (in_turn(related=related("Coverage/c-1")), "reference"),
        (in_turn(related=related("Claim/c-1", "associated")), "code"),
        (in_turn(related=related("Claim/c-1") * 2), "related"),
        (in_turn(related=[]), "related"),
        (in_turn(meta={}), "tag"),
        (in_turn(meta={"tag": []}), "tag"),
        (in_turn(meta={"tag": [CONTENT], "versionId": "3"}), "versionId"),
        (in_turn(meta={"tag": [{**CONTENT, "code": "0a"}]}), "code"),
        (in_turn(meta={"tag": [{**ABOUT, "code": "ma 1"}]}), "code"),
        (in_turn(meta={"tag": [{**ABOUT, "system": "https://example.org"}]}), "system"),
        (in_turn(identifier=list(reversed(msgspec.convert(in_turn()["identifier"], list[object])))), "comes first"),
        (in_turn(identifier=msgspec.convert(in_turn()["identifier"], list[object])[:1] * 2), "comes first, and once"),
        (in_turn(identifier=msgspec.convert(in_turn()["identifier"], list[object])[1:]), "comes first"),
        (in_turn(identifier=[]), "identifier"),
    ],
)
def test_a_claim_in_a_turn_that_cannot_be_is_refused(claim: Resource, reason: str) -> None:
    with pytest.raises(InvalidClaimError, match=reason):
        CLAIMS.check(encode(claim))


def test_the_name_of_a_turn_is_that_of_the_claim() -> None:
    claim = in_turn()
    other = spoiled(claim, "identifier.1.value", f"another-{'0' * 32}-1")
    with pytest.raises(InvalidClaimError, match="the identifier of the turn is not that of the claim"):
        CLAIMS.check(other)


LIFE: Resource = {
    "status": "completed",
    "meta": {"tag": [ABOUT]},
    "authoredOn": "2018-06-13T08:00:00.5-05:00",
    "lastModified": "2018-06-14T08:00:00Z",
    "note": [{"time": "2018-06-14T08:00:00Z", "text": "Asked again."}, {"text": "It was on the label."}],
    "output": [{"type": {"text": "answered by"}, "valueReference": {"reference": "Medication/med-1", "display": "v4"}}],
    "statusReason": {"text": "the dose was entered in error"},
}


@pytest.mark.parametrize("release", ["R4", "R4B", "R5"])
def test_a_task_may_say_what_became_of_the_question(release: Release) -> None:
    task = build_task(DOSE, LOT) | LIFE
    TaskChecker(release).check_in_full(encode(as_release(task, release)))
    del task["id"]
    TaskChecker(release).check_in_full(encode(as_release(task, release)))


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("authoredOn", "2018-06-13", "authoredOn"),
        ("authoredOn", "2018-06-13T08:00:00", "authoredOn"),
        ("lastModified", "2018-02-30T08:00:00Z", "day is out of range"),
        ("note.0.time", "2018-06-13T24:00:00Z", "hour must be in"),
        ("note.0.text", "", "text"),
        ("note", [], "note"),
        ("output", [], "output"),
        ("output.0.type.text", "looked at", "text"),
        ("output.0.valueReference", {}, "neither reference nor display"),
        ("statusReason", {}, "text"),
        ("statusReason", {"concept": {"text": "in R5"}}, "concept"),
        ("status", "failed", "status"),
    ],
)
def test_a_task_in_a_life_that_cannot_be_is_refused(path: str, value: object, reason: str) -> None:
    with pytest.raises(InvalidClaimError, match=reason):
        TASKS.check(spoiled(build_task(DOSE, LOT) | LIFE, path, value))


def test_a_task_is_refused_in_the_words_of_another_release() -> None:
    task = build_task(DOSE, LOT) | LIFE
    with pytest.raises(InvalidClaimError, match="requestedPerformer"):
        TASKS.check(encode(as_release(task, "R5")))
    with pytest.raises(InvalidClaimError, match=r"performerType|statusReason|concept"):
        TaskChecker("R5").check(encode(task))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("status", "draft"),
        ("intent", "plan"),
        ("priority", "stat"),
        ("description", ""),
        ("focus", {}),
        ("input.0", {"type": {"text": "looked at"}}),
        ("for.reference", "Group/g-1"),
        ("performerType.0.coding.0.code", "A nurse"),
    ],
)
def test_a_task_with_a_wrong_code_or_without_what_it_needs_is_refused(path: str, value: object) -> None:
    with pytest.raises(InvalidClaimError, match="Task lot-number-not-recorded-"):
        TASKS.check(spoiled(build_task(DOSE, LOT), path, value))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (b"{", "cannot be read"),
        (b"[]", "cannot be read"),
        (b"{}", "Resource without an identifier is not valid: .*missing required field"),
        (b'{"resourceType":"Claim","identifier":[{}]}', "Claim without an identifier"),
        (b'{"resourceType":"Claim","id":NaN}', "cannot be read"),
    ],
)
def test_what_is_hardly_a_resource_is_refused_in_words(written: bytes, reason: str) -> None:
    with pytest.raises(InvalidClaimError, match=reason):
        CLAIMS.check(written)
