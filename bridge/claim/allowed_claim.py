"""The Claim as it may leave: every element that we write, with the systems and fixed codes that it may hold.

The form of the codes that differ from claim to claim is checked beside it, in `bridge.claim.codes`.
"""

from datetime import date
from typing import Annotated, Generic, Literal, TypeVar

from msgspec import UNSET, Meta, Raw, UnsetType

from bridge.claim.allowed import (
    Allowed,
    ComputedName,
    Count,
    Digits,
    Pointer,
    Tags,
    Text,
    ToEncounter,
    ToPatient,
)

Coding = TypeVar("Coding")
AtLeastOne = Meta(min_length=1)


class Concept(Allowed, Generic[Coding], frozen=True):
    """A CodeableConcept with exactly one code."""

    coding: tuple[Coding]


class ClaimTypeCode(Allowed, frozen=True):
    """Who bills: a facility or a practitioner."""

    system: Literal["http://terminology.hl7.org/CodeSystem/claim-type"]
    code: Literal["institutional", "professional"]


class BillTypeCode(Allowed, frozen=True):
    """The four characters of form locator 4."""

    system: Literal["https://www.nubc.org/CodeSystem/TypeOfBill"]
    code: str


class PriorityCode(Allowed, frozen=True):
    """How soon the payer is to look at it."""

    system: Literal["http://terminology.hl7.org/CodeSystem/processpriority"]
    code: Literal["normal"]


class CategoryCode(Allowed, frozen=True):
    """What kind of supporting information it is."""

    system: Literal["http://terminology.hl7.org/CodeSystem/claiminformationcategory"]
    code: Literal["info"]


class DiagnosisTypeCode(Allowed, frozen=True):
    """What part a diagnosis plays."""

    system: Literal["http://terminology.hl7.org/CodeSystem/ex-diagnosistype"]
    code: Literal["principal"]


class DiagnosisCode(Allowed, frozen=True):
    """An ICD-10-CM code with its dot."""

    system: Literal["http://hl7.org/fhir/sid/icd-10-cm"]
    code: str


class RevenueCode(Allowed, frozen=True):
    """The four digits of form locator 42."""

    system: Literal["https://www.nubc.org/CodeSystem/RevenueCodes"]
    code: str


class RelationshipCode(Allowed, frozen=True):
    """How another claim is related."""

    system: Literal["http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship"]
    code: Literal["prior"]


class ServiceCode(Allowed, frozen=True):
    """A HCPCS Level II code."""

    system: Literal["http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"]
    code: str


class ModifierCode(Allowed, frozen=True):
    """A modifier of two characters."""

    system: Literal["http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"]
    code: str


class PlaceCode(Allowed, frozen=True):
    """The two digits of a place of service."""

    system: Literal["https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"]
    code: str


class PackageCode(Allowed, frozen=True):
    """An NDC in 5-4-2."""

    system: Literal["http://hl7.org/fhir/sid/ndc"]
    code: str


class Name(Allowed, frozen=True, tag_field="system", tag="https://fhir.bridge.example/identifier/claim"):
    """The claim's computed identifier, which all its turns share."""

    value: ComputedName


class TurnName(Allowed, frozen=True, tag_field="system", tag="https://fhir.bridge.example/identifier/claim-turn"):
    """The claim's identifier in one of its turns: the first, what replaces it, ..."""

    value: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]+-[0-9a-f]{32}-[1-9][0-9]{0,8}\Z")]


class ToProvider(Pointer, frozen=True):
    """Who bills."""

    reference: (
        Annotated[str, Meta(pattern=r"\A(Organization|Practitioner|PractitionerRole)/[!-.0-~]{1,255}\Z")] | UnsetType
    ) = UNSET


class ToInsurer(Pointer, frozen=True):
    """Who pays."""

    reference: Annotated[str, Meta(pattern=r"\AOrganization/[!-.0-~]{1,255}\Z")] | UnsetType = UNSET


