"""The charts as the static server has them: the JSON of each resource, and what a search finds, includes too."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson

from tests.sloppy_server.matching import Parameter, date_fits, keys_of, parameters_of, targets_of

Filters = tuple[tuple[str, str], ...]
LEADING = frozenset({"_count", "_include", "_cursor", "_offset"})
"""Parameters that say how an answer is given, not what is looked for."""


PART_OF = Parameter("reference", ("partOf",))


def parameter_of(kind: str, name: str) -> Parameter:
    """Find a search parameter of R4; raises KeyError where there is none of the name."""
    return PART_OF if (kind, name) == ("Observation", "part-of") else parameters_of(kind, "R4")[name]


class Stock:
    """Resources by kind and id; an index of a search parameter is made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self._raw: dict[str, dict[str, bytes]] = {}
        self._indexes: dict[tuple[str, str], dict[str, list[str]]] = {}
        for path in sorted(folder.glob("*.ndjson")):
            with path.open("rb") as lines:
                self._raw[path.stem] = {orjson.loads(line)["id"]: line.rstrip(b"\n") for line in lines}

    def raw(self, name: str) -> bytes | None:
        """Give a resource's JSON by its name."""
        kind, _, own_id = name.partition("/")
        return self._raw.get(kind, {}).get(own_id)

    def found(self, kind: str, asked: Filters) -> list[str]:
        """List the ids of what fits all filters, in the order in which it was written.

        Raises KeyError for a search parameter that there is not.
        """
        held = self._raw.get(kind, {})
        chosen: set[str] | None = None
        dates = []
        for name, value in asked:
            if name in LEADING:
                continue
            parameter = parameter_of(kind, name)
            if parameter.kind == "date":
                dates.append((parameter, value))
                continue
            index = self._index(kind, name)
            hits = {own_id for each in value.split(",") for own_id in index.get(each, ())}
            chosen = hits if chosen is None else chosen & hits
        those = list(held) if chosen is None else sorted(chosen)
        if dates:
            those = [each for each in those if all(date_fits(orjson.loads(held[each]), *date) for date in dates)]
        return those

    def included(self, kind: str, ids: Iterable[str], asked: Filters) -> Iterator[str]:
        """Name what the matches on a page point at, as far as it is asked for; each once."""
        wanted = [parameter_of(kind, value.partition(":")[2]) for name, value in asked if name == "_include"]
        if not wanted:
            return
        given = set[str]()
        for own_id in ids:
            resource: dict[str, Any] = orjson.loads(self._raw[kind][own_id])
            for parameter in wanted:
                for name in sorted(targets_of(resource, parameter) - given):
                    given.add(name)
                    if self.raw(name) is not None:
                        yield name

    def _index(self, kind: str, name: str) -> dict[str, list[str]]:
        """Give the ids of a kind by their values under a parameter."""
        index = self._indexes.get((kind, name))
        if index is None:
            index = self._indexes[kind, name] = {}
            parameter = parameter_of(kind, name)
            for own_id, raw in self._raw.get(kind, {}).items():
                for key in keys_of(orjson.loads(raw), parameter):
                    index.setdefault(key, []).append(own_id)
        return index
