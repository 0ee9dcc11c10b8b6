"""One FHIR R4 Task for each gap: what is asked, of whom, about which dose."""

from bridge.claim.encoding import Resource
from bridge.claim.identity import ID_DIGITS, identifier_of_task, task_digest
from bridge.claim.systems import GAP, GAP_OWNER, TASK_IDENTIFIER, concept, point_at, reference_of, written
from bridge.facts.decision import BLOCKS, WARNS, Decision, Evidence, Gap

PRIORITY = {BLOCKS: "urgent", WARNS: "routine"}


def build_task(decision: Decision, gap: Gap) -> Resource:
    """Build the Task that puts a gap's question to its owner.

    A gap that blocks is urgent, one that warns is routine; no other element repeats the severity. The time of asking
    is left out: it would make two runs over one chart differ. Raises KeyError for a gap that is turned off: nobody is
    asked about it.
    """
    digest = task_digest(decision, gap)
    task: Resource = {
        "resourceType": "Task",
        "id": digest[:ID_DIGITS],
        "identifier": [{"system": TASK_IDENTIFIER, "value": identifier_of_task(gap, digest)}],
        "status": "requested",
        "intent": "order",
        "priority": PRIORITY[gap.severity],
        "code": concept(GAP, gap.id),
        "description": written(gap.question),
        "focus": _focus(decision.administration),
    }
    patient = point_at(decision.patient, ("Patient",))
    if patient:
        task["for"] = patient
    encounter = point_at(decision.encounter, ("Encounter",))
    if encounter:
        task["encounter"] = encounter
    task["performerType"] = [{**concept(GAP_OWNER, gap.owner), "text": gap.owner}]
    looked_at = [_looked_at(evidence) for evidence in dict.fromkeys(gap.evidence)]
    if looked_at:
        task["input"] = looked_at
    return task


def _focus(administration: Evidence) -> Resource:
    """Point at the administration, or name it by its place where it has no id."""
    reference = reference_of(administration.reference, None) if administration.is_reference else None
    return {"reference": reference} if reference else {"display": written(administration.reference)}


def _looked_at(evidence: Evidence) -> Resource:
    """Name one place that was looked at, with version and element in words where they are known."""
    kind = {"text": "looked at"}
    words = written(str(evidence))
    reference = reference_of(evidence.reference, None) if evidence.is_reference else None
    if reference is None:
        return {"type": kind, "valueString": words}
    pointer: Resource = {"reference": reference}
    if words != reference:
        pointer["display"] = words
    return {"type": kind, "valueReference": pointer}
