"""Keeps the resources of the sloppy server: their versions, and by what they are found."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tests.sloppy_server.asked import WRITE
from tests.sloppy_server.matching import Parameter, keys_of, parameters_of
from tests.sloppy_server.switches import Switches

START: Final = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of one resource; `raw` is empty where it was deleted."""

    kind: str
    id: str
    version: str
    updated: str
    method: str
    resource: dict[str, Any]
    raw: bytes

    @property
    def name(self) -> str:
        """Name it `Kind/id`."""
        return f"{self.kind}/{self.id}"


class Store:
    """All versions of all resources, and an index of what is found by searches."""

    def __init__(self, resources: Iterable[dict[str, Any]], switches: Switches) -> None:
        self.switches = switches
        self.versions: dict[str, list[Kept]] = {}
        self.generation = 0
        self._now = START
        self._found: dict[str, dict[str, Kept]] = {}
        self._indexes: dict[tuple[str, str], tuple[Parameter, dict[str, dict[str, None]]]] = {}
        self._late: deque[tuple[int, Kept]] = deque()
        self._due = 0
        for resource in resources:
            self._keep(resource["resourceType"], resource["id"], resource, "PUT", given=True)
        self.settle(0)

    # Reading

    def current(self, name: str) -> Kept | None:
        """Find the current version of a resource; a deleted one has an empty `raw`."""
        versions = self.versions.get(name)
        return versions[-1] if versions else None

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """List the resources of a kind as they are now."""
        return [each[-1].resource for each in self.versions.values() if each[-1].kind == kind and each[-1].raw]

    def found(self, kind: str) -> dict[str, Kept]:
        """Give the resources of a kind that searches find, by id."""
        return self._found.setdefault(kind, {})

    def index(self, kind: str, name: str) -> dict[str, dict[str, None]]:
        """Give the ids of a kind by their values under a parameter."""
        held = self._indexes.get((kind, name))
        if held is None:
            parameter = parameters_of(kind, self.switches.release)[name]
            held = self._indexes[kind, name] = (parameter, {})
            for kept in self.found(kind).values():
                _enter(held[1], kept, parameter)
        return held[1]

    # Writing

    def write(self, kind: str, own_id: str, resource: dict[str, Any], method: str) -> Kept:
        """Keep a new version of a resource; an empty one says that it was deleted."""
        kept = self._keep(kind, own_id, resource, method)
        self.settle(self._due - self.switches.lag)
        return kept

    def take_back(self, written: Iterable[Kept]) -> None:
        """Take back versions that a transaction wrote before it failed, the last first."""
        for kept in written:
            self.versions[kept.name].pop()
            before = self.current(kept.name)
            if any(each is kept for _, each in self._late):
                self._late = deque(each for each in self._late if each[1] is not kept)
            else:
                self._show(before or Kept(kept.kind, kept.id, "", "", "", {}, b""))
            if before is None:
                del self.versions[kept.name]

    def settle(self, requests: int) -> None:
        """Let searches find the writes that are old enough."""
        while self._late and self._late[0][0] <= requests:
            self._show(self._late.popleft()[1])

    def _keep(self, kind: str, own_id: str, resource: dict[str, Any], method: str, *, given: bool = False) -> Kept:
        name = f"{kind}/{own_id}"
        versions = self.versions.setdefault(name, [])
        meta = dict(resource.get("meta", {})) if resource else {}
        if not given:
            self._now += timedelta(seconds=1)
        now = self._now.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        if not given or "versionId" not in meta:
            meta["versionId"] = str(len(versions) + 1)
        if not given or "lastUpdated" not in meta:
            meta["lastUpdated"] = now
        updated = meta["lastUpdated"]
        if self.switches.no_last_updated:
            del meta["lastUpdated"]
        whole = {**resource, "id": own_id, "meta": meta} if resource else {}
        kept = Kept(kind, own_id, meta["versionId"], updated, method, whole, WRITE(whole) if resource else b"")
        versions.append(kept)
        self._late.append((0 if given else self._due, kept))
        return kept

    def started(self, requests: int) -> None:
        """Note how many requests there were: a write of now is found so many later as the lag says."""
        self._due = requests + self.switches.lag
        self.settle(requests)

    def _show(self, kept: Kept) -> None:
        """Let searches find a version instead of the one before."""
        self.generation += 1
        found = self.found(kept.kind)
        before = found.get(kept.id)
        for (kind, _), (parameter, index) in self._indexes.items():
            if kind == kept.kind:
                if before is not None:
                    _leave(index, before, parameter)
                if kept.raw:
                    _enter(index, kept, parameter)
        if kept.raw:
            found[kept.id] = kept
        else:
            found.pop(kept.id, None)

    def all_versions(self, of: str) -> list[Kept]:
        """List the versions of one resource, of a kind, or of all there are (`of` is empty), the newest first."""
        names = (name for name in self.versions if of in {"", name, name.partition("/")[0]})
        return sorted((kept for name in names for kept in self.versions[name]), key=lambda kept: kept.updated)[::-1]


def _enter(index: dict[str, dict[str, None]], kept: Kept, parameter: Parameter) -> None:
    for key in keys_of(kept.resource, parameter):
        index.setdefault(key, {})[kept.id] = None


def _leave(index: dict[str, dict[str, None]], kept: Kept, parameter: Parameter) -> None:
    for key in keys_of(kept.resource, parameter):
        index.get(key, {}).pop(kept.id, None)
