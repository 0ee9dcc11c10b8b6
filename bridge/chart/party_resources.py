"""Where it was and who pays: organizations, places, people, coverages and payers' answers."""

from typing import ClassVar

from msgspec import field

from bridge.chart.datatypes import (
    CodeableConcept,
    Element,
    Identifier,
    Maybe,
    Period,
    Reference,
    Resource,
    Skipped,
    Text,
    Written,
)


class Coverage(Resource, kw_only=True):
    """Who pays from when to when, and in which place."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {"subrogation", "contract"}

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: Maybe[Text]
    type: Maybe[Skipped] = None
    policy_holder: Maybe[Skipped] = None
    subscriber: Maybe[Skipped] = None
    subscriber_id: Maybe[Text] = None
    beneficiary: Maybe[Reference]
    dependent: Maybe[Text] = None
    relationship: Maybe[Skipped] = None
    period: Maybe[Period] = None
    payor: tuple[Reference, ...]
    class_: tuple[Skipped, ...] = field(name="class", default=())
    order: Maybe[int] = None
    network: Maybe[Text] = None
    cost_to_beneficiary: tuple[Skipped, ...] = ()


class Organization(Resource, kw_only=True):
    """Who owns a place, who pays, who bills."""

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    active: Maybe[bool] = None
    type: tuple[CodeableConcept, ...] = ()
    name: Maybe[Text] = None
    alias: tuple[Text, ...] = ()
    telecom: tuple[Skipped, ...] = ()
    address: tuple[Skipped, ...] = ()
    part_of: Maybe[Reference] = None
    contact: tuple[Skipped, ...] = ()
    endpoint: tuple[Skipped, ...] = ()


class Location(Resource, kw_only=True):
    """A place where care is given."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {
        "operationalStatus",
        "hoursOfOperation",
        "availabilityExceptions",
    }

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: Maybe[Text] = None
    name: Maybe[Text] = None
    alias: tuple[Text, ...] = ()
    description: Maybe[Text] = None
    mode: Maybe[Text] = None
    type: tuple[CodeableConcept, ...] = ()
    telecom: tuple[Skipped, ...] = ()
    address: Maybe[Skipped] = None
    physical_type: Maybe[CodeableConcept] = None
    position: Maybe[Skipped] = None
    managing_organization: Maybe[Reference] = None
    part_of: Maybe[Reference] = None
    endpoint: tuple[Skipped, ...] = ()


class Practitioner(Resource, kw_only=True):
    """Who ordered or gave the drug."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {"photo"}

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    active: Maybe[bool] = None
    name: tuple[Skipped, ...] = ()
    telecom: tuple[Skipped, ...] = ()
    address: tuple[Skipped, ...] = ()
    gender: Maybe[Text] = None
    birth_date: Maybe[Text] = None
    qualification: tuple[Skipped, ...] = ()
    communication: tuple[Skipped, ...] = ()


class ClaimResponseInsurance(Element, kw_only=True):
    """The coverage an answer of a payer is about."""

    sequence: Maybe[int]
    focal: Maybe[bool]
    coverage: Maybe[Reference]
    business_arrangement: Maybe[Text] = None
    claim_response: Maybe[Skipped] = None


class ClaimResponse(Resource, kw_only=True):
    """A payer's answer, such as a prior authorization."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {"fundsReserve", "formCode", "form"}

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: Maybe[Text]
    type: Maybe[CodeableConcept]
    sub_type: Maybe[Skipped] = None
    use: Maybe[Text]
    patient: Maybe[Reference]
    created: Maybe[Text]
    insurer: Maybe[Reference]
    requestor: Maybe[Skipped] = None
    request: Maybe[Reference] = None
    outcome: Maybe[Text]
    disposition: Maybe[Text] = None
    pre_auth_ref: Maybe[Written] = None
    pre_auth_period: Maybe[Period] = None
    payee_type: Maybe[Skipped] = None
    item: tuple[Skipped, ...] = ()
    add_item: tuple[Skipped, ...] = ()
    adjudication: tuple[Skipped, ...] = ()
    total: tuple[Skipped, ...] = ()
    payment: Maybe[Skipped] = None
    process_note: tuple[Skipped, ...] = ()
    communication_request: tuple[Skipped, ...] = ()
    insurance: tuple[ClaimResponseInsurance, ...] = ()
    error: tuple[Skipped, ...] = ()
