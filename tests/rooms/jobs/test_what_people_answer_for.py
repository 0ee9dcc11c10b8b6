"""What staff attest releases a claim until the chart says it itself; what a supervisor approves is filed at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bridge.app.engine import Engine
from bridge.facts.attested import AmountDiscarded
from bridge.ledger.approvals import waiting_for_approval
from bridge.ledger.attestations import all_of, by_number
from bridge.ledger.checking import check
from bridge.ledger.failures import NotTakenError
from bridge.ledger.story import history
from tests.journeys.live_chart import NAME, Ward, observation, plain_chart
from tests.rooms.app.engines import do_jobs, engine_on
from tests.rules.planting import dated, with_site
from tests.sloppy_server.server import SloppyServer

pytestmark = pytest.mark.server

WASTE, WHY = AmountDiscarded(Decimal("0.27")), "stands in the pharmacy log"
FIRST = "1 active 0131: 16 + 2"
ASKED = {"waste-not-recorded": "requested"}
ANSWERED = {"waste-not-recorded": "completed"}


@contextmanager
def a_dose_without_its_waste(
    url: str, *, second: bool = False, approval: bool = False
) -> Iterator[tuple[Ward, Engine]]:
    """Give a dose of 1.53 mg from two vials, looked at, at a site whose file asks for what is said here."""
    with SloppyServer(plain_chart()) as server, engine_on(url, server, BRIDGE_SITE="lakeview-main") as engine:
        engine.mappings = with_site(
            engine.mappings,
            "lakeview-main",
            lambda site: replace(
                site,
                attestation_needs_second_person=dated("yes" if second else "no", date(2018, 1, 1)),
                claims_need_approval=dated("yes" if approval else "no", date(2018, 1, 1)),
            ),
        )
        ward = Ward(server)
        ward.give(1.53, None)
        look(engine)
        assert (ward.claims, ward.questions) == ([], ASKED)
        yield ward, engine
        with engine.ledger.begin() as book:
            assert check(book) == []


def look(engine: Engine) -> None:
    engine.noticing.want({NAME: None}, "hand")
    do_jobs(engine)


def attest(engine: Engine) -> int:
    with engine.ledger.begin() as book:
        number = engine.answering.attest(book, "jane", NAME, WASTE, WHY)
    do_jobs(engine)
    return number


def status(engine: Engine, number: int) -> str:
    with engine.ledger.begin() as book:
        one = by_number(book, number)
    assert one is not None
    return one.status


@pytest.mark.parametrize("says", ["the record", "an observation"])
def test_an_attestation_releases_the_claim_until_the_chart_says_it_itself(database_url: str, says: str) -> None:
    with a_dose_without_its_waste(database_url) as (ward, engine):
        number = attest(engine)
        # 1.53 mg are 15.3 units, rounded up to 16; 0.27 mg are 2.7 units, rounded down to 2.
        assert (ward.claims, ward.questions) == ([FIRST], ANSWERED)
        (answer,) = ward.question("waste-not-recorded")["output"]
        told = answer["valueReference"]["display"]
        assert told.startswith(f"Attestation/{number}: 0.27 mg discarded, attested by jane on ")
        assert "reference" not in answer["valueReference"]  # it is no resource of the hospital's
        versions = {one for one in ward.versions if one[0].startswith("Claim/")}
        if says == "the record":
            ward.give(1.53, 0.27)
        else:
            ward.put(observation(0.27))
        look(engine)
        assert {one for one in ward.versions if one[0].startswith("Claim/")} == versions
        assert (ward.questions, status(engine, number)) == (ANSWERED, "superseded")
        look(engine)
        with engine.ledger.begin() as book:
            (one,) = all_of(book, NAME)
            lines = history(book, NAME)
        assert [each.what for each in one.events] == ["superseded"]
        assert any("was superseded: the chart says it itself" in line.says for line in lines)
        assert any("waste-not-recorded closed, answered by Attestation/" in line.says for line in lines)


def test_a_chart_that_says_otherwise_than_what_was_attested_is_believed(database_url: str) -> None:
    with a_dose_without_its_waste(database_url) as (ward, engine):
        number = attest(engine)
        ward.give(1.45, 0.35)  # 14.5 units, rounded up to 15; 3.5, rounded down to 3
        look(engine)
        assert ward.claims == ["1 cancelled 0131: 16 + 2", "2 active 0137: 15 + 3"]
        assert status(engine, number) == "superseded"


def test_where_a_second_person_is_needed_one_releases_nothing(database_url: str) -> None:
    with a_dose_without_its_waste(database_url, second=True) as (ward, engine):
        number = attest(engine)
        assert (ward.claims, ward.questions) == ([], ASKED)
        with engine.ledger.begin() as book, pytest.raises(NotTakenError, match="a second person must confirm it"):
            engine.answering.confirm(book, "jane", number)
        with engine.ledger.begin() as book:
            engine.answering.confirm(book, "rosa", number)
        do_jobs(engine)
        assert (ward.claims, ward.questions) == ([FIRST], ANSWERED)


def test_what_is_withdrawn_takes_the_claim_back_and_asks_again(database_url: str) -> None:
    with a_dose_without_its_waste(database_url) as (ward, engine):
        number = attest(engine)
        with engine.ledger.begin() as book:
            engine.answering.withdraw(book, "jane", number, "misread")
        do_jobs(engine)
        assert (ward.claims, ward.questions) == (["1 cancelled 0138: 16 + 2"], ASKED)


def test_a_claim_waits_for_a_supervisor_who_files_it_at_once(database_url: str) -> None:
    with a_dose_without_its_waste(database_url, approval=True) as (ward, engine):
        attest(engine)
        assert ward.claims == ["1 draft 0131: 16 + 2"]
        with engine.ledger.begin() as book:
            (waits,) = waiting_for_approval(book)
            assert (waits.administrations, waits.units) == ((NAME,), 18)
            assert waits.charge == Decimal("45000.00")  # 18 x 2500.00
            done = engine.answering.approve(book, "sam", [(waits.claim, waits.content)])
        assert done.claims == (waits.claim,)
        do_jobs(engine)
        assert ward.claims == [FIRST]
        with engine.ledger.begin() as book:
            assert waiting_for_approval(book) == []
            assert any(line.kind == "approval" for line in history(book, NAME))
        ward.give(1.62, 0.18)  # 16.2 units, rounded up to 17; 1.8, rounded down to 1
        look(engine)
        assert ward.claims == [FIRST, "2 draft 0137: 17 + 1"]
        with engine.ledger.begin() as book:
            (waits,) = waiting_for_approval(book)
            engine.answering.approve(book, "sam", [(waits.claim, waits.content)])
            engine.answering.withdraw_approval(book, "sam", waits.claim)
        do_jobs(engine)
        assert ward.claims == [FIRST, "2 draft 0137: 17 + 1"]
        ward.give(1.53, 0.27)
        look(engine)
        assert ward.claims == [FIRST, "2 cancelled 0138: 17 + 1"]
        with engine.ledger.begin() as book:
            assert waiting_for_approval(book) == []
