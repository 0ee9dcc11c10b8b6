"""Answers one request after the other from the store; knows no sockets."""

from importlib.metadata import version
from typing import Final
from uuid import uuid4

import msgspec

from bridge.folder_server.asked import (
    A_KIND,
    AN_ID,
    WRITE,
    Answering,
    Asking,
    Refusal,
    Resource,
    parameters_in,
    resource_in,
)
from bridge.folder_server.kept import Kept
from bridge.folder_server.parameters import KINDS
from bridge.folder_server.searching import find, search
from bridge.folder_server.statement import statement
from bridge.folder_server.store import Store

MOST_ENTRIES: Final = 1000
"""Entries of one Bundle."""
_KIND_AND_ID: Final = 2
_WORDS: Final = {200: "200 OK", 201: "201 Created"}
_CONDITIONS: Final = {"ifMatch": "if-match", "ifNoneMatch": "if-none-match", "ifNoneExist": "if-none-exist"}


class FolderServer:
    """Reads, searches, creates and updates; any number of threads may ask."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def answer(self, asking: Asking) -> Answering:
        """Answer one request."""
        try:
            if asking.path == "" and asking.method == "POST":
                return self._batch(asking)
            return self._one(asking)
        except Refusal as refusal:
            return refusal.answering
        except OSError as error:
            says = f"The folder cannot be written ({error.strerror})."
            return Refusal(500, "exception", says).answering

    def _one(self, asking: Asking) -> Answering:
        parts = asking.path.split("/")
        kind = parts[0]
        if asking.path == "metadata" and asking.method == "GET":
            return Answering(200, WRITE(statement(self._kinds(), version("bridge"), asking.base)))
        if kind not in self._kinds():
            raise Refusal(404, "not-supported", f"There is no {kind if A_KIND.fullmatch(kind) else 'such kind'} here.")
        how = (asking.method, "id" if len(parts) == _KIND_AND_ID and parts[1] != "_search" else "/".join(parts[1:]))
        if how in {("GET", ""), ("POST", "_search")}:
            return search(self._store, kind, asking)
        if how == ("GET", "id"):
            return self._read(asking.path)
        if how == ("PUT", "id"):
            return self._put(kind, parts[1], asking)
        if how == ("POST", ""):
            return self._create(kind, asking)
        if len(parts) > _KIND_AND_ID:
            raise Refusal(404, "not-supported", "Earlier versions and operations are not told here.")
        raise Refusal(405, "not-supported", f"{asking.method} is not done here: to delete a resource delete its file.")

    def _kinds(self) -> set[str]:
        return self._store.kinds | KINDS.keys()

    def _read(self, name: str) -> Answering:
        kept = self._store.current(name)
        if kept is None:
            raise Refusal(404, "not-found", f"{name} is not known.")
        if kept.resource is None:
            raise Refusal(410, "deleted", f"{name} was deleted.")
        return Answering(200, kept.raw, (("ETag", kept.tag),))

    # Writing

    def _put(self, kind: str, own_id: str, asking: Asking) -> Answering:
        resource = _of_kind(asking.body, kind)
        if resource.get("id") != own_id or not AN_ID.fullmatch(own_id):
            raise Refusal(400, "invalid", "The resource has not the id of the address, or that is none.")
        name = f"{kind}/{own_id}"
        with self._store.turn:
            self._store.look_at(name)
            before = self._store.current(name)
            there = before is not None and before.resource is not None
            wanted = asking.headers.get("if-match")
            if wanted is not None and (before is None or not there or wanted.removeprefix("W/") != before.tag[2:]):
                raise Refusal(412, "conflict", f"{name} is in another version.")
            if asking.headers.get("if-none-match") == "*" and there:
                raise Refusal(412, "conflict", f"{name} is there already.")
            return self._write(name, resource, asking, is_new=not there)

    def _create(self, kind: str, asking: Asking) -> Answering:
        resource = _of_kind(asking.body, kind)
        condition = asking.headers.get("if-none-exist")
        with self._store.turn:
            if condition is not None:
                query = parameters_in(condition.rpartition("?")[2])
                there = find(self._store, kind, query, asking.base)
                if len(there) > 1:
                    raise Refusal(412, "multiple-matches", "Several resources fit the condition.")
                if there:
                    return _written(200, there[0], asking.base)
            own_id = str(uuid4())
            return self._write(f"{kind}/{own_id}", {**resource, "id": own_id}, asking, is_new=True)

    def _write(self, name: str, resource: Resource, asking: Asking, *, is_new: bool) -> Answering:
        if self._store.is_in_doubt(name):
            raise Refusal(409, "conflict", f"The file of {name} is being edited: it holds no whole resource.")
        return _written(201 if is_new else 200, self._store.write(name, resource), asking.base)

    # Bundles

    def _batch(self, asking: Asking) -> Answering:
        bundle = resource_in(asking.body)
        entries = bundle.get("entry", [])
        if bundle["resourceType"] != "Bundle" or bundle.get("type") != "batch" or not isinstance(entries, list):
            raise Refusal(400, "not-supported", "Only Bundles of type batch are taken here.")
        if len(entries) > MOST_ENTRIES:
            raise Refusal(413, "too-costly", f"A Bundle may have {MOST_ENTRIES} entries.")
        answered = b",".join(_entry(self._in_a_batch(one, asking)) for one in entries)
        return Answering(200, b'{"resourceType":"Bundle","type":"batch-response","entry":[%s]}' % answered)

    def _in_a_batch(self, entry: object, asking: Asking) -> Answering:
        request = entry.get("request") if isinstance(entry, dict) else None
        if not isinstance(entry, dict) or not isinstance(request, dict):
            return Refusal(400, "invalid", "An entry has no request.").answering
        url = str(request.get("url", "")).removeprefix(f"{asking.base}/")
        path, _, query = url.partition("?")
        headers = {header: str(request[name]) for name, header in _CONDITIONS.items() if name in request}
        body = WRITE(entry["resource"]) if "resource" in entry else b""
        own = Asking(str(request.get("method", "")), path.strip("/"), parameters_in(query), body, headers, asking.base)
        if not own.path:
            return Refusal(400, "invalid", "An entry's url names nothing.").answering
        return self.answer(own)


def _of_kind(body: bytes, kind: str) -> Resource:
    resource = resource_in(body)
    if resource["resourceType"] != kind:
        raise Refusal(400, "invalid", f"The resource is no {kind}.")
    return resource


def _written(status: int, kept: Kept, base: str) -> Answering:
    location = f"{base}/{kept.name}/_history/{kept.number}"
    return Answering(status, kept.raw, (("ETag", kept.tag), ("Location", location)))


def _entry(answering: Answering) -> bytes:
    headers = dict(answering.headers)
    response = {"status": _WORDS.get(answering.status, str(answering.status))}
    response |= {name.lower(): headers[name] for name in ("ETag", "Location") if name in headers}
    if answering.status in _WORDS:
        return b'{"resource":%s,"response":%s}' % (answering.body, WRITE(response))
    return b'{"response":%s}' % WRITE({**response, "outcome": msgspec.Raw(answering.body)})
