"""What is wrong between values that are each right: codes that are not lawful, ids that do not exist, names shared."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from bridge.tables.dated import Dated
from bridge.tables.drug import BillingCode, Drug
from bridge.tables.gap import GapWords
from bridge.tables.names import normalised_name
from bridge.tables.payer import Payer
from bridge.tables.price import Prices
from bridge.tables.problem import Path, shown
from bridge.tables.rules import WHERE_UNKNOWN
from bridge.tables.site import Site
from bridge.tables.unit import Units

T = TypeVar("T")

Fault = tuple[str, Path, str]
"""The file, the way to the value, and the words for what is wrong."""

Use = tuple[str, Path, object, str]
"""A name in use: the file, the way to it, the form in which names are compared, and the name as it is written."""

_WEIGHT = ("off", "warns", "blocks")


def cross_faults(tables: Mapping[str, object], files: Collection[str]) -> Iterator[Fault]:
    """Check all tables that could be read; `files` are all that are there, whether they could be read or not."""
    gaps = {gap.id: gap for gap in _of_kind(tables, GapWords)}
    for drug in _of_kind(tables, Drug):
        yield from _drug_faults(drug, files)
    yield from _price_faults(tables, files)
    yield from _lacks_the_payer_that_is_followed(_of_kind(tables, Payer), files)
    payers_and_sites: list[Payer | Site] = [*_of_kind(tables, Payer), *_of_kind(tables, Site)]
    for table in payers_and_sites:
        yield from _severity_faults(table, gaps)
    for units in _of_kind(tables, Units):
        yield from _alias_faults(units)
    for payer_uses in (_payer_names, _payer_identifiers):
        yield from _shared(use for payer in _of_kind(tables, Payer) for use in payer_uses(payer))
    for site_uses in (_site_references, _site_identifiers):
        yield from _shared(use for site in _of_kind(tables, Site) for use in site_uses(site))


def _of_kind(tables: Mapping[str, object], kind: type[T]) -> list[T]:
    return [table for table in tables.values() if isinstance(table, kind)]


def _drug_faults(drug: Drug, files: Collection[str]) -> Iterator[Fault]:
    """Check the codes of a drug against the days and settings in which they are billed."""
    file = drug.file.path
    if f"diagnoses/{drug.diagnoses}.yaml" not in files:
        yield file, ("diagnoses",), f"names diagnoses/{drug.diagnoses}.yaml, which is missing. Name a file that exists."
    if all(code.unclassified for code in drug.codes.values()):
        yield file, ("codes",), "has no code with mg_per_unit. Add the code that names the drug, from its first day on."
    for hcpcs, code in drug.codes.items():
        if code.first < drug.approved:
            yield file, ("codes", hcpcs, "first"), f"is before the approval ({drug.approved}). Write a later day."
    for setting, dated in drug.billed_as.items():
        for first, last, hcpcs in _stretches(dated):
            path = ("billed_as", setting, first.isoformat())
            yield from ((file, path, words) for words in _unlawful(drug, hcpcs, setting, first, last))


def _stretches(dated: Dated[T]) -> Iterator[tuple[date, date | None, T]]:
    """Give each value with the first and the last day on which it applies; the last is None where it is open."""
    ends = [day - timedelta(days=1) for day in dated.days[1:]]
    for first, last, entry in zip(dated.days, [*ends, None], dated.values, strict=True):
        if entry is not None:
            yield first, last, entry.value


def _unlawful(drug: Drug, hcpcs: str, setting: str, first: date, last: date | None) -> Iterator[str]:
    """Say why a code may not be billed in a setting on each day of a stretch."""
    code = drug.codes.get(hcpcs)
    if code is None:
        yield f"says {hcpcs}, which is not under codes. Name one of {', '.join(drug.codes)}, or add it there."
        return
    if setting not in code.settings:
        places = ", ".join(sorted(code.settings))
        yield f"says {hcpcs}, which is not lawful in {setting}, only in {places}. Name another code."
    if first < code.first or (code.last is not None and (last is None or code.last < last)):
        in_force = _from_to(code.first, code.last)
        yield f"says {hcpcs} {_from_to(first, last)}, but it is in force {in_force}. {_mend(code)}"


def _price_faults(tables: Mapping[str, object], files: Collection[str]) -> Iterator[Fault]:
    """Check that prices are of a drug, and of its codes that are counted in units, on days when they are in force."""
    drugs = {drug.id: drug for drug in _of_kind(tables, Drug)}
    for prices in _of_kind(tables, Prices):
        file, named = prices.file.path, f"drugs/{prices.id}.yaml"
        if named not in files:
            yield file, ("drug",), f"names {named}, which is missing. Name a drug whose file exists."
        if prices.id in drugs:
            for hcpcs, dated in prices.payment_per_unit.items():
                path = ("payment_per_unit", hcpcs)
                yield from ((file, path, words) for words in _unpriceable(drugs[prices.id], hcpcs, dated))


def _unpriceable(drug: Drug, hcpcs: str, dated: Dated[Decimal]) -> Iterator[str]:
    code = drug.codes.get(hcpcs)
    if code is None or code.unclassified:
        counted = ", ".join(name for name, one in drug.codes.items() if not one.unclassified)
        yield f"is no code of {drug.file.path} that is counted in units. Name one of {counted}."
        return
    for first, _, _ in _stretches(dated):
        if first < code.first or (code.last is not None and first > code.last):
            in_force = _from_to(code.first, code.last)
            yield f"has a price from {first} on, but it is in force {in_force}. Remove the price."


def _from_to(first: date, last: date | None) -> str:
    return f"from {first} on" if last is None else f"from {first} to {last}"


def _mend(code: BillingCode) -> str:
    """Say how to keep a code within the days on which it is in force."""
    if code.last is None:
        return f"Let it begin on {code.first} or later."
    return f"Let another entry, or null, follow by {code.last + timedelta(days=1)}, and none begin before {code.first}."


def _lacks_the_payer_that_is_followed(payers: Iterable[Payer], files: Collection[str]) -> Iterator[Fault]:
    """Refuse a folder without the payer whose waste rules count where another's file does not know; told once."""
    followed = f"payers/{WHERE_UNKNOWN}.yaml"
    if followed not in files:
        for payer in islice(payers, 1):
            words = f"need {followed}, whose waste rules are followed where a file does not know, and it is missing."
            yield payer.file.path, ("rules",), f"{words} Add the file."


