"""A back-fill by export or from files notes each administration once, whatever breaks off, and goes on after a kill."""

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.app.engine import Engine
from bridge.ledger import wants
from tests.house.repository import TOP
from tests.journeys.running import Run, bridge
from tests.journeys.serving import becomes
from tests.rooms.app.engines import do_jobs, engine_on, events, want
from tests.rooms.commands.hospital import Resource, two_patients
from tests.rooms.fhir_server.sloppy import doses
from tests.sloppy_server.asked import WRITE, Asking
from tests.sloppy_server.server import Exported, Fault, SloppyServer, Switches, closed, half_body

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"


@dataclass
class Filling:
    """A server, the engine on it, and the command that catches up."""

    server: SloppyServer
    engine: Engine

    def run(self, *words: str | Path) -> Run:
        return bridge("backfill", *words)

    def told(self) -> list[str]:
        """Name what was noted as new, sorted."""
        return sorted(name for _, name, is_duplicate in events(self.engine) if not is_duplicate)

    def ended(self) -> list[str | None]:
        """Tell how the exports ended, in order."""
        with self.engine.ledger.begin() as book:
            return list(book.execute(text("SELECT outcome FROM exports ORDER BY id")).scalars())

    def lines(self) -> int:
        """Count the lines that were read to."""
        with self.engine.ledger.begin() as book:
            return int(book.execute(text("SELECT coalesce(sum(lines), 0) FROM export_files")).scalar_one())


