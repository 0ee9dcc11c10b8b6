"""Whether we live, and whether we can work."""

import threading

import pytest
from flask.testing import FlaskClient

from bridge.web.health import AskedSeldom
from tests.rooms.web.fakes import Clock, DeskInMemory, away, client_of


def test_we_live_whatever_is_broken(client: FlaskClient, desk: DeskInMemory) -> None:
    desk.raises, desk.trouble, desk.waiting = away(), "refused", 1e9
    answer = client.get("/health/live")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "live"})
    assert desk.server_asked == 0


@pytest.mark.parametrize("waiting", [None, 0.0, 899.0, 900.0])
def test_we_are_ready_when_all_is_well(client: FlaskClient, desk: DeskInMemory, waiting: float | None) -> None:
    desk.waiting = waiting
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ready"})


def test_every_reason_against_is_told(client: FlaskClient, desk: DeskInMemory) -> None:
    desk.trouble, desk.waiting = "GET https://ehr.example/fhir/metadata: refused", 901.4
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json() == {
        "status": "not ready",
        "reasons": [
            "A record has waited for 901 s to be looked at; at most 900 s is well.",
            "The FHIR server does not answer as it should.",
        ],
    }


def test_a_database_that_is_away_is_a_reason(client: FlaskClient, desk: DeskInMemory) -> None:
    desk.raises = away()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.get_json()["reasons"] == ["The database cannot be reached."]


def test_the_fhir_server_is_asked_every_ten_seconds_at_most(desk: DeskInMemory) -> None:
    clock = Clock()
    client = client_of(desk, clock=clock)
    asked = []
    for _ in range(5):  # at 0, 4, 8, 12 and 16 s
        desk.trouble = None if clock.now < clock.__class__().now + 10 else "refused"
        asked.append((client.get("/health/ready").status_code, desk.server_asked))
        clock.now += 4
    assert asked == [(200, 1), (200, 1), (200, 1), (503, 2), (503, 2)]


def test_while_one_asks_the_others_take_the_last_answer() -> None:
    clock, asking, go_on, asked = Clock(), threading.Event(), threading.Event(), []

    def ask() -> str | None:
        asked.append(1)
        if len(asked) == 2:
            asking.set()
            assert go_on.wait(5)
        return f"answer {len(asked)}"

    seldom = AskedSeldom(ask, clock)
    assert seldom.answer() == "answer 1"
    clock.now += 11
    slow = threading.Thread(target=seldom.answer)
    slow.start()
    assert asking.wait(5)
    assert seldom.answer() == "answer 1"
    go_on.set()
    slow.join(5)
    assert (seldom.answer(), len(asked)) == ("answer 2", 2)


def test_a_question_that_fails_is_asked_again() -> None:
    answers = iter([ValueError("broken"), None])

    def ask() -> str | None:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    seldom = AskedSeldom(ask, Clock())
    with pytest.raises(ValueError, match="broken"):
        seldom.answer()
    assert seldom.answer() is None
