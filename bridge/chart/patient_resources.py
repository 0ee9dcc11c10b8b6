"""Who got the drug, when and why: patients, visits, diagnoses, measurements, consents and flags."""

from typing import ClassVar

from msgspec import field

from bridge.chart.datatypes import (
    CodeableConcept,
    Coding,
    Element,
    Identifier,
    Maybe,
    Period,
    Quantity,
    Reference,
    Resource,
    Skipped,
    Text,
)


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
