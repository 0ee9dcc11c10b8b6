"""Bill and poll pass the ledger by, but not what people answer for in it."""

from decimal import Decimal
from pathlib import Path

import pytest

from bridge import postgres
from bridge.app.database import migrate
from bridge.facts.attested import AmountDiscarded
from bridge.ledger.attestations import attest, confirm
from bridge.ledger.ledger import open_ledger
from tests.journeys.live_chart import NAME, Ward, plain_chart
from tests.rooms.app.engines import do_jobs, engine_on
from tests.rooms.commands.hospital import run
from tests.sloppy_server.server import SloppyServer

pytestmark = pytest.mark.server

FIRST = ["1 active 0131: 16 + 2"]


def a_claim_that_rests_on_an_attestation(url: str, server: SloppyServer) -> Ward:
    """Bill 1.53 mg from two vials, of which staff attest that 0.27 mg were discarded."""
    ward = Ward(server)
    ward.give(1.53, None)
    with engine_on(url, server) as engine:
        engine.noticing.want({NAME: None}, "hand")
        do_jobs(engine)
    ledger = open_ledger(url)
    with ledger.begin() as book:
        number, _ = attest(book, "jane", NAME, AmountDiscarded(Decimal("0.27")), "stands in the pharmacy log")
        confirm(book, "rosa", number)  # no site file names the place, so a second person is needed
    ledger.close()
    return ward


def test_a_claim_that_rests_on_an_attestation_is_not_taken_back(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SloppyServer(plain_chart()) as server:
        ward = a_claim_that_rests_on_an_attestation(database_url, server)
        ran = run(server, monkeypatch, "bill", NAME, BRIDGE_DATABASE_URL=database_url)
        assert (ran.status, ward.claims) == (0, FIRST)
        ran = run(server, monkeypatch, "poll", "--since", "2020-01-01")
        assert (ran.status, ward.claims) == (0, FIRST)
        assert "unchanged          1" in ran.said


def test_a_ledger_that_cannot_be_read_stops_them_before_anything_is_sent(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SloppyServer(plain_chart()) as server:
        away = "postgresql://bridge@/ledger?host=/nowhere"
        ran = run(server, monkeypatch, "bill", NAME, BRIDGE_DATABASE_URL=away)
        assert (ran.status, server.resources("Claim")) == (2, [])
        assert "The database ledger at /nowhere does not answer. Look at BRIDGE_DATABASE_URL." in ran.complained
        ran = run(server, monkeypatch, "bill", NAME, BRIDGE_DATABASE_URL=database_url)
        assert (ran.status, server.resources("Claim")) == (2, [])
        assert "The ledger has no tables yet: run `bridge migrate`." in ran.complained


def test_the_database_that_comes_along_is_read_where_the_data_folder_holds_one(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SloppyServer(plain_chart()) as server:
        with postgres.start(data_folder) as database:
            migrate(database.address.url)
            ward = a_claim_that_rests_on_an_attestation(database.address.url, server)
        assert ward.claims == []
        ran = run(server, monkeypatch, "bill", NAME, BRIDGE_DATA_DIR=str(data_folder))
        assert (ran.status, ward.claims) == (0, FIRST)


def test_a_database_without_a_ledger_holds_nothing_that_anybody_said(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SloppyServer(plain_chart()) as server:
        postgres.start(data_folder).stop()
        ran = run(server, monkeypatch, "bill", NAME, BRIDGE_DATA_DIR=str(data_folder))
        assert (ran.status, len(server.resources("Claim"))) == (0, 1)


def test_without_a_ledger_nothing_is_made_in_the_data_folder(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SloppyServer(plain_chart()) as server:
        ran = run(server, monkeypatch, "bill", NAME, BRIDGE_DATA_DIR=str(data_folder))
        assert (ran.status, list(data_folder.iterdir())) == (0, [])
