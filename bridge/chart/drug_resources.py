"""What was ordered, handed over and given: administrations, medications, orders and dispenses."""

from typing import ClassVar

from bridge.chart.datatypes import (
    Choices,
    CodeableConcept,
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
