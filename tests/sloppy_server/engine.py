"""Answers one request after the other, from the store and by the switches; knows no sockets."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any, Final

from tests.sloppy_server.asked import WRITE, Answering, Asking, outcome
from tests.sloppy_server.bundles import carry_out
from tests.sloppy_server.exporting import Exporting
from tests.sloppy_server.paging import Paging
from tests.sloppy_server.statement import statement
from tests.sloppy_server.store import Kept, Store
from tests.sloppy_server.switches import Switches
from tests.sloppy_server.writing import WRITES, Writing, headers_of

_HISTORY: Final = "_history"


class Engine:
    """The server without its network: one request at a time, but for those that pause."""

    def __init__(self, resources: Iterable[dict[str, Any]], switches: Switches) -> None:
        self.switches = switches
        self.store = Store(resources, switches)
        self.requests: list[Asking] = []
        self._paging = Paging(self.store, switches)
        self.exporting = Exporting(self.store)
        self._turn = threading.Lock()
        self._numbers = count(1)
        self._base = ""

    @property
    def base(self) -> str:
        """Give the URL under which the server is known."""
        return self._base

    @base.setter
    def base(self, url: str) -> None:
        self._base = self._paging.base = self.exporting.base = url

    def change(self, switches: Switches) -> None:
        """Behave otherwise from now on."""
        with self._turn:
            self.switches = self.store.switches = self._paging.switches = switches
            self.store.generation += 1

    def change_chart(self, kind: str, own_id: str, resource: dict[str, Any]) -> None:
        """Write a resource past all switches; an empty one is deleted."""
        with self._turn:
            self.store.write(kind, own_id, resource, "PUT" if resource else "DELETE")

    def note(self, asking: Asking) -> int:
        """Write a request down and give its number, from 0."""
        with self._turn:
            self.requests.append(asking)
            self.store.started(len(self.requests))
            return len(self.requests) - 1

    def answer(self, asking: Asking) -> Answering:
        """Answer one request."""
        with self._turn:
            if self.switches.authorization not in {None, asking.headers.get("authorization")}:
                return outcome(401, "sign in first")
            writing = self._writing()
            if asking.method == "POST" and not asking.path:
                return carry_out(
                    asking.body,
                    self.switches,
                    lambda each: self._one(each, writing),
                    lambda: self.store.take_back(reversed(writing.log)),
                )
            return self._one(asking, writing)

    @contextmanager
    def _let_others_in(self) -> Iterator[None]:
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()

    def _writing(self) -> Writing:
        return Writing(self.store, self._paging, self.switches, self.base, self._let_others_in, [], self._numbers)

    def _one(self, asking: Asking, writing: Writing) -> Answering:
        if len(asking.url) > self.switches.longest_url:
            return outcome(414, "the URL is too long")
        if self.exporting.is_asked(asking):
            return self.exporting.answer(asking, self.switches.export)
        searches_by_form = asking.path.endswith("/_search")
        if asking.method == "GET" or (asking.method == "POST" and searches_by_form):
            if searches_by_form and self.switches.no_post_search:
                return outcome(405, "no search by form")
            return self._look(asking)
        write = WRITES.get(asking.method)
        return write(writing, asking) if write else outcome(405, "unknown method")

    def _look(self, asking: Asking) -> Answering:
        parts = asking.path.split("/")
        if parts == ["metadata"]:
            return outcome(404, "no metadata") if self.switches.no_metadata else self._metadata()
        if parts[-1] == "$status" and self.switches.live_status is not None:
            return self._status("/".join(parts[:-1]), self.switches.live_status)
        if parts[-1] == _HISTORY:
            return self._history(asking, "/".join(parts[:-1]))
        if len(parts) == 1 or parts[1] == "_search":
            return self._paging.answer(asking)
        return self._read("/".join(parts[:2]), parts[3] if parts[2:3] == [_HISTORY] else None)

    def _status(self, name: str, live: Mapping[str, str]) -> Answering:
        parameters = [
            {"name": "subscription", "valueReference": {"reference": f"{self.base}/{name}"}},
            {"name": "status", "valueCode": live.get(name, "active")},
            {"name": "type", "valueCode": "query-status"},
            {"name": "events-since-subscription-start", "valueString": "3"},
        ]
        status = {"resourceType": "Parameters", "parameter": parameters}
        return Answering(200, WRITE({"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": status}]}))

    def _metadata(self) -> Answering:
        return Answering(200, WRITE(statement(self.switches)))

    def _read(self, name: str, version: str | None) -> Answering:
        versions = self.store.versions.get(name, [])
        wanted = [kept for kept in versions if version in {None, kept.version}]
        if not wanted:
            return outcome(404, f"{name} is not known")
        kept = wanted[-1]
        return (
            Answering(200, kept.raw, headers_of(kept, self.base)) if kept.raw else outcome(410, f"{name} was deleted")
        )

    def _history(self, asking: Asking, start: str) -> Answering:
        if self.switches.no_history or ("/" in start and start not in self.store.versions):
            return outcome(404, "no history")
        versions = self.store.all_versions(start)
        first, most = int(asking.one("_offset", "0")), int(asking.one("_count", "100"))
        entries = [self._past(kept) for kept in versions[first : first + most]]
        head: dict[str, Any] = {"resourceType": "Bundle", "type": "history", "total": len(versions), "link": []}
        if first + most < len(versions):
            url = f"{self.base}/{start}/{_HISTORY}?_count={most}&_offset={first + most}"
            head["link"] = [{"relation": "next", "url": url}]
        return Answering(200, WRITE(head)[:-1] + b',"entry":[' + b",".join(entries) + b"]}")

    def _past(self, kept: Kept) -> bytes:
        request = WRITE({"method": kept.method, "url": kept.name})
        resource = b'"resource":%s,' % kept.raw if kept.raw else b""
        url = f"{self.base}/{kept.name}".encode()
        response = WRITE({"status": "200", "etag": f'W/"{kept.version}"', "lastModified": kept.updated})
        return b'{"fullUrl":"%s",%s"request":%s,"response":%s}' % (url, resource, request, response)
