"""Which search parameters there are, and what a resource has under them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Literal

from tests.sloppy_server.asked import strip_base

Kind = Literal["token", "reference", "date", "text"]
FAR: Final = datetime(9999, 12, 31, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A search parameter: how it compares, and the elements it looks at."""

    kind: Kind
    paths: tuple[str, ...]


def _token(*paths: str) -> Parameter:
    return Parameter("token", paths)


def _reference(*paths: str) -> Parameter:
    return Parameter("reference", paths)


def _date(*paths: str) -> Parameter:
    return Parameter("date", paths)


_ANY: Final = {
    "_id": _token("id"),
    "_tag": _token("meta.tag"),
    "_lastUpdated": _date("meta.lastUpdated"),
    "identifier": _token("identifier"),
    "status": _token("status"),
}
_SUBJECT: Final = {"patient": _reference("subject"), "subject": _reference("subject")}
_PATIENT: Final = {"patient": _reference("patient")}
_ENCOUNTER: Final = {"encounter": _reference("encounter")}
_CODE: Final = {"code": _token("code")}
_DRUG_CODE: Final = {"code": _token("medicationCodeableConcept", "medication.concept")}
_DRUG: Final = {"medication": _reference("medicationReference", "medication.reference")}
_DRUGS: Final = {**_SUBJECT, **_DRUG_CODE, **_DRUG}
_R4_CONTEXT: Final = {"context": _reference("context")}

_KINDS: Final[dict[str, dict[str, Parameter]]] = {
    "Claim": {
        **_PATIENT,
        "encounter": _reference("item.encounter"),
        "provider": _reference("provider"),
        "insurer": _reference("insurer"),
        "use": _token("use"),
        "created": _date("created"),
    },
    "ClaimResponse": {**_PATIENT, "request": _reference("request"), "insurer": _reference("insurer")},
    "Condition": {**_SUBJECT, **_ENCOUNTER, **_CODE, "clinical-status": _token("clinicalStatus")},
    "Consent": {"patient": _reference("patient", "subject"), "date": _date("dateTime", "date")},
    "Coverage": {
        "patient": _reference("beneficiary"),
        "beneficiary": _reference("beneficiary"),
        "payor": _reference("payor"),
    },
    "Encounter": {
        **_SUBJECT,
        "date": _date("period", "actualPeriod"),
        "class": _token("class"),
        "location": _reference("location.location"),
        "service-provider": _reference("serviceProvider"),
        "diagnosis": _reference("diagnosis.condition", "diagnosis.condition.reference"),
    },
    "Flag": {**_SUBJECT, **_ENCOUNTER, "date": _date("period")},
    "Location": {"partof": _reference("partOf"), "organization": _reference("managingOrganization")},
    "Medication": {**_CODE, "manufacturer": _reference("manufacturer", "marketingAuthorizationHolder")},
    "MedicationAdministration": {
        **_DRUGS,
        **_R4_CONTEXT,
        "effective-time": _date("effectiveDateTime", "effectivePeriod"),
        "request": _reference("request"),
        "performer": _reference("performer.actor"),
    },
    "MedicationDispense": {**_DRUGS, **_R4_CONTEXT, "prescription": _reference("authorizingPrescription")},
    "MedicationRequest": {**_DRUGS, **_ENCOUNTER, "authoredon": _date("authoredOn")},
    "Observation": {**_SUBJECT, **_ENCOUNTER, **_CODE, "date": _date("effectiveDateTime", "effectivePeriod")},
    "Organization": {"partof": _reference("partOf"), "name": Parameter("text", ("name",))},
    "Patient": {},
    "Practitioner": {},
    "Task": {
        "patient": _reference("for"),
        "subject": _reference("for"),
        "focus": _reference("focus"),
        "encounter": _reference("encounter"),
        "code": _token("code"),
        "owner": _reference("owner"),
        "business-status": _token("businessStatus"),
    },
}
_R5_DIFFERS: Final[dict[str, dict[str, Parameter]]] = {
    "MedicationAdministration": {**_ENCOUNTER, "date": _date("occurenceDateTime", "occurencePeriod")},
    "MedicationDispense": _ENCOUNTER,
    "Coverage": {"paymentby-party": _reference("paymentBy.party")},
    "Consent": {"subject": _reference("subject")},
}
_NOT_IN_R5: Final = frozenset({"context", "effective-time", "payor"})


