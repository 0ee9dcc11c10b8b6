"""What the static server answers: of the charts bytes that are ready after a rehearsal, of Claims what was posted."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from msgspec import Raw

from tests.benchmarks.static_server.posted import KINDS, Posted, PostedEntry, read_posted
from tests.benchmarks.static_server.stock import Filters, Stock
from tests.sloppy_server.statement import statement
from tests.sloppy_server.switches import Switches

USUAL_COUNT = 20
NOT_FOUND = orjson.dumps({"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "not-found"}]})
Answer = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """One request.

    path           below the base, with its query
    if_match       the version that is to be replaced, as its ETag
    if_none_match  `*`: only where there is none yet
    """

    method: str
    path: str
    body: bytes
    if_match: str | None = None
    if_none_match: str | None = None


class Answers:
    """Answers one request after the other.

    base   the URL of the server
    asked  every request so far, in order: those of charts, and how many were of Claims and Tasks
    """

    def __init__(self, stock: Stock) -> None:
        self.base = ""
        self.asked: list[Request] = []
        self.of_claims = 0
        self.computed = 0
        self._stock = stock
        self._posted = Posted()
        self._ready: dict[Request, Answer] = {}
        self._walks: dict[str, tuple[str, Filters, list[str]]] = {}
        self._turn = threading.Lock()

    def forget(self) -> None:
        """Begin anew: without what was posted, and counting from here on; what was prepared stays."""
        with self._turn:
            self._posted = Posted()
            self.asked, self.of_claims, self.computed = [], 0, 0

    def answer(self, request: Request) -> Answer:
        """Answer a request."""
        with self._turn:
            ready = self._ready.get(request)
            if ready is not None:
                self.asked.append(request)
                return ready
            entries = read_posted(request.body).entry if request.method == "POST" and not request.path else ()
            if is_of_claims(entries) or is_of(request.path):
                self.of_claims += 1
                return self._carry_out(request, entries)
            self.asked.append(request)
            self.computed += 1
            answer = self._ready[request] = self._carry_out(request, entries)
            return answer

    def _carry_out(self, request: Request, entries: Iterable[PostedEntry]) -> Answer:
        if entries:
            return self._in_bundle(entries)
        if request.method == "PUT":
            status, _ = self._put(request.path, request.body, request.if_match, request.if_none_match)
            return status, b""
        if request.path.endswith("/_search"):
            return self._one("GET", f"{request.path.removesuffix('/_search')}?{request.body.decode()}")
        return self._one(request.method, request.path)

    # Bundles

    def _in_bundle(self, entries: Iterable[PostedEntry]) -> Answer:
        answered = b",".join([self._entry(each) for each in entries])
        return 200, b'{"resourceType":"Bundle","type":"batch-response","entry":[%s]}' % answered

    def _entry(self, entry: PostedEntry) -> bytes:
        request = entry.request
        if request.method == "PUT":
            status, version = self._put(request.url, entry.resource, request.if_match, request.if_none_match)
            where = request.url.encode()
            written = b'{"response":{"status":"%d","location":"%s/_history/%d","etag":"W/\\"%d\\""}}'
            return written % (status, where, version, version)
        status, body = self._one(request.method, request.url)
        if status != 200:
            return b'{"response":{"status":"%d","outcome":%s}}' % (status, body)
        return b'{"resource":%s,"response":{"status":"200"}}' % body

    def _put(
        self, name: str, resource: bytes | Raw, if_match: str | None, if_none_match: str | None
    ) -> tuple[int, int]:
        """Keep a Claim or Task; give the HTTP status, and its version."""
        kept = self._posted.put(name, bytes(resource), if_match, if_none_match)
        if kept is None:
            return 412, 0
        return (201 if kept.version == 1 else 200), kept.version

    # One question

    def _one(self, method: str, path: str) -> Answer:
        parts = urlsplit(path)
        asked = tuple(parse_qsl(parts.query, keep_blank_values=True))
        if method != "GET":
            return 405, NOT_FOUND
        if parts.path == "metadata":
            return 200, orjson.dumps(statement(Switches()))
        if "/" in parts.path:
            raw = self._raw(parts.path)
            return (404, NOT_FOUND) if raw is None else (200, raw)
        try:
            return 200, self._page(parts.path, asked)
        except KeyError:
            return 400, NOT_FOUND

    def _raw(self, name: str) -> bytes | None:
        kept = self._posted.current(name)
        return self._stock.raw(name) if kept is None else kept.raw

    def _page(self, kind: str, asked: Filters) -> bytes:
        """Answer a search with a page; raises KeyError where it asks for what there is not."""
        named = dict(asked)
        start = 0
        if "_cursor" in named:
            walk, _, offset = named["_cursor"].rpartition(".")
            kind, asked, found = self._walks[walk]
            start = int(offset)
        else:
            start = int(named.get("_offset", "0"))
            found = self._posted.found(kind, asked) if kind in KINDS else self._stock.found(kind, asked)
            walk = ""
        count = int(dict(asked).get("_count", USUAL_COUNT))
        links = [{"relation": "self", "url": f"{self.base}/{kind}?{urlencode(asked)}"}]
        if len(found) > start + count:
            if not walk:
                walk = f"{len(self._walks)}"
                self._walks[walk] = (kind, asked, found)
            links.append({"relation": "next", "url": f"{self.base}/{kind}?_cursor={walk}.{start + count}"})
        head = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "link": links}
        entries = b",".join(self._entries(kind, found[start : start + count], asked))
        return b'%s,"entry":[%s]}' % (orjson.dumps(head)[:-1], entries)

    def _entries(self, kind: str, found: list[str], asked: Filters) -> Iterator[bytes]:
        """Write the entries of a page: what was asked for, and what comes with it."""
        names = found if kind in KINDS else [f"{kind}/{own_id}" for own_id in found]
        yield from (self._page_entry(name, b"match") for name in names)
        if kind not in KINDS:
            yield from (self._page_entry(name, b"include") for name in self._stock.included(kind, found, asked))

    def _page_entry(self, name: str, mode: bytes) -> bytes:
        url = f"{self.base}/{name}".encode()
        return b'{"fullUrl":"%s","resource":%s,"search":{"mode":"%s"}}' % (url, self._raw(name), mode)


def is_of_claims(entries: Iterable[PostedEntry]) -> bool:
    """Say whether the entries of a Bundle are about Claims or Tasks."""
    return any(is_of(entry.request.url) for entry in entries)


def is_of(path: str) -> bool:
    """Say whether a path is that of Claims or Tasks."""
    return path.partition("?")[0].partition("/")[0] in KINDS