@pytest.fixture
def url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have commands find the database."""
    monkeypatch.setenv("BRIDGE_DATABASE_URL", database_url)
    monkeypatch.setenv("BRIDGE_FHIR_TRIES", "1")
    return database_url


@contextmanager
def filling(
    url: str,
    monkeypatch: pytest.MonkeyPatch,
    resources: list[Resource],
    export: Exported = Exported(),  # noqa: B008  # it is frozen
) -> Iterator[Filling]:
    with SloppyServer(resources, Switches(export=export)) as server, engine_on(url, server) as engine:
        monkeypatch.setenv("BRIDGE_FHIR_URL", server.url)
        yield Filling(server, engine)


def names(number: int) -> list[str]:
    return sorted(f"{KIND}/ma-{n}" for n in range(number))


def test_what_an_export_names_is_looked_at_on_the_server(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    how = Exported(takes=2, retry_after="0", deleted=(f"{KIND}/gone", "Encounter/gone"))
    with filling(url, monkeypatch, two_patients(), how) as at:
        ran = at.run("--export", "g-1", "--since", "2026-01-01")
        assert (ran.status, ran.complained) == (0, "")
        assert ran.said.splitlines() == [
            "An export of Group/g-1 is begun.",
            f"{KIND}, file 1 of 1: noted",
            "deletions, file 1 of 1: noted",
            "2 administrations named, 1 deletion; 3 noted, 0 known before",
            "All is noted; the workers look at it.",
        ]
        assert at.told() == [f"{KIND}/gone", f"{KIND}/ma-1", f"{KIND}/ma-2"]
        assert (want(at.engine, "Encounter/enc-1").trigger, want(at.engine, "Encounter/enc-1").patient) == (
            "bulk",
            "Patient/pt-1",
        )
        assert at.server.exports == []  # it was cleared away
        do_jobs(at.engine)
        assert len(at.server.resources("Claim")) == 2
        again = at.run("--export", "g-1")
        assert again.said.splitlines()[-2] == "2 administrations named, 1 deletion; 1 noted, 2 known before"
        assert at.ended() == ["done", "done"]
        anew = at.run("--export", "g-1", "--anew")
        assert anew.said.splitlines()[-2] == "2 administrations named, 1 deletion; 3 noted, 0 known before"


def test_a_file_that_breaks_off_is_taken_up_where_it_broke(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with filling(url, monkeypatch, doses(40)) as at:
        at.server.fail_next(None, None, half_body(), half_body(), closed())
        ran = at.run("--export", "system")
        assert ran.status == 1  # where the connection was closed nothing began to come, and one try was all there was
        assert ran.complained.count("the answer broke off; asked for again") == 2
        came = at.lines()
        assert 15 < came < 25
        ran = at.run("--export", "system")
        assert ran.status == 0
        assert f"{40 - came} administrations named; {40 - came} noted, 0 known before\n" in ran.said
        assert at.told() == names(40)
        assert len(events(at.engine)) == 40


def test_a_file_of_which_no_more_comes_ends_the_command_and_can_be_resumed(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filling(url, monkeypatch, doses(40)) as at:

        def breaks(asking: Asking) -> Fault | None:
            return half_body() if asking.path.startswith("export-files") else None

        at.server.switches = replace(at.server.switches, fails=breaks)
        ran = at.run("--export", "system")
        assert ran.status == 1
        assert ran.complained.endswith("broke off. Call it again: it goes on from here.\n")
        assert (at.ended(), len(at.server.exports)) == ([None], 1)
        assert at.run("--export", "system", "--since", "2026-01-01").status == 2  # the one that is under way is another
        at.server.switches = replace(at.server.switches, fails=())
        assert at.run("--export", "system").said.startswith("Goes on with the export of system that was begun on ")
        assert (at.told(), at.ended(), at.server.exports) == (names(40), ["done"], [])


def test_a_file_that_was_written_anew_is_read_from_its_start(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with filling(url, monkeypatch, doses(6)) as at:
        at.server.fail_next(None, None, half_body())
        monkeypatch.setattr("bridge.jobs.export_file._TRIES", 1)
        assert at.run("--export", "system").status == 1
        assert at.lines() == 3
        for export in at.server._engine.exporting.known.values():
            file = export.files["administrations-0.ndjson"]
            export.files["administrations-0.ndjson"] = b"".join(reversed(file.splitlines(keepends=True)))
        ran = at.run("--export", "system")
        assert (ran.status, at.told()) == (0, names(6))
        assert "is another than it was; read from its start" in ran.complained
        assert len(events(at.engine)) == 6 + 3  # three were noted twice, the second time as duplicates


def test_an_export_that_the_server_forgot_is_begun_anew_and_that_is_said(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with filling(url, monkeypatch, doses(6)) as at:
        at.server.fail_next(None, closed())
        assert at.run("--export", "system", "--since", "2025-12-31").status == 1
        at.server.forget_exports()
        ran = at.run("--export", "system")
        assert ran.status == 0
        assert "does not know the export (any more)" in ran.complained
        assert "Another export is begun." in ran.complained
        assert at.ended() == ["forgotten", "done"]
        assert [asking.one("_since") for asking in at.server.requests if asking.path == "$export"] == [
            "2025-12-31T00:00:00+00:00"
        ] * 2


def test_an_export_that_failed_is_cleared_away(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with filling(url, monkeypatch, doses(1)) as at:
        at.server.fail_next(None, Fault(400))
        ran = at.run("--export", "system")
        assert (ran.status, at.ended(), at.server.exports) == (2, ["failed"], [])
        assert "the export failed on the server" in ran.complained
        at.server.fail_next(None, closed())
        at.run("--export", "system")
        at.run("--export", "system", "--anew")
        assert (at.ended(), at.server.exports) == (["failed", "dropped", "done"], [])


def test_what_could_not_be_exported_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def spoiled(line: bytes) -> bytes:
        return b'{"resourceType":' if b"ma-1" in line else line.replace(b'"id":"ma-2"', b'"id":"of nobody"')

    how = Exported(errors=("database error 1234", "database error 1234"), line=spoiled, counts_more=1)
    with filling(url, monkeypatch, doses(4), how) as at:
        ran = at.run("--export", "system")
        assert (ran.status, at.told(), at.ended()) == (1, [f"{KIND}/ma-0", f"{KIND}/ma-3"], ["done"])
        file = f"{KIND}, file 1 of 1"
        assert [line for line in ran.complained.splitlines() if "asked for again" not in line] == [
            f"{file}:2: is not valid JSON: Input data was truncated",
            f"{file}:3: has no id by which the server could be asked for it",
            f"{file}: the server counts 5 resources in it, and 4 came",
            "error file 1: the server says 2 times: processing: database error 1234",
        ]
        assert ran.said.splitlines()[-1] == "could not be read or exported: 5 places, named on standard error"


def test_two_do_not_read_one_export_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with filling(url, monkeypatch, doses(1)) as at:
        second: list[Run] = []

        def meanwhile(asking: Asking) -> None:
            if asking.path == "$export":
                second.append(bridge("backfill", "--export", "system"))

        at.server.switches = replace(at.server.switches, fails=meanwhile)
        assert at.run("--export", "system").status == 0
        (other,) = second
        assert (other.status, other.complained) == (
            2,
            "Another command reads an export of system just now; it is not done twice.\n",
        )


def test_a_command_that_is_killed_goes_on_with_its_export(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kill -9 while the third file comes: the first two are not asked for again, and no administration is lost."""
    with filling(url, monkeypatch, doses(60), Exported(per_file=10)) as at:
        held: list[subprocess.Popen[bytes]] = []

        def kill(asking: Asking) -> Fault | None:
            if asking.path.endswith("administrations-2.ndjson") and held:
                process = held.pop()
                process.send_signal(signal.SIGKILL)
                process.wait()
                return closed()
            return None

        at.server.switches = replace(at.server.switches, fails=kill)
        words = [sys.executable, "-m", "bridge", "backfill", "--export", "system"]
        held.append(subprocess.Popen(words, cwd=TOP, env=dict(os.environ), stdout=subprocess.DEVNULL))
        becomes(lambda: not held, 60)
        assert (at.lines(), at.ended()) == (20, [None])
        at.server.forget_requests()
        ran = at.run("--export", "system")
        assert ran.status == 0
        asked = [asking.path for asking in at.server.requests]
        assert "$export" not in asked
        assert [path[-8] for path in asked if path.startswith("export-files")] == ["2", "3", "4", "5"]
        assert (at.told(), len(events(at.engine))) == (names(60), 60)


