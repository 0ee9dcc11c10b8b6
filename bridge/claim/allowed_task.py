"""The Task as it may leave: every element that we write, with the codes that it may hold."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType, field

from bridge.claim.allowed import Allowed, ComputedName, Digits, Pointer, Tags, Text, ToEncounter, ToPatient, Word

AtLeastOne = Meta(min_length=1)
Time = Annotated[
    str,
    Meta(
        pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
        r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)\Z"
    ),
]
"""A FHIR instant: to the second at least, and with its zone."""


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


class AnsweredByKind(Allowed, frozen=True):
    """Why a place is named."""

    text: Literal["answered by"]


class AnsweredBy(Allowed, frozen=True):
    """The resource, in its version, that answered the question."""

    type: AnsweredByKind
    value_reference: Pointer


class Note(Allowed, frozen=True):
    """What was said about it, and when."""

    text: Text
    time: Time | UnsetType = UNSET

    def __post_init__(self) -> None:
        _refuse_days_that_are_none(self.time)


class Words(Allowed, frozen=True):
    """A reason in words."""

    text: Text


class ConceptOfWords(Allowed, frozen=True):
    """A reason in words, where R5 has room for a reference, too."""

    concept: Words


class RequestedPerformer(Allowed, frozen=True):
    """Who is asked, where R5 has room for a reference, too."""

    concept: OwnerConcept


class TaskOfAnyRelease(Allowed, frozen=True, kw_only=True):
    """What a Task has in every release of FHIR; one that is created under the server's own id has none."""

    resource_type: Literal["Task"]
    id: Digits | UnsetType = UNSET
    meta: Tags | UnsetType = UNSET
    identifier: tuple[TaskName]
    status: Literal["requested", "received", "accepted", "ready", "in-progress", "on-hold", "completed", "cancelled"]
    intent: Literal["order"]
    priority: Literal["urgent", "routine"]
    code: GapConcept
    description: Text
    focus: Pointer
    for_: ToPatient | UnsetType = field(name="for", default=UNSET)
    encounter: ToEncounter | UnsetType = UNSET
    authored_on: Time | UnsetType = UNSET
    last_modified: Time | UnsetType = UNSET
    note: Annotated[list[Note], AtLeastOne] | UnsetType = UNSET
    input: Annotated[list[LookedAt], AtLeastOne] | UnsetType = UNSET
    output: Annotated[list[AnsweredBy], AtLeastOne] | UnsetType = UNSET

    def __post_init__(self) -> None:
        _refuse_days_that_are_none(self.authored_on, self.last_modified)


class AllowedTask(TaskOfAnyRelease, frozen=True, kw_only=True):
    """The whole Task in R4 and R4B."""

    performer_type: tuple[OwnerConcept]
    status_reason: Words | UnsetType = UNSET


class AllowedTaskOfR5(TaskOfAnyRelease, frozen=True, kw_only=True):
    """The whole Task in R5."""

    requested_performer: tuple[RequestedPerformer]
    status_reason: ConceptOfWords | UnsetType = UNSET


def _refuse_days_that_are_none(*times: str | UnsetType) -> None:
    """Raise ValueError for a time such as 30 February: the pattern knows no calendar."""
    for time in times:
        if time is not UNSET:
            datetime.fromisoformat(time)
