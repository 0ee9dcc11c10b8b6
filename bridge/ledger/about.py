"""What a Claim or a Task that is sent is about, as it says itself."""

from collections.abc import Iterator

from bridge.claim.encoding import Resource
from bridge.claim.systems import ADMINISTRATION, GAP


def administrations_of(resource: Resource) -> list[str]:
    """Name the administrations that a Claim bills, or that a Task asks about."""
    focus = _reference(resource.get("focus"))
    if focus is not None:
        return [focus]
    tags = _listed(_within(resource.get("meta"), "tag"))
    return [f"MedicationAdministration/{tag.get('code')}" for tag in tags if tag.get("system") == ADMINISTRATION]


def encounter_of(resource: Resource) -> str | None:
    """Name the encounter of a Task, or of the lines of a Claim."""
    own = _reference(resource.get("encounter"))
    if own is not None:
        return own
    lines = (each for line in _listed(resource.get("item")) for each in _listed(line.get("encounter")))
    return next(filter(None, map(_reference, lines)), None)


def gap_of(resource: Resource) -> str | None:
    """Give the id of the gap that a Task asks about."""
    coded = _listed(_within(resource.get("code"), "coding"))
    return next((f"{one.get('code')}" for one in coded if one.get("system") == GAP), None)


def _reference(pointer: object) -> str | None:
    """Give what a Reference names: `Type/id`, without the address that the target may write before it, or words."""
    named, words = _within(pointer, "reference"), _within(pointer, "display")
    if isinstance(named, str):
        return "/".join(named.partition("/_history/")[0].rsplit("/", 2)[-2:])
    return words if isinstance(words, str) else None


def _within(element: object, name: str) -> object:
    return element.get(name) if isinstance(element, dict) else None


def _listed(elements: object) -> Iterator[Resource]:
    yield from (one for one in elements if isinstance(one, dict)) if isinstance(elements, list) else ()
