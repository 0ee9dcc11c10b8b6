"""A bulk export is begun, waited for as long as the server asks, taken as it comes, and cleared away."""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from bridge.fhir_server.address import Address
from bridge.fhir_server.bulk import SYSTEM, Exports
from bridge.fhir_server.failures import (
    AddressError,
    BrokenOffError,
    ExportError,
    ForgottenError,
    RefusedError,
    SignInError,
    UnreachableError,
)
from bridge.fhir_server.limits import MEBIBYTE, Limits
from bridge.fhir_server.manifest import ExportFile, manifest_in
from bridge.fhir_server.sign_in import Basic, Bearer, Nobody, SignIn
from bridge.fhir_server.wire import Wire
from tests.house.repository import TOP
from tests.rooms.fhir_server.loopback import Handler, serving
from tests.rooms.fhir_server.sloppy import doses
from tests.rooms.fhir_server.wires import NOW, Renewable, Waits, outcome
from tests.sloppy_server.server import Exported, Fault, SloppyServer, Switches, half_body, html_page, unavailable

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"
SHARED = TOP.parent / "shared" / "data" / "subscriptions" / "bulk-export"


class At:
    """Exports of a server, with what was waited and told."""

    def __init__(self, url: str, sign_in: SignIn, **limits: Any) -> None:  # noqa: ANN401  # of Limits
        self.waits, self.told = Waits(), list[str]()
        self.wire = Wire(Address(url), sign_in, Limits(**limits), sleep=lambda _: None, clock=lambda: NOW)
        self.exports = Exports(self.wire, sleep=self.waits, clock=lambda: NOW)


@contextmanager
def at(
    server: SloppyServer | str,
    sign_in: SignIn = Nobody(),  # noqa: B008  # it has no state
    **limits: Any,  # noqa: ANN401  # of Limits
) -> Iterator[At]:
    """Give the exports of a server."""
    asked = At(server if isinstance(server, str) else server.url, sign_in, **limits)
    try:
        yield asked
    finally:
        asked.wire.close()


def exporting(how: Exported = Exported(), number: int = 3, **more: Any) -> SloppyServer:  # noqa: ANN401, B008  # frozen
    return SloppyServer(doses(number), Switches(export=how, **more))


def lines(at: At, file: ExportFile, *, needs_token: bool = True) -> list[bytes]:
    return b"".join(at.exports.pieces(file, needs_token=needs_token)).splitlines()


def test_an_export_from_its_beginning_to_its_end() -> None:
    with exporting(Exported(per_file=2)) as server, at(server) as asked:
        status = asked.exports.begin("Group/g-1", KIND, datetime(2026, 1, 1, tzinfo=UTC))
        manifest = asked.exports.wait(status, asked.told.append)
        files = [file for file in manifest.output if file.kind == KIND]
        assert [(len(lines(asked, file)), file.count) for file in files] == [(2, 2), (1, 1)]
        asked.exports.delete(status)
        with pytest.raises(ForgottenError, match="does not know the export"):
            asked.exports.wait(status, asked.told.append)
        begun, *_ = server.requests
    assert begun.path == "Group/g-1/$export"
    assert (begun.headers["prefer"], begun.headers["accept"]) == ("respond-async", "application/fhir+json")
    assert dict(begun.asked) == {
        "_type": KIND,
        "_outputFormat": "application/fhir+ndjson",
        "_since": "2026-01-01T00:00:00+00:00",
    }


def test_a_server_that_begins_by_post_alone() -> None:
    with exporting(Exported(by_post=True)) as server, at(server) as asked:
        asked.exports.begin(SYSTEM, KIND, datetime(2026, 1, 1, tzinfo=UTC))
        (_, by_post) = server.requests
    assert (by_post.method, by_post.path) == ("POST", "$export")
    assert b'{"name":"_since","valueInstant":"2026-01-01T00:00:00+00:00"}' in by_post.body


@pytest.mark.parametrize(
    ("retry_after", "waited"),
    [
        ("7", [7, 7, 7]),
        ("0", [0.1, 0.1, 0.1]),
        ("Tue, 26 Jun 2018 08:02:00 GMT", [120, 120, 120]),  # two minutes after NOW
        (None, [1, 2, 4]),
        ("soon", [1, 2, 4]),
    ],
)
def test_the_server_says_how_long_to_wait(retry_after: str | None, waited: list[float]) -> None:
    with exporting(Exported(takes=3, retry_after=retry_after)) as server, at(server) as asked:
        asked.exports.wait(asked.exports.begin(SYSTEM, KIND, None), asked.told.append)
    assert asked.waits.seconds == waited
    assert asked.told == ["1 of 3 done", "2 of 3 done", "3 of 3 done"]


