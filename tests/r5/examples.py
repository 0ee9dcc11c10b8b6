"""Small resources of R5, made from the library's definitions: with what is required, and with any one element more."""

import re
from typing import Any, cast

from fhir.resources import get_fhir_model_class
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tests.r5.as_r5 import Resource

PRIMITIVES: dict[str, object] = {
    r"datetime\.datetime": "2018-06-12T10:00:00Z",
    r"datetime\.date": "2018-06-12",
    r"datetime\.time": "10:00:00",
    "bool": True,
    "int": 1,
    "Decimal": 1.5,
    "str": "x1",
}
NOT_EMPTY: dict[str, Resource] = {
    "CodeableConcept": {"text": "in words"},
    "CodeableReference": {"concept": {"text": "in words"}},
    "Reference": {"reference": "Basic/b-1"},
    "EncounterDiagnosis": {"use": [{"text": "billing"}]},
    "Resource": {"resourceType": "Basic", "id": "b-1", "code": {"text": "a basic resource"}},
}
ANY_ELEMENT: Resource = {"id": "e-1"}
"""What every element may hold: none may be empty."""


def elements(kind: type[BaseModel]) -> dict[str, FieldInfo]:
    """List the elements of a model by their FHIR names, but what JSON keeps beside a text."""
    found = {field.alias or name: field for name, field in kind.model_fields.items() if name != "fhir_comments"}
    return {name: field for name, field in found.items() if not name.startswith("_")}


def model(kind: str) -> type[BaseModel]:
    """Give the R5 model of a resource or of a part of one."""
    return cast("type[BaseModel]", get_fhir_model_class(kind))


def rules_of(field: FieldInfo) -> dict[str, Any]:
    """Give what the library notes of an element: whether it is required, its choice, its codes."""
    noted = field.json_schema_extra
    return dict(noted) if isinstance(noted, dict) else {}


def choice_of(field: FieldInfo) -> str | None:
    """Name the choice (`value[x]`) that an element belongs to."""
    return rules_of(field).get("one_of_many")


def smallest(kind: str) -> Resource:
    """Write a resource or part with what R5 requires and nothing else; of a choice the first."""
    written: Resource = {}
    chosen = set()
    for name, field in elements(model(kind)).items():
        rules = rules_of(field)
        of_choice = rules.get("one_of_many_required") and choice_of(field) not in chosen
        if field.is_required() or rules.get("element_required") or of_choice:
            chosen.add(choice_of(field))
            written[name] = example(field)
    return written or NOT_EMPTY.get(kind, ANY_ELEMENT)


def example(field: FieldInfo) -> object:
    """Write a value that an element may have."""
    kind = str(field.annotation)
    part = re.search(r"abc\.(\w+)Type\b", kind)
    codes = rules_of(field).get("enum_values")
    if part is not None:
        value: object = NOT_EMPTY.get(part[1]) or smallest(part[1])
    elif codes:
        value = codes[0]
    else:
        value = next(value for name, value in PRIMITIVES.items() if re.search(rf"\b{name}\b", kind))
    return [value] if "List[" in kind else value


def with_one_more(kind: str, name: str) -> Resource:
    """Write the smallest resource of a kind with one element more, which takes the place of its like in a choice."""
    fields = elements(model(kind))
    choice = choice_of(fields[name])
    kept = {
        each: value for each, value in smallest(kind).items() if choice is None or choice_of(fields[each]) != choice
    }
    return {"resourceType": kind, **kept, name: example(fields[name])}
