"""A FHIR server that we did not write, as the tests see it: loaded, asked, looked into and emptied."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.fhir_server.one_line import one_line

Resource = dict[str, Any]

JSON = "application/fhir+json"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server answered: `body` is the resource it sent, empty if none."""

    status: int
    headers: HTTPMessage
    body: Resource

    @property
    def found(self) -> list[Resource]:
        """Give the resources of a Bundle, in its order."""
        return [entry["resource"] for entry in self.body.get("entry", [])]

    @property
    def ids(self) -> list[str]:
        """Give the ids of a Bundle's resources, in its order."""
        return [resource["id"] for resource in self.found]

    @property
    def said(self) -> str:
        """Give the words of an OperationOutcome."""
        return " ".join(issue["details"]["text"] for issue in self.body["issue"])


class Engine:
    """A running server; `url` is what a program under test is given."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._place = urlsplit(url)

    def load(self, resources: Iterable[bytes | Mapping[str, Any]]) -> None:
        """Put resources into the server, decoded or a line each; they keep `meta.versionId` and `meta.lastUpdated`."""
        loaded = self._send("POST", "/__load", b"\n".join(map(one_line, resources)), {})
        assert loaded.status == 204, loaded.said

    def resources(self, kind: str) -> list[Resource]:
        """Give all resources of a kind that the server holds now, in the order of their coming."""
        return self.search(kind).found

    def reset(self) -> None:
        """Forget everything."""
        assert self._send("POST", "/__reset", b"", {}).status == 204

    def search(self, kind: str, *asked: tuple[str, str]) -> Reply:
        """Search with GET; this server has no pages unless `_count` is asked for."""
        return self.ask("GET", f"{kind}?{urlencode(asked)}")

    def search_by_post(self, kind: str, *asked: tuple[str, str]) -> Reply:
        """Search with POST and a form."""
        form = urlencode(asked).encode()
        return self._send("POST", f"{self._place.path}/{kind}/_search", form, {"Content-Type": FORM})

    def put(self, resource: Resource, **headers: str) -> Reply:
        """Send a resource to its own address; header names are written with `_` for `-`."""
        return self.ask("PUT", f"{resource['resourceType']}/{resource['id']}", resource, **headers)

    def post(self, resource: Resource, **headers: str) -> Reply:
        """Let the server create a resource; header names are written with `_` for `-`."""
        return self.ask("POST", resource["resourceType"], resource, **headers)

    def bundle(self, kind: str, *entries: Resource) -> Reply:
        """Send a `batch` or a `transaction`."""
        return self.ask("POST", "", {"resourceType": "Bundle", "type": kind, "entry": list(entries)})

    def ask(self, method: str, path: str, sent: Resource | list[Resource] | None = None, **headers: str) -> Reply:
        """Send a request to a path below `url`, with a resource or, to PATCH, a list of changes."""
        body = b"" if sent is None else json.dumps(sent).encode()
        named = {name.replace("_", "-"): words for name, words in headers.items()}
        return self._send(method, f"{self._place.path}/{path}", body, {"Content-Type": JSON, **named})

    def _send(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        connection = HTTPConnection(self._place.netloc, timeout=30)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            text = answer.read()
            return Reply(answer.status, answer.headers, json.loads(text) if text else {})
        finally:
            connection.close()


def entry(method: str, url: str, resource: Resource | None = None, **conditions: str) -> Resource:
    """Make one entry of a Bundle that is sent."""
    request = {"method": method, "url": url, **conditions}
    return {"request": request} if resource is None else {"resource": resource, "request": request}
