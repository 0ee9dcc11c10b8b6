"""Plants a bug: puts another function, constant or table entry in the place of the right one."""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TypeVar

import pytest

from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.drug import Drug
from bridge.tables.mappings import Mappings
from bridge.tables.site import Site

T = TypeVar("T")

DRUG = "inotuzumab-ozogamicin"


def plant(monkeypatch: pytest.MonkeyPatch, right: object, wrong: object) -> None:
    """Put something wrong wherever the program uses the right thing, under whatever name it was imported."""
    places = [
        (module, name)
        for module_name, module in list(sys.modules.items())
        if module_name.startswith("bridge.")
        for name, value in vars(module).items()
        if value is right
    ]
    assert places, f"nothing uses {right}"
    for module, name in places:
        monkeypatch.setattr(module, name, wrong)


def with_drug(mappings: Mappings, change: Callable[[Drug], Drug]) -> Mappings:
    """Give the tables with another drug file."""
    return replace(mappings, drugs=mappings.drugs | {DRUG: change(mappings.drugs[DRUG])})


def with_vial(mappings: Mappings, mg: Fraction) -> Mappings:
    return with_drug(mappings, lambda drug: replace(drug, vial_mg=mg))


def with_tolerance(mappings: Mappings, mg: Fraction) -> Mappings:
    return with_drug(mappings, lambda drug: replace(drug, waste_tolerance=mg))


def with_c9028_in_offices(mappings: Mappings) -> Mappings:
    def change(drug: Drug) -> Drug:
        code = replace(drug.codes["C9028"], settings=frozenset(drug.billed_as))
        billed = dict.fromkeys(drug.billed_as, drug.billed_as["outpatient-hospital"])
        return replace(drug, codes=drug.codes | {"C9028": code}, billed_as=billed)

    return with_drug(mappings, change)


def with_rule(mappings: Mappings, payer: str, rule: str, entries: dict[date, str]) -> Mappings:
    """Give the tables with another answer of a payer's file."""
    dated = Dated(tuple(entries), tuple(Sourced(value, Confidence.CONFIRMED) for value in entries.values()))
    changed = replace(mappings.payers[payer], rules=mappings.payers[payer].rules | {rule: dated})
    return replace(mappings, payers=mappings.payers | {payer: changed})


def with_site(mappings: Mappings, site: str, change: Callable[[Site], Site]) -> Mappings:
    """Give the tables with another site file."""
    return replace(mappings, sites=mappings.sites | {site: change(mappings.sites[site])})


def dated(value: T, since: date = date(2017, 1, 1)) -> Dated[T]:
    """Make a value that holds from a day on."""
    return Dated((since,), (Sourced(value, Confidence.CONFIRMED),))
