"""Turn codes, quantities and identifiers as FHIR writes them into facts."""

from collections.abc import Iterable

from bridge.chart import datatypes as fhir
from bridge.chart.datatypes import Resource
from bridge.facts.amounts import Quantity
from bridge.facts.chart import Coding, Concept, Identifier, Origin


def read_origin(resource: Resource) -> Origin:
    """Name a resource and its version; one without an id of its own can be shown, not pointed at."""
    name, meta = resource.named, resource.meta
    version = None if meta is None else meta.version_id
    if "#" not in name:
        return Origin(name, version)
    owner, _, own = name.rpartition("#")
    return Origin(f"{own} in {owner}" if owner else name, version, is_reference=False)


def read_codings(concept: fhir.CodeableConcept | None) -> tuple[Coding, ...]:
    """Read the codes of a concept."""
    if concept is None:
        return ()
    codings = concept.coding
    if len(codings) == 1:  # most have one
        only = codings[0]
        return (Coding(only.system, only.code, only.display),)
    return tuple([Coding(one.system, one.code, one.display) for one in codings])


def read_concept(concept: fhir.CodeableConcept | None) -> Concept | None:
    """Read a concept with its words; None where there is none."""
    return None if concept is None else Concept(read_codings(concept), concept.text)


def all_codings(concepts: Iterable[fhir.CodeableConcept]) -> tuple[Coding, ...]:
    """Read the codes of several concepts, in order."""
    return tuple(coding for concept in concepts for coding in read_codings(concept))


def first_code(concept: fhir.CodeableConcept | None) -> str | None:
    """Give the first code of a concept that has a closed list of them, such as a clinical status."""
    for coding in () if concept is None else concept.coding:
        if coding.code:
            return coding.code
    return None


def read_quantity(quantity: fhir.Quantity | None) -> Quantity | None:
    """Read a quantity; one with a comparator such as `<` is no exact amount, so its unit is made unreadable."""
    if quantity is None:
        return None
    if quantity.comparator:
        return Quantity(quantity.value, f"{quantity.comparator} {quantity.unit or quantity.code or ''}".strip())
    return Quantity(quantity.value, quantity.unit, quantity.system, quantity.code)


def read_identifiers(identifiers: Iterable[fhir.Identifier]) -> tuple[Identifier, ...]:
    """Read business identifiers that have a value."""
    return tuple(Identifier(one.system, one.value) for one in identifiers if one.value)
