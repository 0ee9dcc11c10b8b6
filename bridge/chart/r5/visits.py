"""What R5 writes otherwise of a visit: its status, its classes, when it was, and what it was about."""

from collections.abc import Iterator
from typing import Final

from bridge.chart.r5.changes import Changes, Written, each_part
from bridge.chart.r5.codeable_references import is_codeable_reference

STATUS: Final = {
    "on-hold": "onleave",
    # The patient has gone, the charges are still being put together: R5 says that it is not yet released for billing.
    "discharged": "in-progress",
    "completed": "finished",
    # It began and ended before it was done with; what was given until then was given.
    "discontinued": "finished",
}
"""R5's codes of a visit's status that R4 does not have, and R4's for the same."""

INPATIENT: Final = frozenset({"IMP", "ACUTE", "NONAC"})
ACT_CODE: Final = "http://terminology.hl7.org/CodeSystem/v3-ActCode"


def class_of(value: object) -> Written | None:
    """Choose R4's one class from R5's list: a stay before anything else, then HL7's code before others, then the first.

    R5 keeps all classes a visit has had. A visit that was a stay, too, is paid as one.
    """
    entries = value if isinstance(value, list) else [value]
    is_r4s = not any(isinstance(entry, dict) and ("coding" in entry or "text" in entry) for entry in entries)
    if is_r4s and len(entries) == 1:
        return None
    codings = [coding for entry in entries if isinstance(entry, dict) for coding in _codings(entry)]
    best = min(codings, key=lambda one: (one.get("code") not in INPATIENT, one.get("system") != ACT_CODE), default=None)
    return {} if best is None else {"class": best}


def _codings(entry: Written) -> Iterator[Written]:
    """List the codes of one class; one that is only said in words is a code without a code."""
    if "coding" not in entry and "text" not in entry:
        yield entry
        return
    listed = entry.get("coding")
    codings = [coding for coding in listed if isinstance(coding, dict)] if isinstance(listed, list) else []
    yield from codings
    if not codings and "text" in entry:
        yield {"display": entry["text"]}


def _diagnoses(encounter: Written) -> Written:
    """List the diagnoses as R4 does: a condition each, ranked in the order in which R5 lists them.

    A diagnosis that is a code instead of a reference becomes a Condition contained in the visit.
    """
    ranked: list[Written] = []
    contained: list[Written] = []
    for condition in (each for entry in encounter["diagnosis"] for each in entry.get("condition", ())):
        number = len(ranked) + 1
        reference = condition.get("reference")
        if reference is None:
            own_id = f"r5-diagnosis-{number}"
            reference = {"reference": f"#{own_id}"}
            subject, code = encounter.get("subject", {}), condition["concept"]
            contained.append({"resourceType": "Condition", "id": own_id, "subject": subject, "code": code})
        ranked.append({"condition": reference, "rank": number})
    if not contained:
        return {"diagnosis": ranked}
    return {"diagnosis": ranked, "contained": [*encounter.get("contained", ()), *contained]}


def _are_r5s(diagnoses: object) -> bool:
    """Say whether diagnoses have R5's shape: lists of codes and references, where R4 has one reference."""
    if not isinstance(diagnoses, list) or not all(isinstance(entry, dict) for entry in diagnoses):
        return False
    conditions = [entry["condition"] for entry in diagnoses if "condition" in entry]
    are_lists = all(isinstance(listed, list) and all(map(is_codeable_reference, listed)) for listed in conditions)
    return are_lists and (bool(conditions) or any(isinstance(entry.get("use"), list) for entry in diagnoses))


def _added(encounter: Written) -> Written:
    """Write status and diagnoses, which R4 says in other codes and in another shape."""
    added: Written = _status(encounter)
    if _are_r5s(encounter.get("diagnosis")):
        added |= _diagnoses(encounter)
    return added


def _status(encounter: Written) -> Written:
    """Write the status in R4's codes; one that R4 has, too, means the same there."""
    status = encounter.get("status")
    return {"status": STATUS[status]} if isinstance(status, str) and status in STATUS else {}


def _recognised(diagnoses: object) -> Written | None:
    """Recognise R5 by its diagnoses; `_added` writes them, since a code needs the whole visit."""
    return {"diagnosis": diagnoses} if _are_r5s(diagnoses) else None


LOCATION: Final = Changes(left_out=frozenset({"form"}), only_r4=frozenset({"physicalType"}))

ENCOUNTER: Final = Changes(
    renamed={"actualPeriod": "period"},
    reshaped={
        "class": class_of,
        "diagnosis": _recognised,
        "location": each_part("location", LOCATION),
    },
    left_out=frozenset(
        {"admission", "careTeam", "dietPreference", "plannedEndDate", "plannedStartDate", "reason"}
        | {"specialArrangement", "specialCourtesy", "subjectStatus", "virtualService"}
    ),
    lists=frozenset({"serviceType"}),
    only_r4=frozenset(
        {"classHistory", "hospitalization", "period", "reasonCode", "reasonReference", "statusHistory"},
    ),
    required={"class": {}},
    added=_added,
)


def encounter_as_r4(encounter: Written) -> Written | None:
    """Write a visit as R4 does; None where nothing in it is of R5.

    R4 never leaves out the class. Where it is left out, the status tells the release.
    """
    shaped = ENCOUNTER.as_r4(encounter)
    if shaped is None and "class" not in encounter and _status(encounter):
        return {"class": {}, **encounter, **_status(encounter)}
    return shaped
