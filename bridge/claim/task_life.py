"""One question through its life: asked, changed, answered, asked again. Its history stands on the Task itself."""

from typing import Final

from bridge.claim.encoding import Resource
from bridge.claim.rewriting import as_kept
from bridge.claim.systems import point_at, written
from bridge.facts.decision import Named

REQUESTED, COMPLETED, CANCELLED = "requested", "completed", "cancelled"
OPEN: Final = (REQUESTED, "received", "accepted", "ready", "in-progress", "on-hold")
"""The statuses of a Task that waits for an answer, whoever has taken it up."""
CLOSED: Final = frozenset({COMPLETED, CANCELLED})
"""The statuses from which a question can be asked again; what people rejected or called an error stays so."""
ANSWERED_BY: Final = "answered by"
_OF_ITS_LIFE: Final = frozenset({"resourceType", "id", "identifier", "status", "intent"})


def asked(task: Resource, now: str) -> Resource:
    """Write a question as it is sent first.

    now  an instant in FHIR's form, with its zone
    """
    sent: Resource = {}
    for name, value in task.items():
        if name == "performerType" or (name == "input" and "authoredOn" not in sent):
            sent.setdefault("authoredOn", now)
        sent[name] = value
    return sent


def changed(stored: Resource, task: Resource, now: str) -> Resource:
    """Write a stored question with what is asked now; whoever took it up, and what was noted, stays."""
    kept = {name: value for name, value in task.items() if name not in _OF_ITS_LIFE}
    return {**as_kept(stored), **kept, "lastModified": now}


def answered(stored: Resource, reference: str, words: str, now: str) -> Resource:
    """Write a stored question as answered.

    reference  the resource that answers it, `Type/id`
    words      the same with its version
    """
    pointer = {**point_at(Named(reference), None), "display": written(words)}
    listed = stored.get("output")
    before = listed if isinstance(listed, list) else []
    output = [*before, {"type": {"text": ANSWERED_BY}, "valueReference": pointer}]
    return {**as_kept(stored), "status": COMPLETED, "output": output, "lastModified": now}


def withdrawn(stored: Resource, why: str, now: str) -> Resource:
    """Write a stored question as one that need not be answered any more."""
    return {**as_kept(stored), "status": CANCELLED, "statusReason": {"text": why}, "lastModified": now}


def asked_again(stored: Resource, task: Resource, now: str) -> Resource:
    """Write a question that was closed as open again; how it was answered before stays with it."""
    listed = stored.get("note")
    note = {"time": now, "text": f"Asked again: it was {stored.get('status')}, and the chart does not say it any more."}
    notes = [*(listed if isinstance(listed, list) else []), note]
    again = {**changed(stored, task, now), "status": REQUESTED, "note": notes}
    again.pop("statusReason", None)
    return again
