"""Makes tables by which charts are fetched so that nothing is missing, whichever of two sets of tables decides."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from bridge.facts.decision import OFF
from bridge.tables.documentation import Documentation
from bridge.tables.mappings import Mappings

T = TypeVar("T")


def under_both(one: Mappings, other: Mappings) -> Mappings:
    """Give tables that know every drug of both, and ask for all that either asks for; nothing is decided by them."""
    places = replace(one.places, inpatient_classes=one.places.inpatient_classes | other.places.inpatient_classes)
    gaps = {**other.gaps, **one.gaps}
    gaps |= {name: gap for name, gap in other.gaps.items() if gap.severity != OFF}
    return replace(
        one,
        drugs=_all_of(one.drugs, other.drugs),
        payers=_all_of(one.payers, other.payers),
        sites=_all_of(one.sites, other.sites),
        places=places,
        gaps=gaps,
        documentation=_documentation(one.documentation, other.documentation),
    )


def _all_of(one: Mapping[str, T], other: Mapping[str, T]) -> dict[str, T]:
    """Keep the files of both, also where they have one name."""
    return {**one, **{f"{name} of the other": file for name, file in other.items()}}


def _documentation(one: Documentation, other: Documentation) -> Documentation:
    """Ask for the codes of both; what stands on a record counts as said only where both read it there."""
    both: dict[str, Any] = {
        name: tuple(url for url in getattr(one, name) if url in getattr(other, name))
        for name in ("discarded_extensions", "vials_extensions")
    }
    both |= {
        field.name: getattr(one, field.name) | getattr(other, field.name)
        for field in fields(Documentation)
        if isinstance(getattr(one, field.name), frozenset)
    }
    return replace(one, **both)