# From files


def test_a_folder_is_read_and_bad_lines_are_told_by_place(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    deletion = {"resourceType": "Bundle", "type": "transaction", "entry": [{"request": _delete(f"{KIND}/gone")}]}
    first, second, *others = doses(6)
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in others[:2]]}
    texts = {
        "1.ndjson": b"\n".join([WRITE(first), b"{", WRITE({"resourceType": "Patient", "id": "pt-0"})]),
        "2.ndjson.gz": gzip.compress(WRITE(second) + b"\n" + WRITE(deletion)),
        "3.json": WRITE(bundle),
        "4.ndjson.gz": gzip.compress(WRITE(others[2]) + b"\n" + WRITE(others[3]) + b"\n")[:-12],
    }
    for name, body in texts.items():
        (tmp_path / name).write_bytes(body)
    with filling(url, monkeypatch, []) as at:
        ran = at.run("--from", tmp_path)
        assert ran.status == 1
        assert [line.removeprefix(f"{tmp_path}/").split(":")[:2] for line in ran.complained.splitlines()] == [
            ["1.ndjson", "2"],
            ["4.ndjson.gz", "2"],
        ]
        assert set(at.told()) >= {*names(5), f"{KIND}/gone"}
        assert want(at.engine, f"{KIND}/ma-0").trigger == "bulk"  # itself: its encounter may be another by now
        assert at.run("--from", tmp_path / "1.ndjson", "--from", tmp_path / "3.json").said.startswith(
            "3 administrations named; 0 noted, 3 known before\n"
        )
        assert at.server.requests == []


def _delete(name: str) -> Resource:
    return {"method": "DELETE", "url": name}


def test_many_are_noted_some_at_a_time(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "all.ndjson").write_bytes(b"\n".join(map(WRITE, doses(1_201))))
    with filling(url, monkeypatch, []) as at:
        assert at.run("--from", tmp_path).said.startswith("1201 administrations named; 1201 noted, 0 known before\n")
        with at.engine.ledger.begin() as book:
            assert len(wants.of(book, names(1_201))) == 1_201
            assert book.execute(text("SELECT count(DISTINCT at) FROM events")).scalar_one() == 3


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--from", ".", "--since", "2026-01-01"],
        ["--from", ".", "--export", "system"],
        ["--export", "Group/a b"],
        ["--export", "Encounter/1"],
    ],
)
def test_what_cannot_be_meant_is_refused(words: list[str]) -> None:
    assert bridge("backfill", *words).status == 2
