"""What every element may hold that claims and tasks share: texts, dates, references."""

from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

# The patterns are written out here and not taken from the module that builds: what is checked with the
# same constant that it was built with is not checked.
Count = Annotated[int, Meta(ge=1, le=2_147_483_647)]
"""A FHIR positiveInt; also the billing units of a line."""
Text = Annotated[str, Meta(pattern=r"\A[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*\Z", max_length=250_000)]
Digits = Annotated[str, Meta(pattern=r"\A[0-9a-f]{40}\Z")]
ComputedName = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._-]+-[0-9a-f]{32}\Z")]
Digest = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z")]
OwnId = Annotated[str, Meta(pattern=r"\A[^\s/#?|\x00-\x1f\x7f-\x9f]+\Z")]
"""An id as real servers write it: all that can stand behind `Type/` in a reference."""
Word = Annotated[str, Meta(pattern=r"\A[a-z0-9]+(-[a-z0-9]+)*\Z")]


class Allowed(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True, rename="camel"):
    """An element as it may leave: any other key, type or code is refused."""


class ContentTag(Allowed, frozen=True, tag_field="system", tag="https://fhir.bridge.example/CodeSystem/claim-content"):
    """The digits of what is billed."""

    code: Digest


class QuestionTag(Allowed, frozen=True, tag_field="system", tag="https://fhir.bridge.example/CodeSystem/task-content"):
    """The digits of what is asked."""

    code: Digest


class AdministrationTag(
    Allowed, frozen=True, tag_field="system", tag="https://fhir.bridge.example/CodeSystem/administration"
):
    """The id of an administration that it is about."""

    code: OwnId


class Tags(Allowed, frozen=True):
    """What we find our own by, and know again whether anything changed."""

    tag: Annotated[list[ContentTag | QuestionTag | AdministrationTag], Meta(min_length=1)]


class Pointer(Allowed, frozen=True):
    """A reference or words, at least one of them."""

    reference: Annotated[str, Meta(pattern=r"\A[A-Z][A-Za-z]+/[!-.0-~]{1,255}\Z")] | UnsetType = UNSET
    display: Text | UnsetType = UNSET

    def __post_init__(self) -> None:
        if self.reference is UNSET and self.display is UNSET:
            raise ValueError("neither reference nor display")


class ToPatient(Pointer, frozen=True):
    """Who was treated."""

    reference: Annotated[str, Meta(pattern=r"\APatient/[!-.0-~]{1,255}\Z")] | UnsetType = UNSET


class ToEncounter(Pointer, frozen=True):
    """The visit."""

    reference: Annotated[str, Meta(pattern=r"\AEncounter/[!-.0-~]{1,255}\Z")] | UnsetType = UNSET
