"""The desk notes what comes in durably and once, and tells how things stand."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from bridge.app.desk import LedgerDesk, web_app
from bridge.app.dry_runs import MOST
from bridge.app.engine import Engine
from bridge.jobs.away import is_away
from bridge.jobs.spans import EVERYTHING
from bridge.ledger.checking import check
from bridge.one_pass import OnePass, PassSummary
from bridge.settings import read_settings
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.web.ports import (
    BY_ADMINISTERED,
    BY_CHANGE,
    AwayError,
    Notice,
    Notification,
    RefusedReviewError,
    ReviewOfRecords,
    ReviewOfTime,
    SubscriptionSeen,
)
from tests.rooms.app.engines import do_jobs, engine_on, events, jobs, want
from tests.rooms.commands.hospital import two_patients
from tests.sloppy_server.server import SloppyServer, Switches, html_page, unavailable

pytestmark = pytest.mark.server

NAME = "MedicationAdministration/ma-1"
LONG_AGO = datetime(2018, 1, 1, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[SloppyServer]:
    with SloppyServer(two_patients()) as server:
        yield server


@pytest.fixture
def engine(database_url: str, server: SloppyServer) -> Iterator[Engine]:
    with engine_on(database_url, server) as engine:
        yield engine


@pytest.fixture
def desk(engine: Engine) -> LedgerDesk:
    return LedgerDesk(engine)


def of_records(*names: str) -> Notification:
    return Notification("plain", tuple(Notice(name) for name in names))


def numbered(*numbers: int, said: str = "event-notification", so_far: int | None = None) -> Notification:
    notices = tuple(Notice(NAME, event_number=number) for number in numbers)
    seen = SubscriptionSeen("Subscription/s-1", None, said, "active", so_far, numbers)
    return Notification("r4-backport", notices, subscription=seen)


def test_what_is_noticed_is_looked_at_and_billed(desk: LedgerDesk, engine: Engine, server: SloppyServer) -> None:
    assert desk.noticed(of_records(NAME), None)
    assert jobs(engine) == [("look", {"names": [NAME]})]
    do_jobs(engine)
    assert len(server.resources("Claim")) == 1
    with engine.ledger.begin() as book:
        assert check(book) == []


def test_the_encounter_and_the_patient_that_a_notification_hints_at_are_not_believed(
    desk: LedgerDesk, engine: Engine, server: SloppyServer
) -> None:
    wrong = Notice(NAME, encounter="Encounter/enc-2", patient="Patient/pt-2")
    desk.noticed(Notification("resource", (wrong,)), None)
    assert (want(engine, NAME).patient, jobs(engine)) == (None, [("look", {"names": [NAME]})])
    do_jobs(engine)
    assert [claim["patient"]["reference"] for claim in server.resources("Claim")] == ["Patient/pt-1"]


@pytest.mark.parametrize(
    "notification",
    [
        of_records(NAME, "Encounter/enc-1"),
        Notification("empty", poll=True),
        numbered(said="handshake"),
        numbered(7),
    ],
)
def test_a_digest_that_was_noted_before_does_nothing(
    desk: LedgerDesk, engine: Engine, notification: Notification
) -> None:
    assert desk.noticed(notification, "d1")
    before = jobs(engine)
    assert before
    assert not desk.noticed(notification, "d1")
    assert jobs(engine) == before
    assert {want(engine, one).wanted for _, one, _ in events(engine)} == {1}
    assert [duplicate for *_, duplicate in events(engine)].count(True) == len(events(engine)) / 2
    assert desk.noticed(notification, "d2")


def test_what_is_not_named_is_polled_for_once_however_often_it_is_told(
    desk: LedgerDesk, engine: Engine, server: SloppyServer
) -> None:
    for _ in range(20):
        assert desk.noticed(Notification("empty", poll=True), None)
    assert jobs(engine) == [("poll", {"timestamp": 0})]
    assert want(engine, EVERYTHING).wanted == 20
    do_jobs(engine)
    assert not want(engine, EVERYTHING).is_open
    assert server.count("GET", "MedicationAdministration") == 1
    with engine.ledger.begin() as book:
        assert check(book) == []


def test_a_poll_that_fails_is_tried_again(desk: LedgerDesk, engine: Engine, server: SloppyServer) -> None:
    desk.noticed(Notification("empty", poll=True), None)
    server.switches = Switches(
        fails=lambda asking: unavailable() if "MedicationAdministration" in asking.path else None
    )
    do_jobs(engine)
    wish = want(engine, EVERYTHING)
    assert (wish.is_open, wish.attempts, wish.due is None) == (True, 1, False)


def test_event_numbers_that_were_left_out_ask_for_a_poll(desk: LedgerDesk, engine: Engine) -> None:
    desk.noticed(numbered(1, 2), None)
    assert jobs(engine) == [("look", {"names": [NAME]})]
    desk.noticed(numbered(5), None)
    assert jobs(engine)[1:] == [("poll", {"timestamp": 0})]


def test_a_heartbeat_that_tells_of_more_events_than_came_asks_for_a_poll(desk: LedgerDesk, engine: Engine) -> None:
    desk.noticed(numbered(said="heartbeat", so_far=0), None)
    assert jobs(engine) == []
    desk.noticed(numbered(said="heartbeat", so_far=3), None)
    assert jobs(engine) == [("poll", {"timestamp": 0})]


def test_a_fault_of_ours_with_one_record_holds_up_no_other(
    desk: LedgerDesk, engine: Engine, server: SloppyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bill = OnePass.bill

    def fails_with_one(one_pass: OnePass, names: Sequence[str]) -> PassSummary:
        if "Encounter/enc-1" in names:
            raise ValueError("words of a chart")
        return bill(one_pass, names)

    monkeypatch.setattr(OnePass, "bill", fails_with_one)
    desk.noticed(of_records(NAME, "MedicationAdministration/ma-2"), None)
    do_jobs(engine)
    assert [claim["patient"]["reference"] for claim in server.resources("Claim")] == ["Patient/pt-2"]
    wish = want(engine, "Encounter/enc-1")
    assert (wish.is_open, wish.attempts, wish.last_error) == (True, 1, "ValueError")


def test_a_server_that_is_not_there_counts_as_a_failure_and_is_tried_again(database_url: str) -> None:
    with engine_on(database_url, "http://127.0.0.1:1/fhir") as engine:
        LedgerDesk(engine).noticed(Notification("plain", (Notice(NAME),), poll=True), None)
        do_jobs(engine)
        for name in (NAME, EVERYTHING):
            wish = want(engine, name)
            assert (wish.is_open, wish.attempts, wish.due is None) == (True, 1, False)
            assert "no connection can be made" in (wish.last_error or "")


def test_a_review_of_records_is_noted_however_often_it_is_asked_for(
    desk: LedgerDesk, engine: Engine, server: SloppyServer
) -> None:
    names = (NAME, "Patient/pt-2")
    assert desk.review(ReviewOfRecords(names)) == names
    assert desk.review(ReviewOfRecords(names)) == names
    assert [want(engine, name).wanted for name in names] == [2, 2]
    do_jobs(engine)
    assert len(server.resources("Claim")) == 2
    wish = desk.wish("Patient/pt-2")
    assert wish is not None
    assert (wish.wanted, wish.done, wish.attempts) == (2, 2, 0)
    assert desk.wish("Patient/pt-3") is None


@pytest.mark.parametrize("by", [BY_CHANGE, BY_ADMINISTERED])
def test_a_review_of_a_time_bills_what_is_of_it(
    desk: LedgerDesk, engine: Engine, server: SloppyServer, by: str
) -> None:
    until = None if by == BY_CHANGE else datetime(2018, 12, 31, tzinfo=UTC)
    assert desk.review(ReviewOfTime(LONG_AGO, until, by)) == ()
    ((task, _),) = jobs(engine)
    assert task == "span"
    do_jobs(engine)
    assert len(server.resources("Claim")) == 2
    assert {trigger for trigger, *_ in events(engine)} == {"hand"}
    desk.review(ReviewOfTime(LONG_AGO, until, by))
    do_jobs(engine)
    assert [duplicate for *_, duplicate in events(engine)] == [False] * 4


@pytest.mark.parametrize(
    "review",
    [
        ReviewOfRecords((NAME,)),
        ReviewOfTime(LONG_AGO, None, BY_CHANGE),
        ReviewOfTime(LONG_AGO, datetime(2018, 12, 31, tzinfo=UTC), BY_ADMINISTERED),
    ],
)
def test_a_dry_run_tells_what_would_be_sent_and_sends_and_notes_nothing(
    desk: LedgerDesk, engine: Engine, server: SloppyServer, review: ReviewOfRecords | ReviewOfTime
) -> None:
    found = desk.would_send(review)
    assert {(one.did, one.method, one.why) for one in found} == {("created", "PUT", "the first claim")}
    assert len(found) == (1 if isinstance(review, ReviewOfRecords) else 2)
    assert (server.resources("Claim"), events(engine), jobs(engine)) == ([], [], [])


def test_a_dry_run_of_too_much_is_refused(desk: LedgerDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RefusedReviewError, match="at most 50 names"):
        desk.would_send(ReviewOfRecords(tuple(f"Patient/{number}" for number in range(51))))
    monkeypatch.setattr("bridge.app.dry_runs.MOST", 1)
    for by in (BY_CHANGE, BY_ADMINISTERED):
        with pytest.raises(RefusedReviewError, match=f"more than {MOST} administrations"):
            desk.would_send(ReviewOfTime(LONG_AGO, None, by))


def test_the_server_is_asked_whether_it_is_there(desk: LedgerDesk, server: SloppyServer) -> None:
    assert desk.fhir_server_trouble() is None
    server.fail_next(unavailable(), html_page(500), html_page(404))
    assert "answered 503" in (desk.fhir_server_trouble() or "")
    assert [desk.fhir_server_trouble() for _ in range(2)] == [None, None]  # it is there, and has no statement
    server.__exit__(None, None, None)
    assert "no connection can be made" in (desk.fhir_server_trouble() or "")


def test_the_figures_are_those_of_the_ledger(desk: LedgerDesk, engine: Engine) -> None:
    assert desk.oldest_waiting() is None
    desk.noticed(of_records(NAME), None)
    assert (desk.oldest_waiting() or 0) > 0
    do_jobs(engine)
    figures = desk.figures()
    assert (figures.events, figures.outcomes, figures.waiting) == ({"webhook": 1}, {"billed": 1}, 0)


def test_a_database_that_is_away_is_told_as_such_and_answered_with_503(server: SloppyServer, tmp_path: Path) -> None:
    settings = read_settings({"BRIDGE_FHIR_URL": server.url}, None)
    nowhere = f"postgresql://bridge@/bridge?host={tmp_path}"
    with Engine(settings, load_mappings(default_mappings()), nowhere) as engine:
        desk = LedgerDesk(engine)
        asked: list[Callable[[], object]] = [
            lambda: desk.noticed(of_records(NAME), None),
            lambda: desk.review(ReviewOfRecords((NAME,))),
            lambda: desk.wish(NAME),
            desk.figures,
            desk.oldest_waiting,
        ]
        for ask in asked:
            with pytest.raises(AwayError, match=r"^The database cannot be reached\.$"):
                ask()
        answer = web_app(engine).test_client().get("/health/ready")
        assert (answer.status_code, answer.get_json()["reasons"]) == (503, ["The database cannot be reached."])


def test_a_connection_that_is_lost_in_the_middle_is_the_database_s_fault(engine: Engine) -> None:
    with pytest.raises(OperationalError) as lost, engine.ledger.begin() as book:
        book.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert is_away(lost.value)
    assert not is_away(ValueError("a fault of ours"))