def _severity_faults(table: Payer | Site, gaps: Mapping[str, GapWords]) -> Iterator[Fault]:
    """Refuse to lower a gap without whose answer no claim would be complete."""
    for gap, dated in table.severity.items():
        words = gaps.get(gap)
        if words is None or words.lowerable:
            continue
        for first, _, severity in _stretches(dated):
            if _WEIGHT.index(severity) < _WEIGHT.index(words.severity):
                mend = f"{words.file.path} says that it is {words.severity} and may not be lowered. Remove the entry."
                yield table.file.path, ("severity", gap, first.isoformat()), f"says {severity}, but {mend}"


def _alias_faults(units: Units) -> Iterator[Fault]:
    """Refuse an alias of a unit that does not convert."""
    known = {*units.mass, *units.volume}
    for alias, unit in units.aliases.items():
        if unit not in known:
            words = f"is {shown(unit)}, which is neither under mass nor under volume. Write a unit of theirs."
            yield units.file.path, ("aliases", alias), words


def _payer_names(payer: Payer) -> Iterator[Use]:
    yield payer.file.path, ("name",), normalised_name(payer.name), payer.name
    for at, name in enumerate(payer.names):
        yield payer.file.path, ("names", at), normalised_name(name), name


def _payer_identifiers(payer: Payer) -> Iterator[Use]:
    for at, identifier in enumerate(payer.identifiers):
        yield payer.file.path, ("identifiers", at), identifier, identifier.value


def _site_references(site: Site) -> Iterator[Use]:
    for key, references in (("locations", site.locations), ("organizations", site.organizations)):
        for at, reference in enumerate(references):
            yield site.file.path, (key, at), reference, reference


def _site_identifiers(site: Site) -> Iterator[Use]:
    for at, identifier in enumerate(site.identifiers):
        yield site.file.path, ("identifiers", at), identifier, identifier.value


def _shared(uses: Iterable[Use]) -> Iterator[Fault]:
    """Name what two files call their own."""
    owners: dict[object, str] = {}
    for file, path, compared, written in uses:
        owner = owners.setdefault(compared, file)
        if owner != file:
            yield file, path, f"is {shown(written)}, which {owner} names too. Remove it from one of the two."