@lru_cache
def parameters_of(kind: str, release: str) -> dict[str, Parameter]:
    """List the search parameters of a kind by name; an unknown kind has none but those of every resource."""
    own = _KINDS.get(kind, {})
    if release == "R5":
        own = {name: each for name, each in own.items() if name not in _NOT_IN_R5} | _R5_DIFFERS.get(kind, {})
    return {**_ANY, **own}


def kinds() -> list[str]:
    """List the kinds of resources that the server names in its CapabilityStatement."""
    return list(_KINDS)


def keys_of(resource: dict[str, Any], parameter: Parameter) -> set[str]:
    """List the values by which a resource is found under a token, reference or text parameter."""
    found: set[str] = set()
    for path in parameter.paths:
        for value in at(resource, path):
            if parameter.kind == "reference":
                found.update(_reference_keys(value))
            elif parameter.kind == "token":
                found.update(_token_keys(value))
            else:
                found.add(str(value))
    return found


def at(value: object, path: str) -> Iterator[Any]:
    """Give what stands at a path such as `item.encounter`, each element of lists."""
    if isinstance(value, list):
        for each in value:
            yield from at(each, path)
    elif not path:
        if value is not None:
            yield value
    elif isinstance(value, dict):
        first, _, rest = path.partition(".")
        yield from at(value.get(first), rest)


def targets_of(resource: dict[str, Any], parameter: Parameter) -> set[str]:
    """Name what a resource points at under a reference parameter."""
    return {key for key in keys_of(resource, parameter) if "/" in key}


def _reference_keys(value: object) -> Iterator[str]:
    text = value.get("reference") if isinstance(value, dict) else None
    if isinstance(text, str):
        name = strip_base(text)
        yield from (text, name, name.partition("/")[2] or name)


def _token_keys(value: object) -> Iterator[str]:
    if not isinstance(value, dict):
        yield str(value).lower() if isinstance(value, bool) else str(value)
        return
    for coding in value.get("coding", (value,)):
        system, code = coding.get("system"), coding.get("code", coding.get("value"))
        if code is not None:
            yield from (code, f"{system or ''}|{code}")
        if system is not None:
            yield f"{system}|"


def date_fits(resource: dict[str, Any], parameter: Parameter, wanted: str) -> bool:
    """Say whether a resource fits a date with its prefix, such as `ge2018-06-12`."""
    prefix, text = (wanted[:2], wanted[2:]) if wanted[:2].isalpha() else ("eq", wanted)
    low, high = interval(text)
    for path in parameter.paths:
        for value in at(resource, path):
            start, end = _span(value)
            fits = {
                "eq": start >= low and end <= high,
                "ge": end > low,
                "gt": end > high,
                "le": start < high,
                "lt": start < low,
            }
            if fits[prefix]:
                return True
    return False


def _span(value: object) -> tuple[datetime, datetime]:
    if isinstance(value, dict):
        start, end = value.get("start"), value.get("end")
        return (interval(start)[0] if start else datetime.min.replace(tzinfo=UTC)), interval(end)[1] if end else FAR
    return interval(str(value))


@lru_cache(50_000)
def interval(text: str) -> tuple[datetime, datetime]:
    """Give the first moment of a date or time and the first after it.

    Raises ValueError where it is no date.
    """
    year, month, day = 4, 7, 10  # characters
    if len(text) == year:
        return datetime(int(text), 1, 1, tzinfo=UTC), datetime(int(text) + 1, 1, 1, tzinfo=UTC)
    if len(text) == month:
        low = datetime.fromisoformat(f"{text}-01").replace(tzinfo=UTC)
        return low, (low + timedelta(days=31)).replace(day=1)
    moment = datetime.fromisoformat(text)
    low = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if len(text) == day:
        return low, low + timedelta(days=1)
    return low, low + (timedelta(microseconds=1) if "." in text else timedelta(seconds=1))