def test_what_passes_is_waited_for() -> None:
    """A 429 that says how long, a 500 of a proxy, a broken answer: the export goes on meanwhile."""
    with exporting() as server, at(server) as asked:
        status = asked.exports.begin(SYSTEM, KIND, None)
        server.fail_next(unavailable("9", 429), html_page(), half_body(done=False), unavailable("2"))
        assert len(asked.exports.wait(status, asked.told.append).output) == 2  # Patients and administrations
    assert asked.waits.seconds == [9]


def test_a_server_that_stays_away_has_not_failed_the_export() -> None:
    with exporting() as server, at(server, tries=2) as asked:
        status = asked.exports.begin(SYSTEM, KIND, None)
        server.fail_next(html_page(), html_page())
        with pytest.raises(UnreachableError):
            asked.exports.wait(status, asked.told.append)
        server.fail_next(Fault(500, text=outcome("transient", "database restarts").decode()), unavailable())
        with pytest.raises(UnreachableError):
            asked.exports.wait(status, asked.told.append)
        server.fail_next(Fault(403))
        with pytest.raises(RefusedError, match="we may not ask"):
            asked.exports.wait(status, asked.told.append)
        server.fail_next(Fault(401))
        with pytest.raises(SignInError):
            asked.exports.wait(status, asked.told.append)


@pytest.mark.parametrize("status", [500, 400])
def test_an_export_that_the_server_says_has_failed(status: int) -> None:
    with exporting() as server, at(server, tries=1) as asked:
        begun = asked.exports.begin(SYSTEM, KIND, None)
        server.fail_next(Fault(status, text=outcome("processing", "out of space").decode()))
        with pytest.raises(ExportError, match=r"failed on the server.*out of space") as failed:
            asked.exports.wait(begun, asked.told.append)
    assert not isinstance(failed.value, ForgottenError)


def test_a_server_without_exports_is_told_so() -> None:
    with exporting(Exported(lacking=True)) as server, at(server) as asked:
        with pytest.raises(ExportError, match="no such export; `--since` catches up without one"):
            asked.exports.begin(SYSTEM, KIND, None)
        server.fail_next(Fault(202))
        with pytest.raises(ExportError, match="says nowhere how far"):
            asked.exports.begin(SYSTEM, KIND, None)


def test_a_manifest_that_is_none() -> None:
    with exporting() as server, at(server) as asked:
        begun = asked.exports.begin(SYSTEM, KIND, None)
        server.fail_next(Fault(200, text='{"resourceType": "Bundle"}'))
        with pytest.raises(Exception, match="not in a manifest"):
            asked.exports.wait(begun, asked.told.append)


def test_a_file_that_breaks_off_gives_what_came_before() -> None:
    with exporting(number=400) as server, at(server) as asked:
        file = asked.exports.wait(asked.exports.begin(SYSTEM, KIND, None), asked.told.append).output[1]
        server.fail_next(half_body())
        pieces = asked.exports.pieces(file, needs_token=True)
        came = len(next(pieces))
        with pytest.raises(BrokenOffError):
            list(pieces)
        assert 0 < came < len(b"".join(asked.exports.pieces(file, needs_token=True)))


def test_a_file_that_is_gone() -> None:
    with exporting() as server, at(server) as asked:
        file = asked.exports.wait(asked.exports.begin(SYSTEM, KIND, None), asked.told.append).output[1]
        server.forget_exports()
        with pytest.raises(ForgottenError, match="does not have this file"):
            lines(asked, file)


# Whom our credentials go to


def test_our_credentials_go_to_our_own_server_alone() -> None:
    with SloppyServer() as elsewhere, exporting(Exported(files_at=f"{elsewhere.url}/there")) as server:
        with at(server, Bearer("ours")) as asked:
            status = asked.exports.begin(SYSTEM, KIND, None)
            manifest = asked.exports.wait(status, asked.told.append)
            assert {request.headers["authorization"] for request in server.requests} == {"Bearer ours"}
            own = ExportFile(f"{server.url}/export-files/1/administrations-0.ndjson")
            far = ExportFile(f"{elsewhere.url.replace('/fhir', '')}/files/1.ndjson?signature=x")
            for file, needs_token in ((own, True), (own, False), (far, False), (far, True)):
                with pytest.raises((RefusedError, ForgottenError)) if file is far else _nothing():
                    lines(asked, file, needs_token=needs_token)
        sent = [request.headers.get("authorization") for request in server.requests[-2:]]
        assert sent == ["Bearer ours", None]
        assert [request.headers.get("authorization") for request in elsewhere.requests] == [None, None]
    assert manifest.needs_token


