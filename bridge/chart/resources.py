"""The FHIR R4 resources a chart is made of, each with the elements that billing reads.

A field typed `Skipped` (or a tuple of it) is part of R4 and often there, but nothing is read from it. A field without
a default is one that R4 requires; a resource that lacks it is read all the same, with None there, and that is told.
"""

from typing import ClassVar

from msgspec import field

from bridge.chart.datatypes import (
    Choices,
    CodeableConcept,
    Coding,
    Element,
    Extension,
    Identifier,
    Maybe,
    Period,
    Quantity,
    Ratio,
    Reference,
    Resource,
    Skipped,
    Text,
    Written,
)

_MEDICATION = ("medication[x]", ("medication_codeable_concept", "medication_reference"))
_EFFECTIVE = ("effective[x]", ("effective_period", "effective_date_time"))


class Performer(Element, kw_only=True):
    """Who gave the drug."""

    function: Maybe[Skipped] = None
    actor: Maybe[Reference]


class AdministeredDosage(Element, kw_only=True):
    """How much was given and by which route."""

    text: Maybe[Text] = None
    site: Maybe[Skipped] = None
    route: Maybe[CodeableConcept] = None
    method: Maybe[Skipped] = None
    dose: Maybe[Quantity] = None
    rate_ratio: Maybe[Skipped] = None
    rate_quantity: Maybe[Skipped] = None


class MedicationAdministration(Resource, kw_only=True):
    """One dose that reached the patient, or one record that says so."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {"instantiates", "device", "eventHistory"}
    one_of: ClassVar[Choices] = (_MEDICATION, _EFFECTIVE)

    extension: tuple[Extension, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    part_of: tuple[Skipped, ...] = ()
    status: Maybe[Text]
    status_reason: tuple[CodeableConcept, ...] = ()
    category: Maybe[Skipped] = None
    medication_codeable_concept: Maybe[CodeableConcept] = None
    medication_reference: Maybe[Reference] = None
    subject: Maybe[Reference]
    context: Maybe[Reference] = None
    supporting_information: tuple[Reference, ...] = ()
    effective_date_time: Maybe[Text] = None
    effective_period: Maybe[Period] = None
    performer: tuple[Performer, ...] = ()
    reason_code: tuple[Skipped, ...] = ()
    reason_reference: tuple[Reference, ...] = ()
    request: Maybe[Reference] = None
    note: tuple[Skipped, ...] = ()
    dosage: Maybe[AdministeredDosage] = None


class EncounterDiagnosis(Element, kw_only=True):
    """A condition the encounter was about."""

    condition: Maybe[Reference]
    use: Maybe[CodeableConcept] = None
    rank: Maybe[int] = None


class EncounterLocation(Element, kw_only=True):
    """A place where the encounter took place, and when."""

    location: Maybe[Reference]
    status: Maybe[Text] = None
    physical_type: Maybe[Skipped] = None
    period: Maybe[Period] = None


class Encounter(Resource, kw_only=True):
    """The visit during which a drug was given."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {"appointment", "account", "statusHistory"}

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: Maybe[Text]
    class_history: tuple[Skipped, ...] = ()
    class_: Maybe[Coding] = field(name="class")
    type: tuple[Skipped, ...] = ()
    service_type: Maybe[Skipped] = None
    priority: Maybe[Skipped] = None
    subject: Maybe[Reference] = None
    episode_of_care: tuple[Skipped, ...] = ()
    based_on: tuple[Skipped, ...] = ()
    participant: tuple[Skipped, ...] = ()
    period: Maybe[Period] = None
    length: Maybe[Skipped] = None
    reason_code: tuple[Skipped, ...] = ()
    reason_reference: tuple[Skipped, ...] = ()
    diagnosis: tuple[EncounterDiagnosis, ...] = ()
    hospitalization: Maybe[Skipped] = None
    location: tuple[EncounterLocation, ...] = ()
    service_provider: Maybe[Reference] = None
    part_of: Maybe[Reference] = None


class Condition(Resource, kw_only=True):
    """A diagnosis somebody wrote down."""

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    clinical_status: Maybe[CodeableConcept] = None
    verification_status: Maybe[CodeableConcept] = None
    category: tuple[CodeableConcept, ...] = ()
    severity: Maybe[Skipped] = None
    code: Maybe[CodeableConcept] = None
    body_site: tuple[Skipped, ...] = ()
    subject: Maybe[Reference]
    encounter: Maybe[Reference] = None
    onset_date_time: Maybe[Text] = None
    onset_age: Maybe[Skipped] = None
    onset_period: Maybe[Period] = None
    onset_range: Maybe[Skipped] = None
    onset_string: Maybe[Text] = None
    abatement_date_time: Maybe[Text] = None
    abatement_age: Maybe[Skipped] = None
    abatement_period: Maybe[Period] = None
    abatement_range: Maybe[Skipped] = None
    abatement_string: Maybe[Text] = None
    recorded_date: Maybe[Text] = None
    recorder: Maybe[Skipped] = None
    asserter: Maybe[Skipped] = None
    stage: tuple[Skipped, ...] = ()
    evidence: tuple[Skipped, ...] = ()
    note: tuple[Skipped, ...] = ()


