"""Which elements a Claim or a Task has: resources alike in this are alike to the FHIR library."""

from msgspec import UNSET, UnsetType

from bridge.claim.allowed import Pointer, Tags
from bridge.claim.allowed_claim import AllowedClaim, Billed
from bridge.claim.allowed_task import AllowedTask, AllowedTaskOfR5

Shape = tuple[object, ...]


def claim_shape(claim: AllowedClaim) -> Shape:
    """Tell which elements a Claim has; lines of one kind count once, however many there are."""
    cover = claim.insurance[0]
    return (
        claim.status,
        claim.id is UNSET,
        _tag_kinds(claim.meta),
        len(claim.identifier),
        None if claim.related is UNSET else _named_by(claim.related[0].claim),
        claim.sub_type is UNSET,
        claim.supporting_info is UNSET,
        claim.diagnosis is UNSET,
        claim.total is UNSET,
        cover.pre_auth_ref is UNSET,
        None if claim.insurer is UNSET else _named_by(claim.insurer),
        _named_by(claim.patient),
        _named_by(claim.provider),
        _named_by(cover.coverage),
        frozenset(map(_line_shape, claim.item)),
    )


def _line_shape(billed: Billed) -> Shape:
    return (
        billed.diagnosis_sequence is UNSET,
        billed.information_sequence is UNSET,
        billed.revenue is UNSET,
        billed.modifier is UNSET,
        billed.location_codeable_concept is UNSET,
        billed.net is UNSET,
        None if billed.encounter is UNSET else _named_by(billed.encounter[0]),
        None if billed.detail is UNSET else billed.detail[0].quantity is UNSET,
    )


def task_shape(task: AllowedTask | AllowedTaskOfR5) -> Shape:
    """Tell which elements a Task has; places of one kind that were looked at count once, and notes of one kind."""
    return (
        task.status,
        task.id is UNSET,
        _tag_kinds(task.meta),
        task.authored_on is UNSET,
        task.last_modified is UNSET,
        task.status_reason is UNSET,
        None if task.for_ is UNSET else _named_by(task.for_),
        None if task.encounter is UNSET else _named_by(task.encounter),
        _named_by(task.focus),
        None if task.note is UNSET else frozenset(note.time is UNSET for note in task.note),
        None if task.output is UNSET else frozenset(_named_by(answer.value_reference) for answer in task.output),
        None
        if task.input is UNSET
        else frozenset(
            None if place.value_reference is UNSET else _named_by(place.value_reference) for place in task.input
        ),
    )


def _tag_kinds(meta: Tags | UnsetType) -> frozenset[type] | None:
    return None if meta is UNSET else frozenset(map(type, meta.tag))


def _named_by(pointer: Pointer) -> int:
    """Tell whether it points by reference (1), in words (2) or both (3)."""
    return (pointer.reference is not UNSET) + 2 * (pointer.display is not UNSET)
