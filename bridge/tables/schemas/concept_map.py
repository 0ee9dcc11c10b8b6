"""What a FHIR ConceptMap from SNOMED CT to ICD-10-CM must have; its other elements are for people."""

from typing import Any

from marshmallow import EXCLUDE, ValidationError

from bridge.tables.dated import Confidence
from bridge.tables.diagnosis import SnomedCandidate
from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.shapes import Keys, ListOf, Part
from bridge.tables.schemas.table_field import Choice

_ORDER = list(Confidence)


class Resource(Keys):
    """A map of which only some keys are read."""

    class Meta:
        """FHIR has more elements than are asked for here."""

        unknown = EXCLUDE


class TargetSchema(Resource):
    """One candidate; its comment begins with how well it is known."""

    code = named.icd10()
    equivalence = Choice(("inexact", "wider"), "equivalence of a candidate")
    comment = scalars.text(
        "comment with its confidence first",
        rf"(?s)({'|'.join(Confidence)})\b.*",
        f"it with one of {', '.join(Confidence)} as its first word",
    )


class ElementSchema(Resource):
    """A SNOMED CT code and its candidates."""

    code = scalars.text("SNOMED CT code", "[1-9][0-9]{5,17}", "it in digits and quotes")
    display = scalars.text()
    target = ListOf(Part[dict[str, Any]](TargetSchema()))

    @staticmethod
    def record(code: str, display: str, target: tuple[dict[str, Any], ...]) -> SnomedCandidate:
        """Build the candidates of one code; they are known as well as the least known of them."""
        if not target:
            raise ValidationError({"target": ["is empty. Write at least one candidate, or leave the code out."]})
        split = [_comment(one["comment"]) for one in target]
        notes = dict.fromkeys(note for _, note in split if note)
        least = max((known for known, _ in split), key=_ORDER.index)
        return SnomedCandidate(code, display, tuple(one["code"] for one in target), least, "; ".join(notes) or None)


class GroupSchema(Resource):
    """The elements of one pair of systems."""

    source = scalars.text()
    target = scalars.text()
    element = ListOf(Part[SnomedCandidate](ElementSchema()))


class ConceptMapSchema(Resource):
    """The whole resource."""

    resource_type = Choice(("ConceptMap",), "FHIR resource for this place", data_key="resourceType")
    group = ListOf(Part[dict[str, Any]](GroupSchema()))


def _comment(comment: str) -> tuple[Confidence, str]:
    """Split a comment into its first word and the rest."""
    known = next(word for word in Confidence if comment.startswith(word))
    return known, comment[len(known) :].lstrip(" :,;.-")
