"""Claim lines become the FHIR Claim that the contract describes."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec
import pytest

from bridge.claim.building import build_claim
from bridge.claim.checking import ClaimChecker
from bridge.claim.encoding import Resource, encode
from bridge.claim.identity import claim_identifier
from bridge.facts.decision import BillTo, ClaimLine, Named
from tests.rooms.claim.examples import DAY, DRUG, HOSPITAL, OFFICE, OFFICE_DRUG, WASTE

HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"


def built(bill_to: BillTo, *lines: ClaimLine) -> dict[str, object]:
    """Build a Claim, check it, and read it back from its bytes."""
    encoded = encode(build_claim(bill_to, lines, DAY))
    ClaimChecker().check_in_full(encoded)
    return msgspec.json.Decoder(dict[str, object], float_hook=Decimal).decode(encoded)


def items(claim: Resource) -> list[dict[str, object]]:
    return msgspec.convert(claim["item"], list[dict[str, object]])


def coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def test_a_hospital_claim_says_who_bills_whom_for_whom() -> None:
    claim = built(HOSPITAL, DRUG, WASTE)
    assert (claim["resourceType"], claim["status"], claim["use"]) == ("Claim", "active", "claim")
    assert claim["type"] == coded("http://terminology.hl7.org/CodeSystem/claim-type", "institutional")
    assert claim["subType"] == coded("https://www.nubc.org/CodeSystem/TypeOfBill", "0131")
    assert claim["patient"] == {"reference": "Patient/p-1"}
    assert claim["provider"] == {"reference": "Organization/hospital"}
    assert claim["insurer"] == {"reference": "Organization/cms"}
    assert claim["priority"] == coded("http://terminology.hl7.org/CodeSystem/processpriority", "normal")
    assert claim["insurance"] == [
        {"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/c-1"}, "preAuthRef": ["AUTH-7"]}
    ]
    assert (claim["billablePeriod"], claim["created"]) == ({"start": "2018-06-12", "end": "2018-06-12"}, "2018-06-12")


def test_16_units_given_and_2_thrown_away_are_two_items_whose_vials_add_up_to_2() -> None:
    drug, waste = items(built(HOSPITAL, DRUG, WASTE))
    ndc = coded("http://hl7.org/fhir/sid/ndc", "00008-0100-01")
    assert drug == {
        "sequence": 1,
        "diagnosisSequence": [1],
        "revenue": coded("https://www.nubc.org/CodeSystem/RevenueCodes", "0636"),
        "productOrService": coded(HCPCS, "C9028"),
        "servicedDate": "2018-06-12",
        "quantity": {"value": 16},
        "encounter": [{"reference": "Encounter/e-1"}],
        "detail": [{"sequence": 1, "productOrService": ndc, "quantity": {"value": Decimal("1.7"), "unit": "UN"}}],
    }
    assert (waste["sequence"], waste["modifier"], waste["quantity"]) == (2, [coded(HCPCS, "JW")], {"value": 2})
    assert waste["detail"] == [
        {"sequence": 1, "productOrService": ndc, "quantity": {"value": Decimal("0.3"), "unit": "UN"}}
    ]


def test_an_office_claim_has_a_place_of_service_and_no_type_of_bill() -> None:
    claim = built(OFFICE, OFFICE_DRUG)
    (line,) = items(claim)
    assert "subType" not in claim
    assert "revenue" not in line
    assert line["locationCodeableConcept"] == coded(
        "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set", "11"
    )


def test_the_narrative_of_an_unclassified_code_is_supporting_information_that_the_line_names() -> None:
    second = replace(OFFICE_DRUG, service_date=date(2018, 6, 19), narrative="Inotuzumab ozogamicin\n 1.2 mg IV")
    claim = built(OFFICE, OFFICE_DRUG, second)
    category = coded("http://terminology.hl7.org/CodeSystem/claiminformationcategory", "info")
    assert claim["supportingInfo"] == [
        {"sequence": 1, "category": category, "valueString": "Inotuzumab ozogamicin 1.53 mg IV"},
        {"sequence": 2, "category": category, "valueString": "Inotuzumab ozogamicin 1.2 mg IV"},
    ]
    assert [line["informationSequence"] for line in items(claim)] == [[1], [2]]


def test_a_narrative_of_blanks_is_none() -> None:
    claim = built(OFFICE, replace(OFFICE_DRUG, narrative=" \t "))
    assert "supportingInfo" not in claim
    assert "informationSequence" not in items(claim)[0]


def test_diagnoses_are_listed_once_in_order_and_the_first_is_the_principal_one() -> None:
    later = replace(DRUG, service_date=date(2018, 6, 19), icd10=("C91.00", "C91.02"))
    claim = built(HOSPITAL, DRUG, later)
    icd = "http://hl7.org/fhir/sid/icd-10-cm"
    principal = [coded("http://terminology.hl7.org/CodeSystem/ex-diagnosistype", "principal")]
    assert claim["diagnosis"] == [
        {"sequence": 1, "diagnosisCodeableConcept": coded(icd, "C91.02"), "type": principal},
        {"sequence": 2, "diagnosisCodeableConcept": coded(icd, "C91.00")},
    ]
    assert [line["diagnosisSequence"] for line in items(claim)] == [[1], [2, 1]]


def test_a_line_points_at_four_diagnoses_at_most() -> None:
    claim = built(HOSPITAL, replace(DRUG, icd10=("C91.02", "C91.00", "C83.50", "C83.51", "C83.52")))
    assert items(claim)[0]["diagnosisSequence"] == [1, 2, 3, 4]


def test_lines_go_by_day_and_drug_before_waste() -> None:
    first_day = date(2018, 6, 5)
    early = (replace(WASTE, service_date=first_day), replace(DRUG, service_date=first_day))
    claim = built(HOSPITAL, WASTE, DRUG, *early)
    assert [(line["servicedDate"], "modifier" in line) for line in items(claim)] == [
        ("2018-06-05", False),
        ("2018-06-05", True),
        ("2018-06-12", False),
        ("2018-06-12", True),
    ]
    assert claim["billablePeriod"] == {"start": "2018-06-05", "end": "2018-06-12"}


def test_what_would_be_empty_is_left_out() -> None:
    bare = replace(HOSPITAL, insurer=Named(), encounter=Named(), authorizations=())
    claim = built(bare, replace(DRUG, icd10=(), ndc=None))
    assert not {"diagnosis", "insurer", "supportingInfo", "total"} & claim.keys()
    assert not {"diagnosisSequence", "encounter", "modifier", "detail", "net"} & items(claim)[0].keys()
    assert claim["insurance"] == [{"sequence": 1, "focal": True, "coverage": {"reference": "Coverage/c-1"}}]


def test_each_authorization_is_named_once() -> None:
    claim = built(replace(HOSPITAL, authorizations=("AUTH-7", " AUTH-8", "AUTH-7", "")), DRUG)
    assert "'preAuthRef': ['AUTH-7', 'AUTH-8']" in str(claim["insurance"])


def test_a_package_whose_number_nobody_knows_has_no_quantity() -> None:
    (line,) = items(built(HOSPITAL, replace(DRUG, ndc_quantity=None)))
    assert line["detail"] == [
        {"sequence": 1, "productOrService": coded("http://hl7.org/fhir/sid/ndc", "00008-0100-01")}
    ]


@pytest.mark.parametrize(
    ("named", "written"),
    [
        (Named(display="Jane  Roe\n"), {"display": "Jane Roe"}),
        (Named("#p1", "Jane Roe"), {"display": "Jane Roe"}),
        (Named("#p1"), {"display": "#p1"}),
        (Named("Group/g-1"), {"display": "Group/g-1"}),
        (Named("Patient/p_1"), {"reference": "Patient/p_1"}),
        (Named("Patient/p-1", "Jane Roe"), {"reference": "Patient/p-1"}),
    ],
)
def test_who_cannot_be_pointed_at_is_named_in_words(named: Named, written: Resource) -> None:
    assert built(replace(HOSPITAL, patient=named), DRUG)["patient"] == written


def test_money_is_written_digit_by_digit_and_adds_up_exactly() -> None:
    drug = replace(DRUG, units=3, unit_price=Decimal("0.10"), net=Decimal("0.30"))
    waste = replace(WASTE, unit_price=Decimal("0.10"), net=Decimal("0.20"))
    encoded = encode(build_claim(HOSPITAL, [drug, waste], DAY))
    ClaimChecker().check_in_full(encoded)
    assert b'"unitPrice":{"value":0.10,"currency":"USD"},"net":{"value":0.30,"currency":"USD"}' in encoded
    assert encoded.endswith(b'"total":{"value":0.50,"currency":"USD"}}')


def test_an_amount_never_leaves_with_an_exponent() -> None:
    encoded = encode(build_claim(HOSPITAL, [replace(DRUG, unit_price=Decimal("1E+2"), net=Decimal("16E+2"))], DAY))
    ClaimChecker().check_in_full(encoded)
    assert b'"unitPrice":{"value":100,' in encoded
    assert b'"total":{"value":1600,' in encoded


def test_money_on_some_lines_only_is_no_money() -> None:
    claim = built(HOSPITAL, replace(DRUG, unit_price=Decimal(5), net=Decimal(80)), WASTE)
    assert "total" not in claim
    assert not any({"unitPrice", "net"} & line.keys() for line in items(claim))


@pytest.mark.parametrize(
    ("vials", "written"), [("2.000", b"2"), ("1.70", b"1.7"), ("0.333", b"0.333"), ("0", b"0"), ("10", b"10")]
)
def test_vials_leave_in_their_shortest_form(vials: str, written: bytes) -> None:
    encoded = encode(build_claim(HOSPITAL, [replace(DRUG, ndc_quantity=Decimal(vials))], DAY))
    ClaimChecker().check_in_full(encoded)
    assert b'"quantity":{"value":' + written + b',"unit":"UN"}' in encoded


def test_the_same_claim_is_the_same_bytes_in_whatever_order_its_lines_came() -> None:
    assert encode(build_claim(HOSPITAL, [DRUG, WASTE], DAY)) == encode(build_claim(HOSPITAL, [WASTE, DRUG], DAY))


def test_a_claim_is_named_by_patient_encounter_payer_and_type_and_by_nothing_else() -> None:
    name = claim_identifier(HOSPITAL)
    claim = built(HOSPITAL, DRUG)
    assert claim["identifier"] == [{"system": "https://fhir.bridge.example/identifier/claim", "value": name}]
    assert name.startswith("medicare-institutional-")
    assert str(claim["id"])[:32] == name[-32:]
    others = (
        replace(HOSPITAL, patient=Named("Patient/p-2")),
        replace(HOSPITAL, patient=Named(display="Patient/p-1")),
        replace(HOSPITAL, encounter=Named("Encounter/e-2")),
        replace(HOSPITAL, payer="aetna"),
        replace(HOSPITAL, claim_type="professional"),
    )
    assert len({name, *map(claim_identifier, others)}) == 6
    same = replace(HOSPITAL, patient=Named("Patient/p-1", "Jane Roe"), bill_type="0137", authorizations=())
    assert claim_identifier(same) == name


def test_a_payer_of_any_name_makes_a_name_without_spaces() -> None:
    assert claim_identifier(replace(HOSPITAL, payer="blue cross/x")).startswith("blue-cross-x-institutional-")


def test_whoever_changes_one_claim_changes_no_other() -> None:
    before = encode(build_claim(HOSPITAL, [DRUG, WASTE], DAY))

    def spoil(element: object) -> None:
        for part in (
            list(element.values()) if isinstance(element, dict) else element if isinstance(element, list) else []
        ):
            spoil(part)
        if isinstance(element, (dict, list)):
            element.clear()

    spoil(build_claim(HOSPITAL, [DRUG, WASTE], DAY))
    assert encode(build_claim(HOSPITAL, [DRUG, WASTE], DAY)) == before


def test_a_claim_without_lines_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one line"):
        build_claim(HOSPITAL, [], DAY)
