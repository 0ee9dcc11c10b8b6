"""The releases of FHIR that claims and tasks are written in, and what R5 writes otherwise than R4.

The elements of our Claim are the same in all of them; those of the Task that say who is asked and why it was closed
are not.
"""

from collections.abc import Mapping
from typing import Final, Literal, TypeGuard, cast, get_args

from bridge.claim.encoding import Resource

Release = Literal["R4", "R4B", "R5"]
_BESIDE_WORDS: Final = frozenset({"concept", "reference"})
"""What a CodeableReference holds, and a CodeableConcept does not."""


def release_named(name: str) -> Release:
    """Tell which release is meant; raises ValueError for one that is not known here."""
    for release in get_args(Release):
        if release == name:
            return cast("Release", release)
    raise ValueError(f"FHIR {name!r} is not known; known are {', '.join(get_args(Release))}.")


def as_release(resource: Resource, release: str) -> Resource:
    """Write a Claim or Task as a release does, whichever of them it is written in now; the one given stays as it is.

    Raises ValueError for a release that is not known here.
    """
    change = _in_r5 if release_named(release) == "R5" else _in_r4
    if resource.get("resourceType") != "Task":
        return resource
    return dict(change(name, value) for name, value in resource.items())


def _in_r5(name: str, value: object) -> tuple[str, object]:
    """Put who is asked, and why the question was closed, where R5 has room for a reference beside the words."""
    if name == "performerType" and isinstance(value, list):
        return "requestedPerformer", [{"concept": concept} for concept in value]
    if name == "statusReason" and isinstance(value, dict) and not _BESIDE_WORDS & value.keys():
        return name, {"concept": value}
    return name, value


def _in_r4(name: str, value: object) -> tuple[str, object]:
    """Take them out again; what people put beside the words stays where R5 has it: R4 has no room for it."""
    if name == "requestedPerformer" and isinstance(value, list) and all(map(_is_concept_only, value)):
        return "performerType", [one["concept"] for one in value]
    if name == "statusReason" and _is_concept_only(value):
        return name, value["concept"]
    return name, value


def _is_concept_only(value: object) -> TypeGuard[Mapping[str, object]]:
    """Say whether a CodeableReference holds a concept and nothing else."""
    return isinstance(value, Mapping) and set(value) == {"concept"}
