"""What would come of an administration is read from its chart as it is now, and no request does more than read."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from bridge.app.desk import web_app
from bridge.app.engine import Engine
from bridge.app.what_ifs import what_ifs
from bridge.facts.decision import BILLED, HELD
from bridge.facts.supposed import AS_CHARTED, Supposed
from bridge.ledger import audit
from bridge.ledger.events import Event
from bridge.ledger.people import add_person
from bridge.workbench.passwords import hash_password
from tests.rooms.app.engines import do_jobs, engine_on
from tests.rooms.app.only_reads import writes_at
from tests.rooms.commands.hospital import two_patients
from tests.rooms.workbench.browsing import BROWSER, PASSWORD, sign_in
from tests.rules.cases import line_text
from tests.sloppy_server.server import SloppyServer, Switches, html_page

pytestmark = pytest.mark.server

NAME = "MedicationAdministration/ma-1"
PAYERS = ("aetna", "blue-cross-blue-shield", "cigna", "medicare", "unitedhealthcare")
KINDS = ("Claim", "Task", "MedicationAdministration", "Encounter", "Coverage")


every_server = pytest.mark.parametrize(
    "server", [Switches(), Switches(no_batch=True), Switches(release="R5")], ids=["R4", "no batch", "R5"], indirect=True
)


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[SloppyServer]:
    switches: Switches = getattr(request, "param", Switches())
    with SloppyServer(two_patients(), switches) as server:
        yield server


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hash_password(PASSWORD, "nobody")


@pytest.fixture
def engine(migrated_url: str, server: SloppyServer) -> Iterator[Engine]:
    with engine_on(migrated_url, server) as engine:
        engine.noticing.note_by_name([Event("hand", NAME)])
        do_jobs(engine)
        server.forget_requests()
        yield engine


@pytest.fixture
def browser(engine: Engine, password_hash: str) -> FlaskClient:
    with engine.ledger.begin() as book:
        add_person(book, "vera", "viewer", password_hash=password_hash)
    browser = web_app(engine).test_client()
    sign_in(browser, "vera")
    return browser


@every_server
def test_under_each_payer_no_request_does_more_than_read(engine: Engine, server: SloppyServer) -> None:
    held = {kind: server.resources(kind) for kind in KINDS}
    supposed = [AS_CHARTED, *(Supposed(payer=one) for one in PAYERS)]
    decisions = what_ifs(engine)(NAME, supposed) or ()
    assert [one.stake.payer for one in decisions if one.stake] == ["medicare", *PAYERS]
    assert server.requests
    assert writes_at(server) == []
    assert {kind: server.resources(kind) for kind in KINDS} == held


def test_each_supposition_is_decided_on_the_chart_of_now(engine: Engine, server: SloppyServer) -> None:
    before = server.count()
    decide = what_ifs(engine)
    supposed = (AS_CHARTED, Supposed(dose=Decimal("1.8")), Supposed(day=date(2023, 8, 1)))
    charted, more, later = decide(NAME, supposed) or ()
    assert (charted.outcome, list(map(line_text, charted.lines))) == (BILLED, ["C9028 x 16", "C9028-JW x 2"])
    # 1.8 mg given and 0.27 mg discarded are more than two vials hold.
    assert (more.outcome, [gap.id for gap in more.gaps if gap.severity == "blocks"]) == (
        HELD, ["waste-does-not-reconcile"],
    )  # fmt: skip
    assert later.stake is not None
    assert later.stake.day == date(2023, 8, 1)
    asked = server.count() - before
    assert asked < 25  # the chart is read once, however much is supposed of it
    assert writes_at(server) == []


def test_of_what_is_not_on_the_server_there_is_nothing_to_tell(engine: Engine, server: SloppyServer) -> None:
    server.delete(NAME)
    assert what_ifs(engine)(NAME, [AS_CHARTED]) is None
    assert writes_at(server) == []


def test_the_page_shows_each_payer_beside_the_chart_as_it_is_and_writes_nothing(
    engine: Engine, server: SloppyServer, browser: FlaskClient
) -> None:
    answer = browser.get("/administrations/ma-1/what-if", headers=BROWSER)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert columns_of(page) == [
        "Chart as it is",
        "Aetna",
        "Blue Cross Blue Shield",
        "Cigna",
        "Medicare",
        "UnitedHealthcare",
    ]
    assert page.count('class="code">C9028</span>') >= 2
    assert writes_at(server) == []
    with engine.ledger.begin() as book:
        row = audit.rows(book)[0]
    assert (row.who, row.act, row.about, row.patient) == ("vera", "what if", NAME, "Patient/pt-1")


def test_what_is_asked_for_stands_beside_the_chart_as_it_is(browser: FlaskClient) -> None:
    asked = [("site", "cedar-creek-oncology"), ("dose", "1.35 mg")]
    page = browser.get(f"/administrations/ma-1/what-if?{urlencode(asked)}", headers=BROWSER).get_data(as_text=True)
    assert columns_of(page) == ["Chart as it is", "Cedar Creek Synthetic Oncology, office", "1.35 mg"]
    assert "; supposed: " in page


def test_a_server_that_is_broken_is_said_on_the_page(browser: FlaskClient, server: SloppyServer) -> None:
    server.fail_next(*[html_page()] * 50)
    answer = browser.get("/administrations/ma-1/what-if", headers=BROWSER)
    assert answer.status_code == 502
    assert "The chart cannot be read now." in answer.get_data(as_text=True)


def test_what_is_gone_from_the_server_or_was_never_heard_of_is_told(browser: FlaskClient, server: SloppyServer) -> None:
    server.delete(NAME)
    page = browser.get("/administrations/ma-1/what-if", headers=BROWSER).get_data(as_text=True)
    assert "does not have this administration (any more)" in page
    assert browser.get("/administrations/ma-9/what-if", headers=BROWSER).status_code == 404


def columns_of(page: str) -> list[str]:
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    return re.findall(r'<th scope="col">([^<]*)</th>', head)