@contextmanager
def _nothing() -> Iterator[None]:
    yield


def test_a_file_that_needs_no_token_may_need_a_password() -> None:
    with exporting(Exported(needs_token=False), authorization="Basic dTpw") as server:
        with at(server, Basic("u", "p")) as asked:
            manifest = asked.exports.wait(asked.exports.begin(SYSTEM, KIND, None), asked.told.append)
            assert len(lines(asked, manifest.output[1], needs_token=False)) == 3
        assert [request.headers.get("authorization") for request in server.requests[-2:]] == [None, "Basic dTpw"]


def test_a_token_that_ran_out_is_renewed_for_a_file() -> None:
    sign_in = Renewable()
    with exporting() as server, at(server, sign_in) as asked:
        file = asked.exports.wait(asked.exports.begin(SYSTEM, KIND, None), asked.told.append).output[1]
        server.fail_next(Fault(401))
        assert len(lines(asked, file)) == 3
    assert sign_in.renewals == 1


def test_a_server_behind_a_proxy_writes_the_name_it_has_inside() -> None:
    with exporting(Exported(files_at="http://inside.invalid/fhir/export-files")) as server, at(server) as asked:
        manifest = asked.exports.wait(asked.exports.begin(SYSTEM, KIND, None), asked.told.append)
        assert len(lines(asked, manifest.output[1])) == 3


def test_a_file_elsewhere_must_be_encrypted() -> None:
    with at("http://127.0.0.1:1/fhir") as asked, pytest.raises(AddressError, match="is not encrypted"):
        lines(asked, ExportFile("http://files.example/1.ndjson?key=secret"), needs_token=False)


def test_an_export_that_is_told_of_elsewhere_is_not_asked_for_there() -> None:
    with exporting() as server, at(server, Bearer("ours")) as asked:
        server.fail_next(Fault(202, (("Content-Location", "https://other.example/status/1"),)))
        with pytest.raises(ExportError, match=r"https://other\.example/status/1, to which our sign-in is not sent"):
            asked.exports.begin(SYSTEM, KIND, None)


# As much as there is


def test_memory_does_not_grow_with_a_file() -> None:
    piece = b'{"resourceType":"MedicationAdministration"}\n' * 25_000

    def much(handler: Handler) -> None:
        handler.give(b"", Content_Length=str(40 * len(piece)))
        for _ in range(40):
            handler.wfile.write(piece)

    with serving(much) as (base, _), at(base, most_bytes=MEBIBYTE) as asked:
        tracemalloc.start()
        size = sum(map(len, asked.exports.pieces(ExportFile(f"{base}/1"), needs_token=True)))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert size == 40 * len(piece) > 40 * MEBIBYTE
    assert peak < 8 * MEBIBYTE


def test_a_manifest_that_goes_on_is_read_to_its_end() -> None:
    pages = {
        "/fhir/s": b'{"output":[{"url":"a"}],"link":[{"relation":"next","url":"/fhir/p"}]}',
        "/fhir/p": b'{"output":[{"url":"b"}],"outcome":[{"url":"e"}],"requiresAccessToken":false}',
    }
    with serving(lambda handler: handler.give(pages[handler.path])) as (base, _), at(base) as asked:
        manifest = asked.exports.wait(f"{base}/s", asked.told.append)
    assert [file.url for file in (*manifest.output, *manifest.errors)] == ["a", "b", "e"]
    assert manifest.needs_token


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder shared/data/subscriptions is not beside this repository")
def test_manifests_that_others_wrote_are_read() -> None:
    observed = manifest_in((SHARED / "observed-manifest-smart-bulk-data-server.json").read_bytes())
    assert observed is not None
    assert [(file.kind, file.count) for file in observed.output] == [
        ("Claim", 6083),
        ("Condition", 639),
        ("Patient", 100),
    ]
    for path in SHARED.glob("BulkDataManifest*.json"):
        manifest = manifest_in(path.read_bytes())
        assert manifest is not None
        assert manifest.needs_token
        assert all(file.url.startswith("https://example.org/output/") for file in manifest.output)
