"""The Task as it may leave: every element that we write, with the codes that it may hold."""

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from bridge.claim.allowed import Allowed, ComputedName, Digits, Pointer, Text, ToEncounter, ToPatient, Word


class GapCode(Allowed, frozen=True):
    """The gap's id."""

    system: Literal["https://fhir.bridge.example/CodeSystem/gap"]
    code: Word


class GapConcept(Allowed, frozen=True):
    """What is missing."""

    coding: tuple[GapCode]


class OwnerCode(Allowed, frozen=True):
    """Who is asked."""

    system: Literal["https://fhir.bridge.example/CodeSystem/gap-owner"]
    code: Word


class OwnerConcept(Allowed, frozen=True):
    """Who is asked, as code and in words."""

    coding: tuple[OwnerCode]
    text: Text


class TaskName(Allowed, frozen=True):
    """The task's computed identifier."""

    system: Literal["https://fhir.bridge.example/identifier/task"]
    value: ComputedName


class LookedAtKind(Allowed, frozen=True):
    """Why a place is named."""

    text: Literal["looked at"]


class LookedAt(Allowed, frozen=True):
    """One place that was looked at: by reference, or in words."""

    type: LookedAtKind
    value_reference: Pointer | UnsetType = UNSET
    value_string: Text | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.value_reference is UNSET) == (self.value_string is UNSET):
            raise ValueError("needs one of valueReference and valueString")


class AllowedTask(Allowed, frozen=True):
    """The whole Task."""

    resource_type: Literal["Task"]
    id: Digits
    identifier: tuple[TaskName]
    status: Literal["requested"]
    intent: Literal["order"]
    priority: Literal["urgent", "routine"]
    code: GapConcept
    description: Text
    focus: Pointer
    performer_type: tuple[OwnerConcept]
    for_: ToPatient | UnsetType = field(name="for", default=UNSET)
    encounter: ToEncounter | UnsetType = UNSET
    input: Annotated[list[LookedAt], Meta(min_length=1)] | UnsetType = UNSET
