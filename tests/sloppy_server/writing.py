"""Carries out what changes the sloppy server's resources: create, update, delete."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from tests.sloppy_server.asked import Answering, Asking, outcome, parsed, query
from tests.sloppy_server.paging import Paging
from tests.sloppy_server.store import Kept, Store
from tests.sloppy_server.switches import Switches

Release = Callable[[], AbstractContextManager[None]]
"""Lets other requests in while one pauses."""


@dataclass(slots=True)
class Writing:
    """Writes into a store as the switches say.

    log  what has been written, in order: so a transaction knows what to take back
    """

    store: Store
    paging: Paging
    switches: Switches
    base: str
    let_others_in: Release
    log: list[Kept]
    numbers: "count[int]"

    def put(self, asking: Asking) -> Answering:
        """Update a resource, or create it under the id that is given."""
        kind, _, own_id = asking.path.partition("/")
        resource = parsed(asking.body)
        if resource is None or resource.get("resourceType") != kind or resource.get("id") != own_id:
            return outcome(400, "the resource's type or id is not that of the URL")
        before = self.store.current(asking.path)
        if before is None and self.switches.no_put_create:
            return outcome(self.switches.no_put_create, "an update cannot create a resource here")
        wanted = asking.headers.get("if-match")
        if wanted and not self.switches.ignores_if_match and (before is None or wanted != f'W/"{before.version}"'):
            return outcome(412, "the version is another")
        if asking.headers.get("if-none-match") == "*" and before is not None and before.raw:
            return outcome(412, "there is one already")
        kept = self._write(kind, own_id, resource, "PUT")
        return self._written(200 if before is not None and before.raw else 201, kept)

    def create(self, asking: Asking) -> Answering:
        """Create a resource, unless the search of `If-None-Exist` finds one."""
        kind, resource = asking.path, parsed(asking.body)
        if resource is None or resource.get("resourceType") != kind:
            return outcome(400, "the resource's type is not that of the URL")
        condition = asking.headers.get("if-none-exist")
        if condition and not self.switches.ignores_if_none_exist:
            there = self.paging.matches(kind, query(condition.partition("?")[2] or condition))
            if len(there) > 1:
                return outcome(412, "several resources fit the condition")
            if there:
                return self._written(200, there[0])
            if self.switches.slow_conditional_create:
                with self.let_others_in():
                    time.sleep(self.switches.slow_conditional_create)
        return self._written(201, self._write(kind, f"new-{next(self.numbers)}", resource, "POST"))

    def delete(self, asking: Asking) -> Answering:
        """Delete a resource; one that is not there is gone all the same."""
        kept = self.store.current(asking.path)
        if kept is not None and kept.raw:
            self.log.append(self.store.write(kept.kind, kept.id, {}, "DELETE"))
        return Answering(204)

    def _write(self, kind: str, own_id: str, resource: dict[str, Any], method: str) -> Kept:
        for path in self.switches.drops_fields:
            first, _, rest = path.partition(".")
            if first == kind:
                drop(resource, rest)
            elif first[0].islower():
                drop(resource, path)
        if self.switches.changes is not None:
            resource = self.switches.changes(resource)
        kept = self.store.write(kind, own_id, resource, method)
        self.log.append(kept)
        return kept

    def _written(self, status: int, kept: Kept) -> Answering:
        return Answering(status, kept.raw, headers_of(kept, self.base))


def headers_of(kept: Kept, base: str) -> tuple[tuple[str, str], ...]:
    """Give the headers that name a version of a resource."""
    return (("ETag", f'W/"{kept.version}"'), ("Location", f"{base}/{kept.name}/_history/{kept.version}"))


def drop(value: object, path: str) -> None:
    """Remove an element from a resource, in each element of lists."""
    if isinstance(value, list):
        for each in value:
            drop(each, path)
    elif isinstance(value, dict):
        first, _, rest = path.partition(".")
        if rest:
            drop(value.get(first), rest)
        else:
            value.pop(first, None)


WRITES: Final = {"PUT": Writing.put, "POST": Writing.create, "DELETE": Writing.delete}
