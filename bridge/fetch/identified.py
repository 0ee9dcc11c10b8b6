"""Finds whom a number means that another system writes, such as a medical record number: the resources that have it."""

from collections import defaultdict
from collections.abc import Collection
from typing import Final

import msgspec

from bridge.fetch.asking import escaped
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.searching import Searcher


class _Value(msgspec.Struct):
    value: str = ""


class _Identified(msgspec.Struct):
    identifier: list[_Value] = []


_READ: Final = msgspec.json.Decoder(_Identified).decode


def identified(searcher: Searcher, kind: str, values: Collection[str]) -> dict[str, frozenset[str]]:
    """Give the names of the resources that have an identifier of each value, of whatever system.

    kind  such as Patient

    Values that nothing has are left out; a value that several have must be told apart by the caller. Raises a
    ServerError where the server is broken, or refuses to search by identifiers.
    """
    wanted = frozenset(values)
    because = "numbers that a file of charges names"

    def fits(entry: Entry) -> bool:
        return not wanted.isdisjoint(_values(entry))

    searches = searcher.of_any(kind, "identifier", [escaped(one) for one in sorted(wanted)], fits=fits, because=because)
    found: dict[str, set[str]] = defaultdict(set)
    for matches, _ in searcher.several(searches):
        for entry in matches:
            for value in wanted.intersection(_values(entry)):
                found[value].add(entry.name)
    return {value: frozenset(names) for value, names in found.items()}


def _values(entry: Entry) -> frozenset[str]:
    try:
        return frozenset(one.value for one in _READ(entry.raw).identifier)
    except msgspec.ValidationError:
        return frozenset()
