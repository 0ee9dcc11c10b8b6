"""One question through its life: asked, changed, answered, asked again. Its history stands on the Task itself."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from bridge.claim.encoding import Resource, encode
from bridge.claim.rewriting import as_kept
from bridge.claim.systems import TASK_CONTENT, point_at, written
from bridge.facts.decision import Named

REQUESTED, COMPLETED, CANCELLED = "requested", "completed", "cancelled"
OPEN: Final = (REQUESTED, "received", "accepted", "ready", "in-progress", "on-hold")
"""The statuses of a Task that waits for an answer, whoever has taken it up."""
CLOSED: Final = frozenset({COMPLETED, CANCELLED})
"""The statuses from which a question can be asked again; what people rejected or called an error stays so."""
ANSWERED_BY: Final = "answered by"
_OF_ITS_LIFE: Final = frozenset({"resourceType", "id", "meta", "identifier", "status", "intent"})


_NAME_THE_DAY: Final = frozenset({"filing-limit-near", "filing-limit-passed"})
"""Their words name the day on which the limit is judged: the same question is not put anew every day."""


def question_of(task: Resource) -> str:
    """Compute the SHA-256 digits of what a question asks, of a Task as `build_task` makes it."""
    asks = {name: value for name, value in task.items() if name not in _OF_ITS_LIFE}
    code = task.get("code")
    if isinstance(code, Mapping) and code["coding"][0]["code"] in _NAME_THE_DAY:
        del asks["description"]
    return sha256(encode(asks)).hexdigest()


def asked(task: Resource, now: str) -> Resource:
    """Write a question as it is sent first; a tag says what it asks, by which it is known again.

    now  an instant in FHIR's form, with its zone
    """
    sent: Resource = {"resourceType": task["resourceType"], "id": task["id"], "meta": _tagged({}, task)}
    for name, value in task.items():
        if name == "performerType" or (name == "input" and "authoredOn" not in sent):
            sent.setdefault("authoredOn", now)
        sent[name] = value
    return sent


def changed(stored: Resource, task: Resource, now: str) -> Resource:
    """Write a stored question with what is asked now; whoever took it up, and what was noted, stays.

    How urgent it is stays too once it was taken up: people may have chosen that.
    """
    before = as_kept(stored)
    own = _OF_ITS_LIFE if stored.get("status") in {REQUESTED, *CLOSED} else _OF_ITS_LIFE | {"priority"}
    asks = {name: value for name, value in task.items() if name not in own}
    return {**before, "meta": _tagged(before.get("meta"), task), **asks, "lastModified": now}


def answered(stored: Resource, reference: str | None, words: str, now: str) -> Resource:
    """Write a stored question as answered.

    reference  the resource that answers it, `Type/id`; None where it is answered beside the chart
    words      the same with its version, or who answered it
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


def _tagged(meta: object, task: Resource) -> Resource:
    """Write what a Task asks among its tags, in place of what it asked before."""
    kept = dict(meta) if isinstance(meta, Mapping) else {}
    listed = kept.get("tag")
    others = [one for one in listed if one.get("system") != TASK_CONTENT] if isinstance(listed, list) else []
    return {**kept, "tag": [{"system": TASK_CONTENT, "code": question_of(task)}, *others]}
