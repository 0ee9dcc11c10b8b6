"""R5's CodeableReference: a code or words, a reference, or both; R4 has an element for each, or only one of them."""

from typing import Any, TypeGuard

from bridge.chart.r5.changes import Reshape, Written


def is_codeable_reference(value: object) -> TypeGuard[Written]:
    """Tell a CodeableReference from R4's Reference, whose `reference` is a text, and from a CodeableConcept."""
    return isinstance(value, dict) and (isinstance(value.get("reference"), dict) or "concept" in value)


def pointed_at(value: Written) -> Written | None:
    """Give the reference of a CodeableReference, if it points at anything."""
    reference = value.get("reference")
    points = isinstance(reference, dict) and ("reference" in reference or "identifier" in reference)
    return reference if points else None


def as_reference(value: object) -> Written | None:
    """Write a CodeableReference as a Reference: R4 has room for nothing else there, so a code is named in words."""
    if not is_codeable_reference(value):
        return None
    reference, words = value.get("reference"), in_words(value.get("concept"))
    if isinstance(reference, dict):
        return reference
    return {"display": words} if words else {}


def in_words(concept: object) -> str | None:
    """Say a CodeableConcept in words: its text, else the display or the code of its first coding."""
    if not isinstance(concept, dict):
        return None
    coding = concept.get("coding")
    first = coding[0] if isinstance(coding, list) and coding and isinstance(coding[0], dict) else {}
    words = (concept.get("text"), first.get("display"), first.get("code"))
    return next((text for text in words if isinstance(text, str) and text.strip()), None)


def reference_first(reference: str, concept: str) -> Reshape:
    """Make the reshaping into R4's choice of two elements, where the resource pointed at tells more than the code.

    reference, concept  R4's names
    """

    def reshape(value: object) -> Written | None:
        if not is_codeable_reference(value):
            return None
        pointer = pointed_at(value)
        if pointer is not None:
            return {reference: pointer}
        return {concept: value["concept"]} if "concept" in value else {reference: value["reference"]}

    return reshape


def concept_first(reference: str, concept: str) -> Reshape:
    """Make the reshaping into R4's choice of two elements, where the code is what is read."""

    def reshape(value: object) -> Written | None:
        if not is_codeable_reference(value):
            return None
        return {concept: value["concept"]} if "concept" in value else {reference: value["reference"]}

    return reshape


def both_lists(reference: str, concept: str) -> Reshape:
    """Make the reshaping of a list of CodeableReferences into R4's two lists."""

    def reshape(value: object) -> Written | None:
        listed = value if isinstance(value, list) else [value]
        entries = [entry for entry in listed if is_codeable_reference(entry)]
        if len(entries) < len(listed):
            return None
        references: list[Any] = [entry["reference"] for entry in entries if "reference" in entry]
        concepts: list[Any] = [entry["concept"] for entry in entries if "reference" not in entry]
        return {name: listed for name, listed in ((reference, references), (concept, concepts)) if listed}

    return reshape
