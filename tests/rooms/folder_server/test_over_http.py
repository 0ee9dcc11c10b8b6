"""Over HTTP it is what the bridge needs of a FHIR server, and nothing that a web page could misuse."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import waitress  # type: ignore[import-untyped]
from waitress import wasyncore

from bridge.app.demo.hospital import charts
from bridge.folder_server.answering import FolderServer
from bridge.folder_server.files import Files
from bridge.folder_server.sockets import Application, listen, url_of
from bridge.folder_server.telling import Teller
from bridge.folder_server.watching import round_of
from bridge.web.notifications.signing import Doorkeeper, Signature
from tests.journeys.running import bridge
from tests.rooms.folder_server.a_folder import Folder, claim, opened, patient

pytestmark = pytest.mark.server
JSON = {"Content-Type": "application/fhir+json"}
SECRET = "a-secret-of-the-tests"  # noqa: S105  (it opens nothing else)


@contextmanager
def listening(folder: Folder) -> Iterator[str]:
    """Serve a folder over HTTP, and give its address."""
    with listen(0) as at:
        server = waitress.create_server(Application(FolderServer(folder.store)), sockets=[at])
        thread = threading.Thread(target=server.run)
        thread.start()
        yield url_of(at)
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map))  # in its own thread: its loop ends then
        thread.join()
        server.task_dispatcher.shutdown()


def ask(url: str, method: str, path: str, body: object = None, **headers: str) -> tuple[int, dict[str, object]]:
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=20)
    sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
    connection.request(
        method, f"{parts.path}/{path}", sent, {name.replace("_", "-"): each for name, each in headers.items()}
    )
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    return answer.status, json.loads(text)


def test_a_resource_is_written_read_and_searched(folder: Folder) -> None:
    with listening(folder) as url:
        assert ask(url, "PUT", "Claim/c-1", claim(), Content_Type="application/fhir+json")[0] == 201
        status, found = ask(url, "PUT", "Claim/c-1", claim(), Content_Type="application/json", If_Match='W/"7"')
        assert (status, found["resourceType"]) == (412, "OperationOutcome")
        assert ask(url, "GET", "Claim/c-1")[1]["id"] == "c-1"
        form = "application/x-www-form-urlencoded"
        assert ask(url, "POST", "Claim/_search", b"status=active", Content_Type=form)[1]["total"] == 1
        assert ask(url, "GET", "metadata")[1]["implementation"] == {
            "description": "A folder of files, on this machine alone",
            "url": url,
        }


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8081", "127.0.0.1.evil.example", "["])
def test_who_is_asked_by_another_name_than_this_machine_s_says_nothing(folder: Folder, host: str) -> None:
    with listening(folder) as url:
        assert ask(url, "GET", "Claim", Host=host)[0] == 421
        assert ask(url, "GET", "Claim", Host="localhost:1")[0] == 200


@pytest.mark.parametrize("type_", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_a_form_of_a_web_page_can_send_is_not_written(folder: Folder, type_: str) -> None:
    with listening(folder) as url:
        assert ask(url, "PUT", "Claim/c-1", claim(), Content_Type=type_)[0] == 415
    assert folder.found("Claim") == []


def test_outside_the_base_there_is_nothing(folder: Folder) -> None:
    with listening(folder) as url:
        assert ask(url.removesuffix("/fhir"), "GET", "Claim")[0] == 404
        assert ask(url.removesuffix("/fhir"), "GET", "fhirClaim")[0] == 404


def test_the_synthetic_hospital_comes_out_as_from_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = Files(tmp_path / "fhir")
    for one in charts():
        files.write(f"{one['resourceType']}/{one['id']}", one)
    with opened(files.top) as folder, listening(folder) as url:
        monkeypatch.setenv("BRIDGE_FHIR_URL", url)
        passes = [bridge("poll", "--since", "2029-01-01", "--out", tmp_path / "out") for _ in range(2)]
        first, second = ({name: folder.read(name) for name in folder.found("Claim")} for _ in range(2))
    assert [ran.complained for ran in passes] == ["", ""]
    mapped = bridge("map", files.top.parents[0] / "fhir", "--out", tmp_path / "mapped")
    assert passes[0].outcomes == mapped.outcomes
    assert len(first) == len(mapped.rows("claims")) == 28
    assert first == second


# What changes is told


@contextmanager
def listener(status: int = 200) -> Iterator[tuple[str, list[tuple[str, bytes]], list[int]]]:
    """Give an address, what was sent there, each with its signature, and with which statuses it answers."""
    came: list[tuple[str, bytes]] = []
    statuses = [status]

    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append((self.headers["X-Bridge-Signature"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(statuses[-1])
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/notifications", came, statuses
        server.shutdown()
        thread.join()


def references(came: list[tuple[str, bytes]]) -> list[list[str]]:
    return [json.loads(body)["references"] for _, body in came]


def test_what_somebody_edited_is_told_and_signed(folder: Folder) -> None:
    folder.edit("Patient/p-1", patient())
    folder.edit("Claim/c-1", claim())
    folder.edit("Task/t-1", {"resourceType": "Task"})
    with listener() as (url, came, _):
        teller = Teller(url, SECRET)
        round_of(folder.store, teller)
        round_of(folder.store, teller)
    assert references(came) == [["Patient/p-1"]]
    signature, body = came[0]
    at, _, proof = signature.removeprefix("t=").partition(",v1=")
    Doorkeeper([SECRET]).with_the_body(Signature(at, (proof,)), body)


def test_what_could_not_be_told_is_told_later(folder: Folder) -> None:
    with listener(503) as (url, came, statuses):
        teller = Teller(url, SECRET)
        assert not teller.tell(["Patient/p-1"])
        statuses.append(200)
        assert teller.tell(["Patient/p-2"])
    assert references(came) == [["Patient/p-1"], ["Patient/p-1", "Patient/p-2"]]


def test_who_does_not_listen_is_told_once_it_does(folder: Folder) -> None:
    with listener() as (url, _, _):
        pass
    assert not Teller(url, SECRET).tell(["Patient/p-1"])


def test_many_changes_are_told_in_several_notifications(folder: Folder) -> None:
    with listener() as (url, came, _):
        assert Teller(url, SECRET).tell([f"Patient/p-{number}" for number in range(501)])
    assert [len(some) for some in references(came)] == [500, 1]
