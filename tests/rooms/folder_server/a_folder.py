"""A folder with a server over it, as its tests see it: files are edited by hand, and the server is asked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bridge.folder_server.answering import FolderServer
from bridge.folder_server.asked import Answering, Asking, parameters_in
from bridge.folder_server.files import Files
from bridge.folder_server.store import Store
from bridge.folder_server.versions import Versions

BASE = "http://127.0.0.1:8081/fhir"
Resource = dict[str, Any]


class Folder:
    """A folder, and the server over it."""

    def __init__(self, top: Path, versions: Versions) -> None:
        self.top = top
        self.told: list[str] = []
        self.time = datetime(2030, 1, 1, tzinfo=UTC)
        self.store = Store(Files(top), versions, self.told.append, self._now)
        self.store.look()
        self._server = FolderServer(self.store)

    def _now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def edit(self, name: str, text: str | Resource) -> None:
        """Write a file as an editor does."""
        edit(self.top, name, text)

    def file(self, name: str) -> Resource:
        """Read a file."""
        found: Resource = json.loads((self.top / f"{name}.json").read_text(encoding="utf-8"))
        return found

    def delete(self, name: str) -> None:
        """Delete a file."""
        (self.top / f"{name}.json").unlink()

    def look(self) -> list[str]:
        """Have the server look at the files once."""
        return self.store.look()

    def ask(self, method: str, url: str, body: Resource | bytes = b"", **headers: str) -> Answering:
        """Send a request; header names are written with `_` for `-`."""
        path, _, query = url.partition("?")
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): words for name, words in headers.items()}
        return self._server.answer(Asking(method, path, parameters_in(query), sent, named, BASE))

    def read(self, name: str) -> Resource:
        """Read a resource."""
        return body_of(self.ask("GET", name), 200)

    def found(self, url: str) -> list[str]:
        """Search, and name what was found, all pages."""
        names: list[str] = []
        while url:
            bundle = body_of(self.ask("GET", url), 200)
            names += [name_of(one["resource"]) for one in bundle.get("entry", [])]
            links = {one["relation"]: one["url"] for one in bundle["link"]}
            url = links.get("next", "").removeprefix(f"{BASE}/")
        return names


@contextmanager
def opened(top: Path) -> Iterator[Folder]:
    """Start the server over a folder, as it does when the program starts."""
    with Versions(top) as versions:
        yield Folder(top, versions)


def edit(top: Path, name: str, text: str | Resource) -> None:
    """Write a file of a folder, whoever serves it."""
    path = top / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text if isinstance(text, str) else json.dumps(text), encoding="utf-8")


def body_of(answering: Answering, status: int) -> Resource:
    """Read what was answered with a status."""
    found: Resource = json.loads(answering.body)
    assert answering.status == status, found
    return found


def name_of(resource: Resource) -> str:
    """Name a resource."""
    return f"{resource['resourceType']}/{resource['id']}"


def patient(own_id: str = "p-1", **more: object) -> Resource:
    """Write a Patient."""
    return {"resourceType": "Patient", "id": own_id, **more}


def claim(own_id: str = "c-1", **more: object) -> Resource:
    """Write a Claim."""
    return {"resourceType": "Claim", "id": own_id, "status": "active", **more}
