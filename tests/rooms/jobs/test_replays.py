"""A worker replays all stored charts under a folder on offer, page by page, keeps what differs, and only reads."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from shutil import rmtree

import pytest
from sqlalchemy import text

from bridge.app.engine import Engine
from bridge.errors import MappingError
from bridge.facts.difference import CHANGED
from bridge.jobs import replays as room
from bridge.jobs.locks import PatientLocks
from bridge.ledger import replays
from bridge.ledger.events import Event
from bridge.ledger.failures import NotAnsweringError, NotTakenError
from bridge.ledger.replays import DONE, FAILED, RUNNING, ReplayKept, RuleSum
from bridge.replaying import Replay
from bridge.tables.loading import load_mappings
from tests.journeys.other_mappings import copied, edited, with_units_twice_as_large
from tests.rooms.app.engines import do_jobs, engine_on, jobs
from tests.rooms.app.only_reads import writes_at
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.server import SloppyServer, html_page

pytestmark = pytest.mark.server

NAMES = ("MedicationAdministration/ma-1", "MedicationAdministration/ma-2")


@pytest.fixture(autouse=True)
def one_patient_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "PATIENTS_ON_A_PAGE", 1)


@pytest.fixture
def server() -> Iterator[SloppyServer]:
    with SloppyServer(two_patients()) as server:
        yield server


@pytest.fixture
def offered(tmp_path: Path) -> Path:
    folder = tmp_path / "offered"
    folder.mkdir()
    copied(folder / "same")
    with_units_twice_as_large(folder / "larger units")
    edited(folder / "broken", "drugs/inotuzumab-ozogamicin.yaml", ('mg_per_unit: "0.1"', 'mg_per_unit: "x"'))
    (folder / "no mappings").mkdir()
    return folder


@pytest.fixture
def engine(migrated_url: str, server: SloppyServer, offered: Path) -> Iterator[Engine]:
    more = {"BRIDGE_REPLAY_FOLDER": f"{offered}", "BRIDGE_SITE": "lakeview-main"}  # a site that has a charge
    with engine_on(migrated_url, server, **more) as engine:
        engine.noticing.note_by_name([Event("hand", name) for name in NAMES])
        do_jobs(engine)
        server.forget_requests()
        yield engine


def begin(engine: Engine, folder: str) -> int:
    with engine.ledger.begin() as book:
        return engine.replays.begin(book, "sue", folder)


def kept(engine: Engine, number: int) -> ReplayKept:
    with engine.ledger.begin() as book:
        found = replays.of(book, number)
    assert found is not None
    return found


def test_the_folders_on_offer_are_those_that_hold_mappings(engine: Engine, offered: Path) -> None:
    assert engine.replays.folders() == ["broken", "larger units", "same"]
    rmtree(offered)
    assert engine.replays.folders() == []


def test_without_the_setting_no_folder_is_on_offer(migrated_url: str, server: SloppyServer) -> None:
    with engine_on(migrated_url, server) as engine:
        assert engine.replays.folders() == []
        with pytest.raises(NotTakenError, match="not on offer"):
            begin(engine, "same")


@pytest.mark.parametrize("folder", ["no mappings", "..", "../offered/same", "/", "", "nowhere"])
def test_what_is_not_on_offer_is_not_replayed(engine: Engine, folder: str) -> None:
    with pytest.raises(NotTakenError, match="not on offer"):
        begin(engine, folder)
    assert jobs(engine) == []


def test_a_folder_that_does_not_check_is_not_replayed(engine: Engine) -> None:
    with pytest.raises(MappingError, match="inotuzumab-ozogamicin"):
        begin(engine, "broken")
    assert jobs(engine) == []


def test_under_the_same_mappings_nothing_differs(engine: Engine, server: SloppyServer) -> None:
    number = begin(engine, "same")
    assert kept(engine, number).state == RUNNING
    do_jobs(engine)
    found = kept(engine, number)
    assert (found.state, found.done, found.patients, found.differences, found.left_out) == (DONE, 2, 2, {}, ())
    # two claims of 16 and 2 units at 2500.00
    totals = found.totals
    assert (totals.claims_before, totals.units_before, totals.dollars_before) == (2, 36, Decimal("90000.00"))
    assert (totals.claims_after, totals.units_after, totals.dollars_after) == (2, 36, Decimal("90000.00"))
    assert writes_at(server) == []


def test_under_others_what_differs_is_kept_by_claim_and_by_rule(engine: Engine, server: SloppyServer) -> None:
    number = begin(engine, "larger units")
    do_jobs(engine)
    found = kept(engine, number)
    # 1.53 mg at 0.2 mg are 8 units, the 0.27 mg left 1 unit: of each claim 9 instead of 18, at twice the money.
    assert (found.state, found.differences) == (DONE, {CHANGED: 2})
    with engine.ledger.begin() as book:
        listed, total = replays.differences(book, number)
        of_rule, some = replays.differences(book, number, rule="units-given", offset=1)
        none, zero = replays.differences(book, number, kind="gone")
        sums = replays.by_rule(book, number)
        assert [one.number for one in replays.latest(book, 5)] == [number]
        assert replays.of(book, number + 1) is None
    assert [(one.administrations, one.units_before, one.units_after) for one in listed] == [
        ((NAMES[0],), 18, 9),
        ((NAMES[1],), 18, 9),
    ]
    assert [line["units"] for line in listed[0].after["lines"]] == [8, 1]
    assert (total, len(of_rule), some, none, zero) == (2, 1, 2, [], 0)
    assert RuleSum("units-given", "drugs/inotuzumab-ozogamicin.yaml", 2, 0, -18, Decimal("0.00")) in sums
    assert writes_at(server) == []


def test_each_job_replays_one_page_and_what_was_done_is_not_done_again(engine: Engine) -> None:
    number = begin(engine, "larger units")
    engine.replays.work(number)
    assert (kept(engine, number).done, kept(engine, number).upto) == (1, "Patient/pt-1")
    with PatientLocks(engine.ledger.engine) as locks:
        locks.take({f"replay {number}"})
        engine.replays.work(number)  # another job is at it
    assert kept(engine, number).done == 1
    do_jobs(engine)
    assert (kept(engine, number).state, kept(engine, number).done) == (DONE, 2)
    engine.replays.work(number)
    engine.replays.work(number + 1)
    assert (kept(engine, number).done, kept(engine, number).differences) == (2, {CHANGED: 2})


def test_what_is_gone_is_told(engine: Engine, server: SloppyServer) -> None:
    for one in list(server.resources("Patient")):
        server.delete(f"Patient/{one['id']}")
    number = begin(engine, "same")
    do_jobs(engine)
    assert kept(engine, number).left_out == (
        "Patient/pt-1: is not on the server any more",
        "Patient/pt-2: is not on the server any more",
    )


def test_a_server_that_is_broken_ends_it_in_words(engine: Engine, server: SloppyServer) -> None:
    number = begin(engine, "same")
    server.fail_next(*[html_page()] * 50)
    do_jobs(engine)
    found = kept(engine, number)
    assert found.state == FAILED
    assert found.problem
    assert found.ended_at is not None


@pytest.mark.parametrize("which", ["folder", "mappings in use"])
def test_tables_that_change_while_it_is_replayed_end_it(engine: Engine, offered: Path, which: str) -> None:
    number = begin(engine, "same")
    if which == "folder":
        rmtree(offered / "same")
        with_units_twice_as_large(offered / "same")
    else:
        engine.replays._mappings = load_mappings(offered / "larger units")
    do_jobs(engine)
    assert kept(engine, number).problem == f"The {which} changed while it was replayed. Begin a new replay."


def test_a_folder_that_is_taken_off_the_offer_ends_it(engine: Engine, offered: Path) -> None:
    number = begin(engine, "same")
    rmtree(offered / "same")
    do_jobs(engine)
    assert kept(engine, number).problem == "This folder is not on offer (any more)."


def test_a_fault_of_ours_ends_it_and_is_raised(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    number = begin(engine, "same")
    monkeypatch.setattr(Replay, "page", lambda *_: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        engine.replays.work(number)
    assert kept(engine, number).problem.startswith("A fault of the program ended it")


def test_a_database_that_is_away_ends_nothing(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise NotAnsweringError("It does not answer.")

    number = begin(engine, "same")
    with monkeypatch.context() as patched:
        patched.setattr(Replay, "page", away)
        with pytest.raises(NotAnsweringError):
            engine.replays.work(number)
    assert kept(engine, number).state == RUNNING
    do_jobs(engine)
    assert kept(engine, number).state == DONE


def test_an_administration_without_a_patient_is_replayed_by_its_own_name(engine: Engine) -> None:
    with engine.ledger.begin() as book:
        book.execute(text("UPDATE administrations SET patient = NULL WHERE name = :name"), {"name": NAMES[1]})
        assert replays.whose(book, "", 5) == [NAMES[1], "Patient/pt-1"]
        assert replays.whose(book, NAMES[1], 5) == ["Patient/pt-1"]
        assert replays.how_many(book) == 2
