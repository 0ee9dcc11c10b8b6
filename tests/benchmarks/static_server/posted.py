"""What was posted to the static server: kept as bytes, and found by what the bridge asks for."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
from msgspec import Raw, Struct

LAST_UPDATED = "2026-01-01T00:00:00Z"
KINDS = frozenset({"Claim", "Task"})


class _Name(Struct, gc=False):
    system: str = ""
    value: str = ""


class _Tag(Struct, gc=False):
    system: str = ""
    code: str = ""


class _Meta(Struct, gc=False, frozen=True):
    tag: tuple[_Tag, ...] = ()


class _Pointer(Struct, gc=False, frozen=True):
    reference: str = ""


class _Posted(Struct, gc=False):
    """A Claim or Task, of which only that is looked at by which it is found."""

    status: str
    identifier: list[_Name] = []
    meta: _Meta = _Meta()
    patient: _Pointer = _Pointer()
    patient_of_task: _Pointer = msgspec.field(default=_Pointer(), name="for")
    focus: _Pointer = _Pointer()


_LOOK = msgspec.json.Decoder(_Posted).decode
Keys = list[tuple[str, str]]
"""Search parameters, each with a value under which a resource is found."""


@dataclass(slots=True)
class Kept:
    """The current version of one resource."""

    raw: bytes
    version: int
    status: str
    keys: Keys = field(default_factory=list)


class Posted:
    """Claims and Tasks by kind and id, in their current versions."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}
        self._found: dict[tuple[str, str, str], dict[str, None]] = {}

    def current(self, name: str) -> Kept | None:
        """Find one by its name."""
        return self._kept.get(name)

    def put(self, name: str, raw: bytes, if_match: str | None, if_none_match: str | None) -> Kept | None:
        """Keep a version; None where what is there is not as the conditions say."""
        before = self._kept.get(name)
        version = 0 if before is None else before.version
        if (if_match is not None and if_match != f'W/"{version}"') or (if_none_match is not None and before):
            return None
        kind = name.partition("/")[0]
        for key in before.keys if before is not None else ():
            self._found[(kind, *key)].pop(name, None)
        looked = _LOOK(raw)
        kept = self._kept[name] = Kept(_counted(raw, version + 1), version + 1, looked.status, list(_keys(looked)))
        for key in kept.keys:
            self._found.setdefault((kind, *key), {})[name] = None
        return kept

    def found(self, kind: str, asked: tuple[tuple[str, str], ...]) -> list[str]:
        """Name what fits all filters.

        Raises KeyError for a search parameter that there is not.
        """
        chosen: dict[str, None] | None = None
        statuses: frozenset[str] | None = None
        for name, value in asked:
            if name == "_count":
                continue
            if name == "status":
                statuses = frozenset(value.split(","))
                continue
            if name not in {"identifier", "patient", "focus", "_tag", "encounter"}:
                raise KeyError(name)
            hits = {each: None for one in value.split(",") for each in self._found.get((kind, name, one), ())}
            chosen = hits if chosen is None else {each: None for each in chosen if each in hits}
        those = chosen if chosen is not None else {each: None for each in self._kept if each.startswith(f"{kind}/")}
        return [each for each in those if statuses is None or self._kept[each].status in statuses]


def _keys(looked: _Posted) -> Iterator[tuple[str, str]]:
    yield from (("identifier", f"{one.system}|{one.value}") for one in looked.identifier)
    yield from (("_tag", f"{one.system}|{one.code}") for one in looked.meta.tag)
    yield "patient", looked.patient.reference or looked.patient_of_task.reference
    yield "focus", looked.focus.reference


def _counted(raw: bytes, version: int) -> bytes:
    """Write the version into a resource without reading it."""
    counted = b'"versionId":"%d","lastUpdated":"%s"' % (version, LAST_UPDATED.encode())
    if b'"meta":{' in raw:
        return raw.replace(b'"meta":{', b'"meta":{' + counted + b",", 1)
    head, _, rest = raw.partition(b",")
    return b'%s,"meta":{%s},%s' % (head, counted, rest)


class Request(Struct, gc=False, rename="camel"):
    """What an entry of a posted Bundle asks."""

    method: str
    url: str
    if_match: str | None = None
    if_none_match: str | None = None


class PostedEntry(Struct, gc=False):
    """One entry of a posted Bundle, its resource as bytes."""

    request: Request
    resource: Raw = Raw(b"")


class PostedBundle(Struct, gc=False):
    """A posted Bundle."""

    entry: list[PostedEntry]


read_posted = msgspec.json.Decoder(PostedBundle).decode
