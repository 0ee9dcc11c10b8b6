"""The building blocks of FHIR resources (codes, quantities, references, periods), with the elements billing reads.

Each class lists the elements that charts usually hold. What R4 defines beside them and nobody here reads stands in
`also_known`: it is no oddity, but a resource that holds it is read the slower way (`lenient.py`).
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar, TypeAlias, TypeVar

from msgspec import Meta as Rule
from msgspec import Raw, Struct

Text = Annotated[str, Rule(min_length=1)]
"""A text as FHIR knows it: never empty."""

Written = Annotated[str, Rule(pattern=r"\S")]
"""A text whose mere presence answers a question: it must hold more than spaces."""

if TYPE_CHECKING:
    _T = TypeVar("_T")
    Maybe: TypeAlias = _T | None
    Number = Decimal
else:

    class Maybe:
        """Lets an element be absent (then it is None), but not written as `null`, which FHIR forbids."""

        def __class_getitem__(cls, wanted: object) -> object:
            """Give the decoder the type without None, and the type checker, which never comes here, both."""
            return wanted

    class _OfDecimals(type):
        """Lets every `Decimal` count as a `Number`."""

        def __instancecheck__(cls, value: object) -> bool:
            """Say whether the decoder got a `Decimal`."""
            return isinstance(value, Decimal)

    class Number(metaclass=_OfDecimals):
        """A `Decimal` with exactly the digits the chart writes; the decoder's own `Decimal` would take a text, too."""


Choices = tuple[tuple[str, tuple[str, str]], ...]
"""Each choice by R4's name for it, such as `effective[x]`, and the two fields it can stand in."""


class Element(Struct, gc=False, forbid_unknown_fields=True, rename="camel"):
    """What every part of a resource may carry without being read: its own id and extensions."""

    also_known: ClassVar[frozenset[str]] = frozenset({"id", "extension", "modifierExtension"})


class Skipped(Struct, gc=False):
    """A part that nothing is read from; it is checked to be an object and passed over."""


class Period(Element, kw_only=True):
    """From when to when, as written."""

    start: Maybe[Text] = None
    end: Maybe[Text] = None


class Coding(Element, kw_only=True):
    """One code of one system."""

    system: Maybe[Text] = None
    version: Maybe[Text] = None
    code: Maybe[Text] = None
    display: Maybe[Text] = None
    user_selected: Maybe[bool] = None


class CodeableConcept(Element, kw_only=True):
    """A thing named by codes, by words, or by both."""

    coding: tuple[Coding, ...] = ()
    text: Maybe[Text] = None


class Quantity(Element, kw_only=True):
    """A number with its unit."""

    value: Maybe[Number] = None
    comparator: Maybe[Text] = None
    unit: Maybe[Text] = None
    system: Maybe[Text] = None
    code: Maybe[Text] = None


class Ratio(Element, kw_only=True):
    """So much of one thing in so much of another."""

    numerator: Maybe[Quantity] = None
    denominator: Maybe[Quantity] = None


class Identifier(Element, kw_only=True):
    """A business identifier such as an NPI."""

    use: Maybe[Text] = None
    type: Maybe[Skipped] = None
    system: Maybe[Text] = None
    value: Maybe[Text] = None
    period: Maybe[Skipped] = None
    assigner: Maybe[Skipped] = None


class Reference(Element, kw_only=True):
    """A pointer to another resource."""

    reference: Maybe[Text] = None
    type: Maybe[Text] = None
    identifier: Maybe[Identifier] = None
    display: Maybe[Text] = None


class Meta(Element, kw_only=True):
    """Which version of a resource this is, and since when."""

    version_id: Maybe[Text] = None
    last_updated: Maybe[Text] = None
    source: Maybe[Text] = None
    profile: tuple[Text, ...] = ()
    security: tuple[Skipped, ...] = ()
    tag: tuple[Skipped, ...] = ()


class Extension(Struct, gc=False, rename="camel", kw_only=True):
    """Something R4 has no element for; of its fifty kinds of value only a quantity is read."""

    url: Maybe[Text]
    value_quantity: Maybe[Quantity] = None
    extension: tuple["Extension", ...] = ()


class Resource(Element, tag_field="resourceType", tag=True, kw_only=True):
    """What every resource has.

    `id` is the resource's own id until the pool has read it, and its whole name from then on: `Patient/pt-1`; where it
    was read (`#FILE:LINE`) if it has no id; its owner's name and its own (`MedicationAdministration/ma-1#med`) if it is
    contained.
    """

    also_known: ClassVar[frozenset[str]] = frozenset({"modifierExtension", "implicitRules"})
    one_of: ClassVar[Choices] = ()
    """Of which elements R4 wants just one to be there, such as a medication by code or by reference."""

    id: Maybe[Text] = None
    meta: Maybe[Meta] = None
    language: Maybe[Text] = None
    text: Maybe[Skipped] = None
    contained: tuple[Raw, ...] = ()
    """As JSON, until the pool has read them; then empty."""

    @property
    def kind(self) -> str:
        """Tell the kind of resource, such as `Encounter`."""
        return type(self).__name__

    @property
    def has_id(self) -> bool:
        """Say whether others can point at it as `Type/id`."""
        return self.id is not None and "#" not in self.id

    @property
    def named(self) -> str:
        """Name it as `Type/id`, or as its place or its owner and `#id` where nothing can point at it."""
        name = self.id
        if name is None:
            return "#"
        return name if "/" in name or "#" in name else f"{self.kind}/{name}"

    @property
    def version(self) -> str | None:
        """Give `meta.versionId`, where there is one."""
        return self.meta.version_id if self.meta else None