class ToCoverage(Pointer, frozen=True):
    """Under what it is paid."""

    reference: Annotated[str, Meta(pattern=r"\ACoverage/[!-.0-~]{1,255}\Z")] | UnsetType = UNSET


class ToClaim(Pointer, frozen=True):
    """The claim that was there before."""

    reference: Annotated[str, Meta(pattern=r"\AClaim/[!-.0-~]{1,255}\Z")] | UnsetType = UNSET


class Related(Allowed, frozen=True):
    """What a claim replaces, or what was there before it."""

    claim: ToClaim
    relationship: Concept[RelationshipCode]


class Days(Allowed, frozen=True):
    """The first and the last day of service."""

    start: date
    end: date


class Told(Allowed, frozen=True):
    """The narrative of an unclassified code."""

    sequence: Count
    category: Concept[CategoryCode]
    value_string: Text


class Supporting(Allowed, frozen=True):
    """One diagnosis of the claim."""

    sequence: Count
    diagnosis_codeable_concept: Concept[DiagnosisCode]
    type: tuple[Concept[DiagnosisTypeCode]] | UnsetType = UNSET


class Cover(Allowed, frozen=True):
    """The one insurance that is billed."""

    sequence: Literal[1]
    focal: bool
    coverage: ToCoverage
    pre_auth_ref: Annotated[list[Text], AtLeastOne] | UnsetType = UNSET


class Units(Allowed, frozen=True):
    """Whole billing units."""

    value: Count


class Vials(Allowed, frozen=True):
    """Packages of the NDC."""

    value: Raw
    unit: Literal["UN"]


class Dollars(Allowed, frozen=True):
    """An amount of money."""

    value: Raw
    currency: Literal["USD"]


class Package(Allowed, frozen=True):
    """The drug's package and how many of it."""

    sequence: Literal[1]
    product_or_service: Concept[PackageCode]
    quantity: Vials | UnsetType = UNSET


class Billed(Allowed, frozen=True):
    """One line."""

    sequence: Count
    product_or_service: Concept[ServiceCode]
    serviced_date: date
    quantity: Units
    diagnosis_sequence: Annotated[list[Count], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    information_sequence: tuple[Count] | UnsetType = UNSET
    revenue: Concept[RevenueCode] | UnsetType = UNSET
    modifier: Annotated[list[Concept[ModifierCode]], AtLeastOne] | UnsetType = UNSET
    location_codeable_concept: Concept[PlaceCode] | UnsetType = UNSET
    unit_price: Dollars | UnsetType = UNSET
    net: Dollars | UnsetType = UNSET
    encounter: tuple[ToEncounter] | UnsetType = UNSET
    detail: tuple[Package] | UnsetType = UNSET


class AllowedClaim(Allowed, frozen=True):
    """The whole Claim; one that is created under the server's own id has none."""

    resource_type: Literal["Claim"]
    identifier: Annotated[list[Name | TurnName], Meta(min_length=1, max_length=2)]
    status: Literal["active", "cancelled", "draft"]
    type: Concept[ClaimTypeCode]
    use: Literal["claim"]
    patient: ToPatient
    billable_period: Days
    created: date
    provider: ToProvider
    priority: Concept[PriorityCode]
    insurance: tuple[Cover]
    item: Annotated[list[Billed], AtLeastOne]
    id: Digits | UnsetType = UNSET
    meta: Tags | UnsetType = UNSET
    sub_type: Concept[BillTypeCode] | UnsetType = UNSET
    related: tuple[Related] | UnsetType = UNSET
    insurer: ToInsurer | UnsetType = UNSET
    supporting_info: Annotated[list[Told], AtLeastOne] | UnsetType = UNSET
    diagnosis: Annotated[list[Supporting], AtLeastOne] | UnsetType = UNSET
    total: Dollars | UnsetType = UNSET
