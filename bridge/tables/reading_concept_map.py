"""The FHIR ConceptMap beside a list of diagnoses: which ICD-10-CM codes stand behind a SNOMED CT code."""

import json
from collections.abc import Mapping
from typing import Any, cast

from marshmallow import ValidationError

from bridge.tables.diagnosis import SnomedCandidate
from bridge.tables.problem import Path, Problem, shown
from bridge.tables.reading_yaml import read_yaml
from bridge.tables.schemas.concept_map import ConceptMapSchema
from bridge.tables.schemas.faults import faults_of

_SCHEMA = ConceptMapSchema()

Systems = tuple[frozenset[str], frozenset[str]]
"""The systems under which charts send SNOMED CT, and ICD-10-CM."""


def read_concept_map(raw: bytes, file: str, systems: Systems) -> tuple[dict[str, SnomedCandidate], list[Problem]]:
    """Read the candidates by SNOMED CT code, and what is wrong with the map."""
    try:
        tree = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return {}, [Problem(file, line, (), "is not UTF-8 text here. Save it as UTF-8.")]
    except json.JSONDecodeError as error:
        return {}, [Problem(file, error.lineno, (), f"is no JSON from here: {error.msg}. Mend or restore it.")]
    except (RecursionError, ValueError):
        words = "cannot be read: it is nested too deep, or a number in it is too long. Restore it."
        return {}, [Problem(file, None, (), words)]
    found, faults = _candidates(tree, systems)
    lines = read_yaml(raw).lines if faults else {}  # JSON is YAML too, and only YAML is read with its lines
    return found, [Problem(file, _line(lines, path), path, words) for path, words in faults]


def _candidates(tree: object, systems: Systems) -> tuple[dict[str, SnomedCandidate], list[tuple[Path, str]]]:
    if not isinstance(tree, dict):
        return {}, [((), 'is no FHIR resource. Write an object with "resourceType": "ConceptMap".')]
    try:
        groups = cast("list[dict[str, Any]]", _SCHEMA.load(tree)["group"])
    except ValidationError as error:
        return {}, list(faults_of(error.messages))
    found: dict[str, SnomedCandidate] = {}
    faults: list[tuple[Path, str]] = []
    for at, group in enumerate(groups):
        for key, known in zip(("source", "target"), systems, strict=True):
            if group[key] not in known:
                words = f"is {shown(group[key])}, which the file of diagnoses does not list. Write one it lists."
                faults.append((("group", at, key), words))
        for place, candidate in enumerate(group["element"]):
            if candidate.code in found:
                faults.append((("group", at, "element", place, "code"), "stands twice. Keep one of the two."))
            found[candidate.code] = candidate
    return found, faults


def _line(lines: Mapping[Path, int], path: Path) -> int | None:
    """Give the line of a value, or of the nearest one around it; None where the file has no lines to tell."""
    near = path
    while near and near not in lines:
        near = near[:-1]
    return lines.get(near)
