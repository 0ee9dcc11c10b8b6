"""Tells a chart of R4 in R5, from the definitions of both releases and without a look at how the program reads R5."""

from collections.abc import Callable
from typing import Any

Resource = dict[str, Any]

ENCOUNTER_STATUS = {
    "finished": "completed",
    "onleave": "on-hold",
    "arrived": "in-progress",
    "triaged": "in-progress",
}
"""R5 says of the patient, not of the visit, that somebody arrived or was triaged."""


def in_r5(resource: Resource) -> Resource:
    """Write a resource of R4, with all that it contains, in R5."""
    told = dict(resource)
    if "contained" in told:
        told["contained"] = [in_r5(one) for one in told["contained"]]
    change = CHANGES.get(f"{told.get('resourceType')}")
    if change is not None:
        change(told)
    return told


def rename(resource: Resource, **names: str) -> None:
    """Give elements that are there another name: `rename(resource, new="old")`; what JSON keeps beside them, too."""
    for new, old in names.items():
        for mark in ("", "_"):
            if mark + old in resource:
                resource[mark + new] = resource.pop(mark + old)


def as_list(resource: Resource, *names: str) -> None:
    """Make a list of what R4 has once."""
    for name in names:
        if name in resource:
            resource[name] = [resource[name]]


def codeable_references(resource: Resource, code: str, reference: str) -> list[Resource]:
    """Take out R4's codes and references, each one or a list, as CodeableReferences."""
    codes, references = resource.pop(code, []), resource.pop(reference, [])
    told = [{"reference": one} for one in (references if isinstance(references, list) else [references])]
    return told + [{"concept": one} for one in (codes if isinstance(codes, list) else [codes])]


def one_medication(resource: Resource) -> None:
    found = codeable_references(resource, "medicationCodeableConcept", "medicationReference")
    if found:
        resource["medication"] = {name: value for one in reversed(found) for name, value in one.items()}


def reasons(resource: Resource) -> None:
    found = codeable_references(resource, "reasonCode", "reasonReference")
    if found:
        resource["reason"] = found


def administration(told: Resource) -> None:
    one_medication(told)
    reasons(told)
    rename(told, occurenceDateTime="effectiveDateTime", occurencePeriod="effectivePeriod", encounter="context")
    as_list(told, "category")
    if "performer" in told:
        told["performer"] = [{**one, "actor": {"reference": one["actor"]}} for one in told["performer"]]
    if "device" in told:
        told["device"] = [{"reference": one} for one in told["device"]]


def order(told: Resource) -> None:
    one_medication(told)
    reasons(told)
    as_list(told, "performer")
    rename(told, reported="reportedBoolean")
    if "dosageInstruction" in told:
        told["dosageInstruction"] = [dict(one) for one in told["dosageInstruction"]]
        for one in told["dosageInstruction"]:
            as_list(one, "maxDosePerPeriod")
            rename(one, asNeeded="asNeededBoolean")


def dispense(told: Resource) -> None:
    one_medication(told)
    rename(told, encounter="context")
    as_list(told, "category")


def medication(told: Resource) -> None:
    rename(told, doseForm="form", marketingAuthorizationHolder="manufacturer")
    if "ingredient" in told:
        told["ingredient"] = [ingredient(dict(one)) for one in told["ingredient"]]


def ingredient(told: Resource) -> Resource:
    (told["item"],) = codeable_references(told, "itemCodeableConcept", "itemReference")
    rename(told, strengthRatio="strength")
    return told


def encounter(told: Resource) -> None:
    told["status"] = ENCOUNTER_STATUS.get(told["status"], told["status"])
    rename(told, actualPeriod="period", admission="hospitalization")
    told.pop("classHistory", None)
    told.pop("statusHistory", None)
    if "class" in told:
        told["class"] = [{"coding": [told["class"]]}]
    if "serviceType" in told:
        told["serviceType"] = [{"concept": told["serviceType"]}]
    found = codeable_references(told, "reasonCode", "reasonReference")
    if found:
        told["reason"] = [{"value": found}]
    if "diagnosis" in told:
        ranked = sorted(told["diagnosis"], key=lambda one: one.get("rank", len(told["diagnosis"]) + 1))
        told["diagnosis"] = [diagnosis(dict(one)) for one in ranked]
    if "location" in told:
        told["location"] = [dict(one) for one in told["location"]]
        for one in told["location"]:
            rename(one, form="physicalType")
    if "participant" in told:
        told["participant"] = [dict(one) for one in told["participant"]]
        for one in told["participant"]:
            rename(one, actor="individual")


def diagnosis(told: Resource) -> Resource:
    told.pop("rank", None)
    told["condition"] = [{"reference": told["condition"]}]
    as_list(told, "use")
    return told


def condition(told: Resource) -> None:
    """R5 requires a clinical status, whose list has `unknown` since."""
    for name in ("recorder", "asserter"):
        if name in told:
            told.setdefault("participant", []).append({"actor": told.pop(name)})


def coverage(told: Resource) -> None:
    """Take the first payor as the insurer, and the others as who pays, too."""
    told["kind"] = "insurance"
    insurer, *others = told.pop("payor", ()) or [None]
    if insurer is not None:
        told["insurer"] = insurer
    if others:
        told["paymentBy"] = [{"party": one} for one in others]
    if "subscriberId" in told:
        told["subscriberId"] = [{"value": told["subscriberId"]}]
    if "class" in told:
        told["class"] = [{**one, "value": {"value": one["value"]}} for one in told["class"]]


def organization(told: Resource) -> None:
    reached = {name: told.pop(name) for name in ("telecom", "address") if name in told}
    if "address" in reached:
        reached["address"] = reached["address"][0]
    if reached:
        told["contact"] = [reached]


def location(told: Resource) -> None:
    rename(told, form="physicalType")
    if "telecom" in told:
        told["contact"] = [{"telecom": told.pop("telecom")}]


def consent(told: Resource) -> None:
    rename(told, subject="patient", date="dateTime")
    if "date" in told:
        told["date"] = told["date"][:10]
    told["category"] = [told.pop("scope"), *told["category"]]
    told["decision"] = "permit"
    rule = told.pop("provision", {})
    if "period" in rule:
        told["period"] = rule["period"]
    rename(told, regulatoryBasis="policyRule")
    as_list(told, "sourceAttachment", "sourceReference", "regulatoryBasis")


CHANGES: dict[str, Callable[[Resource], None]] = {
    "MedicationAdministration": administration,
    "MedicationRequest": order,
    "MedicationDispense": dispense,
    "Medication": medication,
    "Encounter": encounter,
    "Condition": condition,
    "Coverage": coverage,
    "Organization": organization,
    "Location": location,
    "Consent": consent,
}
"""The other kinds that are read are told in R5 as they are in R4."""