class PatientLink(Element, kw_only=True):
    """Another record of the same person."""

    other: Maybe[Reference]
    type: Maybe[Text]


class Patient(Resource, kw_only=True):
    """Who got the drug; no name, address or telephone number is kept."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {"photo", "contact"}

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    active: Maybe[bool] = None
    name: tuple[Skipped, ...] = ()
    telecom: tuple[Skipped, ...] = ()
    gender: Maybe[Text] = None
    birth_date: Maybe[Text] = None
    deceased_boolean: Maybe[bool] = None
    deceased_date_time: Maybe[Text] = None
    address: tuple[Skipped, ...] = ()
    marital_status: Maybe[Skipped] = None
    multiple_birth_boolean: Maybe[bool] = None
    multiple_birth_integer: Maybe[int] = None
    communication: tuple[Skipped, ...] = ()
    general_practitioner: tuple[Skipped, ...] = ()
    managing_organization: Maybe[Skipped] = None
    link: tuple[PatientLink, ...] = ()


class Ingredient(Element, kw_only=True):
    """What is in a medication, and how much of it in how much liquid."""

    item_codeable_concept: Maybe[CodeableConcept] = None
    item_reference: Maybe[Reference] = None
    is_active: Maybe[bool] = None
    strength: Maybe[Ratio] = None


class Batch(Element, kw_only=True):
    """Lot and expiry."""

    lot_number: Maybe[Written] = None
    expiration_date: Maybe[Text] = None


class Medication(Resource, kw_only=True):
    """The product that was hung."""

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    code: Maybe[CodeableConcept] = None
    status: Maybe[Text] = None
    manufacturer: Maybe[Skipped] = None
    form: Maybe[Skipped] = None
    amount: Maybe[Ratio] = None
    ingredient: tuple[Ingredient, ...] = ()
    batch: Maybe[Batch] = None


class DoseAndRate(Element, kw_only=True):
    """The dose that was ordered."""

    also_known: ClassVar[frozenset[str]] = frozenset({"id", "extension"})

    type: Maybe[Skipped] = None
    dose_range: Maybe[Skipped] = None
    dose_quantity: Maybe[Quantity] = None
    rate_ratio: Maybe[Skipped] = None
    rate_range: Maybe[Skipped] = None
    rate_quantity: Maybe[Skipped] = None


class DosageInstruction(Element, kw_only=True):
    """How the drug is to be given."""

    also_known: ClassVar[frozenset[str]] = Element.also_known | {"maxDosePerLifetime", "maxDosePerAdministration"}

    sequence: Maybe[int] = None
    text: Maybe[Text] = None
    additional_instruction: tuple[Skipped, ...] = ()
    patient_instruction: Maybe[Text] = None
    timing: Maybe[Skipped] = None
    as_needed_boolean: Maybe[bool] = None
    as_needed_codeable_concept: Maybe[Skipped] = None
    site: Maybe[Skipped] = None
    route: Maybe[CodeableConcept] = None
    method: Maybe[Skipped] = None
    dose_and_rate: tuple[DoseAndRate, ...] = ()
    max_dose_per_period: Maybe[Skipped] = None


class MedicationRequest(Resource, kw_only=True):
    """The prescription behind an administration."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {
        "instantiatesCanonical",
        "instantiatesUri",
        "performerType",
        "detectedIssue",
        "eventHistory",
    }
    one_of: ClassVar[Choices] = (_MEDICATION,)

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: Maybe[Text]
    status_reason: Maybe[Skipped] = None
    intent: Maybe[Text]
    category: tuple[Skipped, ...] = ()
    priority: Maybe[Text] = None
    do_not_perform: Maybe[bool] = None
    reported_boolean: Maybe[bool] = None
    reported_reference: Maybe[Skipped] = None
    medication_codeable_concept: Maybe[CodeableConcept] = None
    medication_reference: Maybe[Reference] = None
    subject: Maybe[Reference]
    encounter: Maybe[Reference] = None
    supporting_information: tuple[Skipped, ...] = ()
    authored_on: Maybe[Text] = None
    requester: Maybe[Reference] = None
    performer: Maybe[Skipped] = None
    recorder: Maybe[Skipped] = None
    reason_code: tuple[Skipped, ...] = ()
    reason_reference: tuple[Skipped, ...] = ()
    based_on: tuple[Skipped, ...] = ()
    group_identifier: Maybe[Skipped] = None
    course_of_therapy_type: Maybe[Skipped] = None
    insurance: tuple[Reference, ...] = ()
    note: tuple[Skipped, ...] = ()
    dosage_instruction: tuple[DosageInstruction, ...] = ()
    dispense_request: Maybe[Skipped] = None
    substitution: Maybe[Skipped] = None
    prior_prescription: Maybe[Skipped] = None


