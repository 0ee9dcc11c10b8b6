"""What R5 writes otherwise of drugs: administrations, orders, dispenses and the product that was hung."""

from typing import Final

from bridge.chart.r5.changes import Changes, Written, each_part
from bridge.chart.r5.codeable_references import as_reference, both_lists, concept_first, reference_first

_MEDICATION: Final = reference_first("medicationReference", "medicationCodeableConcept")
_ONLY_R4_MEDICATION: Final = frozenset({"medicationReference", "medicationCodeableConcept"})


def _actor(value: object) -> Written | None:
    reference = as_reference(value)
    return None if reference is None else {"actor": reference}


def _timing(value: object) -> Written | None:
    """Take the time of a Timing that names a single one; R4 knows no other for a dose that was given."""
    events = value.get("event") if isinstance(value, dict) else None
    return {"effectiveDateTime": events[0]} if isinstance(events, list) and len(events) == 1 else {}


def _concentration(value: object) -> Written | None:
    """Take a strength such as 0.25 mg/mL apart into R4's ratio.

    A strength without "per" in its unit is left out: 0.9 mg may be what is in a vial or in a millilitre.
    """
    if not isinstance(value, dict) or "value" not in value or "comparator" in value:
        return {}
    unit = value.get("code") or value.get("unit")
    amount, per, volume = unit.partition("/") if isinstance(unit, str) else ("", "", "")
    if not (amount and per and volume) or "/" in volume:
        return {}
    system = {name: value[name] for name in ("system",) if name in value}
    return {
        "strength": {
            "numerator": {"value": value["value"], "unit": amount, **system, "code": amount},
            "denominator": {"value": 1, "unit": volume, **system, "code": volume},
        }
    }


PERFORMER: Final = Changes(reshaped={"actor": _actor})

MEDICATION_ADMINISTRATION: Final = Changes(
    renamed={
        "encounter": "context",
        # The published R5 has the first spelling; servers and later drafts have the second, too.
        "occurenceDateTime": "effectiveDateTime",
        "occurencePeriod": "effectivePeriod",
        "occurrenceDateTime": "effectiveDateTime",
        "occurrencePeriod": "effectivePeriod",
    },
    reshaped={
        "medication": _MEDICATION,
        "occurenceTiming": _timing,
        "occurrenceTiming": _timing,
        "performer": each_part("performer", PERFORMER),
        "reason": both_lists("reasonReference", "reasonCode"),
    },
    left_out=frozenset({"basedOn", "isSubPotent", "recorded", "subPotentReason"}),
    lists=frozenset({"category"}),
    only_r4=_ONLY_R4_MEDICATION
    | {"context", "effectiveDateTime", "effectivePeriod", "instantiates", "reasonCode", "reasonReference"},
)

INGREDIENT: Final = Changes(
    renamed={"strengthRatio": "strength"},
    reshaped={
        "item": concept_first("itemReference", "itemCodeableConcept"),
        "strengthQuantity": _concentration,
    },
    left_out=frozenset({"strengthCodeableConcept"}),
    only_r4=frozenset({"itemReference", "itemCodeableConcept", "strength"}),
)

MEDICATION: Final = Changes(
    reshaped={"ingredient": each_part("ingredient", INGREDIENT)},
    left_out=frozenset({"definition", "doseForm", "marketingAuthorizationHolder", "totalVolume"}),
    only_r4=frozenset({"amount", "form", "manufacturer"}),
)

DOSAGE: Final = Changes(
    renamed={"asNeeded": "asNeededBoolean"},
    left_out=frozenset({"asNeededFor"}),
    lists=frozenset({"maxDosePerPeriod"}),
    only_r4=frozenset({"asNeededBoolean", "asNeededCodeableConcept"}),
)

MEDICATION_REQUEST: Final = Changes(
    renamed={"reported": "reportedBoolean"},
    reshaped={"medication": _MEDICATION, "dosageInstruction": each_part("dosageInstruction", DOSAGE)},
    left_out=frozenset(
        {"device", "effectiveDosePeriod", "informationSource", "reason", "renderedDosageInstruction", "statusChanged"}
    ),
    lists=frozenset({"performer"}),
    only_r4=_ONLY_R4_MEDICATION
    | {"detectedIssue", "instantiatesCanonical", "instantiatesUri", "reasonCode", "reasonReference"}
    | {"reportedBoolean", "reportedReference"},
)

MEDICATION_DISPENSE: Final = Changes(
    renamed={"encounter": "context"},
    reshaped={"medication": _MEDICATION},
    left_out=frozenset({"basedOn", "notPerformedReason", "recorded", "renderedDosageInstruction", "statusChanged"}),
    lists=frozenset({"category"}),
    only_r4=_ONLY_R4_MEDICATION | {"context", "detectedIssue", "statusReasonCodeableConcept", "statusReasonReference"},
)
