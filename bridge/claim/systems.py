"""The code systems that claims and tasks are written in, and concepts and references made of them."""

import re

from bridge.claim.encoding import Resource
from bridge.facts.decision import Named

CLAIM_TYPE = "http://terminology.hl7.org/CodeSystem/claim-type"
PRIORITY = "http://terminology.hl7.org/CodeSystem/processpriority"
DIAGNOSIS_TYPE = "http://terminology.hl7.org/CodeSystem/ex-diagnosistype"
INFORMATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/claiminformationcategory"
TYPE_OF_BILL = "https://www.nubc.org/CodeSystem/TypeOfBill"
REVENUE = "https://www.nubc.org/CodeSystem/RevenueCodes"
PLACE_OF_SERVICE = "https://www.cms.gov/Medicare/Coding/place-of-service-codes/Place_of_Service_Code_Set"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"
NDC = "http://hl7.org/fhir/sid/ndc"
CLAIM_IDENTIFIER = "https://fhir.bridge.example/identifier/claim"
CLAIM_TURN = "https://fhir.bridge.example/identifier/claim-turn"
TASK_IDENTIFIER = "https://fhir.bridge.example/identifier/task"
GAP = "https://fhir.bridge.example/CodeSystem/gap"
GAP_OWNER = "https://fhir.bridge.example/CodeSystem/gap-owner"
CLAIM_CONTENT = "https://fhir.bridge.example/CodeSystem/claim-content"
TASK_CONTENT = "https://fhir.bridge.example/CodeSystem/task-content"
ADMINISTRATION = "https://fhir.bridge.example/CodeSystem/administration"
RELATIONSHIP = "http://terminology.hl7.org/CodeSystem/ex-relatedclaimrelationship"
PRIOR = "prior"

MOST_LETTERS = 250_000
"""FHIR holds a string to 1 MB; a letter takes at most four bytes."""

_REFERENCE = re.compile(r"([A-Z][A-Za-z]+)/[!-.0-~]{1,255}")
_UNPRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


def concept(system: str, code: str) -> Resource:
    """Write one code as a CodeableConcept, new each time, so that whoever changes one changes no other."""
    return {"coding": [{"system": system, "code": code}]}


def written(text: str) -> str:
    """Make words from a chart fit for a FHIR string.

    Control characters and the space around go, what is longer than FHIR allows is cut.
    """
    if text.isascii() and text.isprintable() and text == text.strip() and len(text) <= MOST_LETTERS:
        return text
    return " ".join(_UNPRINTED.sub(" ", text).split())[:MOST_LETTERS]


def reference_of(text: str | None, types: tuple[str, ...] | None) -> str | None:
    """Return `Type/id` if that is what the text is and its type may stand here, else None.

    types   the FHIR types that the element may point at; None where any may

    The id is taken as the server wrote it, even where FHIR would not allow it (`Patient/a_b`): it is the only
    name under which the server finds it.
    """
    found = _REFERENCE.fullmatch(text or "")
    return None if found is None or (types is not None and found[1] not in types) else found[0]


def point_at(named: Named, types: tuple[str, ...] | None) -> Resource:
    """Point at somebody by reference, or in words where there is none that the element may hold.

    types   the FHIR types that the element may point at; None where any may

    Empty where neither is known.
    """
    reference = reference_of(named.reference, types)
    if reference is not None:
        return {"reference": reference}
    words = written(named.display or "") or written(named.reference or "")
    return {"display": words} if words else {}
