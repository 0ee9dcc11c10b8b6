"""The metrics: what they tell, and to whom."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from bridge.web.ports import Figures
from tests.rooms.web.fakes import METRICS_TOKEN, SETTINGS, DeskInMemory, away, client_of

FIGURES = Figures(
    events={"webhook": 7, "poll": 3},
    duplicates={"webhook": 2},
    outcomes={"billed": 4, "held": 1},
    open_gaps={"waste-not-recorded": 1},
    sends={"created": 4, "asked": 1},
    retries=5,
    dead_letters=1,
    waiting=2,
    oldest_waiting=12.5,
    delay_p50=0.25,
    delay_p95=0.75,
)


def samples(text: str) -> dict[tuple[str, ...], float]:
    """Read the metrics as Prometheus does: name, label's values, number."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_every_figure_is_told(client: FlaskClient, desk: DeskInMemory) -> None:
    desk.told = FIGURES
    answer = client.get("/metrics")
    assert answer.mimetype == "text/plain"
    assert samples(answer.text) == {
        ("bridge_events_total", "webhook"): 7,
        ("bridge_events_total", "poll"): 3,
        ("bridge_duplicate_events_total", "webhook"): 2,
        ("bridge_administrations", "billed"): 4,
        ("bridge_administrations", "held"): 1,
        ("bridge_open_gaps", "waste-not-recorded"): 1,
        ("bridge_sends_total", "created"): 4,
        ("bridge_sends_total", "asked"): 1,
        ("bridge_retries_total",): 5,
        ("bridge_dead_letters",): 1,
        ("bridge_waiting",): 2,
        ("bridge_oldest_waiting_seconds",): 12.5,
        ("bridge_delay_seconds", "0.5"): 0.25,
        ("bridge_delay_seconds", "0.95"): 0.75,
    }


def test_a_new_house_has_figures_too(client: FlaskClient) -> None:
    assert samples(client.get("/metrics").text) == {
        ("bridge_retries_total",): 0,
        ("bridge_dead_letters",): 0,
        ("bridge_waiting",): 0,
        ("bridge_oldest_waiting_seconds",): 0,
    }


def test_openmetrics_is_written_where_it_is_asked_for(client: FlaskClient) -> None:
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.mimetype == "application/openmetrics-text"
    assert answer.text.endswith("# EOF\n")


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"])
def test_this_machine_needs_no_token(desk: DeskInMemory, address: str, host: str) -> None:
    client = client_of(desk, replace(SETTINGS, metrics_token=""))
    answer = client.get("/metrics", headers={"Host": host}, environ_overrides={"REMOTE_ADDR": address})
    assert answer.status_code == 200


STRANGERS = [
    ("10.0.0.7", {}),
    ("::ffff:10.0.0.7", {}),
    ("", {}),
    ("localhost.evil.example", {}),
    ("10.0.0.7", {"X-Forwarded-For": "127.0.0.1"}),
    ("10.0.0.7", {"X-Real-IP": "127.0.0.1"}),
    ("127.0.0.1", {"X-Forwarded-For": "10.0.0.7"}),
    ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}),
    ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}),
    ("127.0.0.1", {"Via": "1.1 proxy"}),
    ("127.0.0.1", {"X-Real-IP": "10.0.0.7"}),
    ("127.0.0.1", {"Host": "bridge.example"}),
    ("127.0.0.1", {"Host": "[::1"}),
]


@pytest.mark.parametrize(("address", "headers"), STRANGERS)
@pytest.mark.parametrize("token", ["", METRICS_TOKEN])
def test_a_stranger_does_not_become_this_machine(
    desk: DeskInMemory, address: str, headers: dict[str, str], token: str
) -> None:
    client = client_of(desk, replace(SETTINGS, metrics_token=token))
    from_there = {"REMOTE_ADDR": address}
    answer = client.get("/metrics", headers=headers, environ_overrides=from_there)
    assert answer.status_code == (401 if token else 403)
    right = client.get(
        "/metrics", headers={**headers, "Authorization": f"Bearer {METRICS_TOKEN}"}, environ_overrides=from_there
    )
    assert right.status_code == (200 if token else 403)


def test_without_the_database_there_are_no_figures(client: FlaskClient, desk: DeskInMemory) -> None:
    desk.raises = away()
    assert client.get("/metrics").status_code == 503
