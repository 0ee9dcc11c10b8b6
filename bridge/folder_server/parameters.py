"""Which search parameters there are, and what a resource has under each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from bridge.folder_server.asked import Resource
from bridge.folder_server.times import Times, times_of

Type = Literal["token", "reference", "date"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter: its type, and the element it looks at, as in `item.encounter`."""

    type: Type
    path: str
    or_path: str = ""


@dataclass(frozen=True, slots=True)
class Keys:
    """What a resource has under a parameter.

    tokens      pairs of system and code; the system is None where there cannot be one, "" where it is not said
    references  as written
    """

    tokens: frozenset[tuple[str | None, str]] = frozenset()
    references: frozenset[str] = frozenset()
    times: tuple[Times, ...] = ()


def _reference(path: str) -> Parameter:
    return Parameter("reference", path)


_STATUS: Final = {"status": Parameter("token", "status")}
_CODE: Final = {"code": Parameter("token", "code")}
_OF_SUBJECT: Final = {"patient": _reference("subject"), "subject": _reference("subject")}
_OF_PATIENT: Final = {"patient": _reference("patient")}
_IN_ENCOUNTER: Final = {"encounter": _reference("encounter")}
_DRUG: Final = {
    "medication": _reference("medicationReference"),
    "code": Parameter("token", "medicationCodeableConcept"),
}
EVERY_KIND: Final = {
    "_id": Parameter("token", "id"),
    "_lastUpdated": Parameter("date", "meta.lastUpdated"),
    "_tag": Parameter("token", "meta.tag"),
    "identifier": Parameter("token", "identifier"),
}
KINDS: Final[dict[str, dict[str, Parameter]]] = {
    "Claim": {
        **_STATUS,
        **_OF_PATIENT,
        "encounter": _reference("item.encounter"),
        "created": Parameter("date", "created"),
    },
    "ClaimResponse": {**_STATUS, **_OF_PATIENT},
    "Condition": {**_OF_SUBJECT, **_IN_ENCOUNTER, **_CODE},
    "Consent": {**_STATUS, **_OF_PATIENT},
    "Coverage": {
        **_STATUS,
        "beneficiary": _reference("beneficiary"),
        "patient": _reference("beneficiary"),
        "payor": _reference("payor"),
    },
    "Encounter": {
        **_STATUS,
        **_OF_SUBJECT,
        "date": Parameter("date", "period"),
        "location": _reference("location.location"),
        "service-provider": _reference("serviceProvider"),
    },
    "Flag": {**_STATUS, **_OF_SUBJECT, **_IN_ENCOUNTER},
    "Location": {**_STATUS, "organization": _reference("managingOrganization"), "partof": _reference("partOf")},
    "Medication": {**_STATUS, **_CODE},
    "MedicationAdministration": {
        **_STATUS,
        **_OF_SUBJECT,
        **_DRUG,
        "context": _reference("context"),
        "effective-time": Parameter("date", "effectiveDateTime", "effectivePeriod"),
    },
    "MedicationDispense": {
        **_STATUS,
        **_OF_SUBJECT,
        **_DRUG,
        "context": _reference("context"),
        "prescription": _reference("authorizingPrescription"),
    },
    "MedicationRequest": {**_STATUS, **_OF_SUBJECT, **_DRUG, **_IN_ENCOUNTER},
    "Observation": {
        **_STATUS,
        **_OF_SUBJECT,
        **_IN_ENCOUNTER,
        **_CODE,
        "date": Parameter("date", "effectiveDateTime", "effectivePeriod"),
        "part-of": _reference("partOf"),
    },
    "Organization": {"partof": _reference("partOf")},
    "Patient": {},
    "Practitioner": {},
    "Task": {
        **_STATUS,
        **_CODE,
        **_IN_ENCOUNTER,
        "patient": _reference("for"),
        "subject": _reference("for"),
        "focus": _reference("focus"),
    },
}
"""What charts are read from, and what is sent; a folder of another kind is served too, by what every kind has."""


def parameters_of(kind: str) -> dict[str, Parameter]:
    """List the search parameters of a kind, by name."""
    return EVERY_KIND | KINDS.get(kind, {})


def keys_of(resource: Resource, parameter: Parameter) -> Keys:
    """Collect what a resource has under a parameter."""
    found = [value for path in (parameter.path, parameter.or_path) if path for value in at(resource, path)]
    if parameter.type == "token":
        return Keys(tokens=frozenset(pair for value in found for pair in _tokens(value)))
    if parameter.type == "reference":
        return Keys(references=frozenset(text for value in found for text in _references(value)))
    return Keys(times=tuple(times for value in found if (times := times_of(value)) is not None))


def at(value: object, path: str) -> Iterator[object]:
    """Give what stands at a path, of lists each part."""
    if isinstance(value, list):
        for each in value:
            yield from at(each, path)
    elif not path:
        yield value
    elif isinstance(value, dict):
        first, _, rest = path.partition(".")
        if first in value:
            yield from at(value[first], rest)


def _references(value: object) -> Iterator[str]:
    text = value.get("reference") if isinstance(value, dict) else None
    if isinstance(text, str):
        yield text


def _tokens(value: object) -> Iterator[tuple[str | None, str]]:
    """Give the codes of a CodeableConcept, a Coding, an Identifier, a code or a yes and no."""
    if isinstance(value, bool):
        yield None, str(value).lower()
    elif isinstance(value, str):
        yield None, value
    elif isinstance(value, dict):
        listed = value.get("coding")
        for one in listed if isinstance(listed, list) else (value,):
            code = one.get("code", one.get("value")) if isinstance(one, dict) else None
            if isinstance(code, str):
                system = one.get("system")
                yield system if isinstance(system, str) else "", code