class MedicationDispense(Resource, kw_only=True):
    """What the pharmacy handed over."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {
        "statusReasonCodeableConcept",
        "statusReasonReference",
        "substitution",
        "detectedIssue",
        "eventHistory",
    }
    one_of: ClassVar[Choices] = (_MEDICATION,)

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    part_of: tuple[Skipped, ...] = ()
    status: Maybe[Text]
    category: Maybe[Skipped] = None
    medication_codeable_concept: Maybe[CodeableConcept] = None
    medication_reference: Maybe[Reference] = None
    subject: Maybe[Reference] = None
    context: Maybe[Reference] = None
    supporting_information: tuple[Skipped, ...] = ()
    performer: tuple[Skipped, ...] = ()
    location: Maybe[Skipped] = None
    authorizing_prescription: tuple[Reference, ...] = ()
    type: Maybe[Skipped] = None
    quantity: Maybe[Quantity] = None
    days_supply: Maybe[Skipped] = None
    when_prepared: Maybe[Text] = None
    when_handed_over: Maybe[Text] = None
    destination: Maybe[Skipped] = None
    receiver: tuple[Skipped, ...] = ()
    note: tuple[Skipped, ...] = ()
    dosage_instruction: tuple[Skipped, ...] = ()


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


class Observation(Resource, kw_only=True):
    """A measurement or finding."""

    also_known: ClassVar[frozenset[str]] = Resource.also_known | {
        "focus",
        "effectiveTiming",
        "valueBoolean",
        "valueInteger",
        "valueRange",
        "valueRatio",
        "valueSampledData",
        "valueTime",
        "valueDateTime",
        "valuePeriod",
    }

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    based_on: tuple[Skipped, ...] = ()
    part_of: tuple[Reference, ...] = ()
    status: Maybe[Text]
    category: tuple[Skipped, ...] = ()
    code: Maybe[CodeableConcept]
    subject: Maybe[Reference] = None
    encounter: Maybe[Reference] = None
    effective_date_time: Maybe[Text] = None
    effective_period: Maybe[Period] = None
    effective_instant: Maybe[Text] = None
    issued: Maybe[Text] = None
    performer: tuple[Skipped, ...] = ()
    value_quantity: Maybe[Quantity] = None
    value_codeable_concept: Maybe[CodeableConcept] = None
    value_string: Maybe[Text] = None
    data_absent_reason: Maybe[Skipped] = None
    interpretation: tuple[CodeableConcept, ...] = ()
    note: tuple[Skipped, ...] = ()
    body_site: Maybe[Skipped] = None
    method: Maybe[Skipped] = None
    specimen: Maybe[Skipped] = None
    device: Maybe[Skipped] = None
    reference_range: tuple[Skipped, ...] = ()
    has_member: tuple[Skipped, ...] = ()
    derived_from: tuple[Skipped, ...] = ()
    component: tuple[Skipped, ...] = ()


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


class ConsentProvision(Element, kw_only=True):
    """What is consented to, and for how long."""

    type: Maybe[Text] = None
    period: Maybe[Period] = None
    actor: tuple[Skipped, ...] = ()
    action: tuple[Skipped, ...] = ()
    security_label: tuple[Skipped, ...] = ()
    purpose: tuple[Skipped, ...] = ()
    class_: tuple[Skipped, ...] = field(name="class", default=())
    code: tuple[Skipped, ...] = ()
    data_period: Maybe[Skipped] = None
    data: tuple[Skipped, ...] = ()
    provision: tuple[Skipped, ...] = ()


class Consent(Resource, kw_only=True):
    """What the patient agreed to."""

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: Maybe[Text]
    scope: Maybe[CodeableConcept]
    category: tuple[CodeableConcept, ...]
    patient: Maybe[Reference] = None
    date_time: Maybe[Text] = None
    performer: tuple[Skipped, ...] = ()
    organization: tuple[Skipped, ...] = ()
    source_attachment: Maybe[Skipped] = None
    source_reference: Maybe[Skipped] = None
    policy: tuple[Skipped, ...] = ()
    policy_rule: Maybe[Skipped] = None
    verification: tuple[Skipped, ...] = ()
    provision: Maybe[ConsentProvision] = None


class Flag(Resource, kw_only=True):
    """A mark on the record, such as a drug supplied free of charge."""

    extension: tuple[Skipped, ...] = ()
    identifier: tuple[Identifier, ...] = ()
    status: Maybe[Text]
    category: tuple[CodeableConcept, ...] = ()
    code: Maybe[CodeableConcept]
    subject: Maybe[Reference]
    period: Maybe[Period] = None
    encounter: Maybe[Reference] = None
    author: Maybe[Skipped] = None


AnyResource = (
    MedicationAdministration
    | Encounter
    | Condition
    | Patient
    | Medication
    | MedicationRequest
    | MedicationDispense
    | Coverage
    | Organization
    | Location
    | Practitioner
    | Observation
    | ClaimResponse
    | Consent
    | Flag
)
"""One of the resources that are read; all others are passed over."""
