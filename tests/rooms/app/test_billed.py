"""A month is reconciled with the Claims on a server, to the row and the dollar, and nothing is written."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bridge.app.billed import BilledOnServer
from bridge.app.desk import office
from bridge.app.engine import Engine
from bridge.claim.systems import CLAIM_IDENTIFIER
from bridge.reconciling.charge_rows import ChargeRow
from bridge.workbench.reconciliation.asked import OTHERS, OURS, Asked
from bridge.workbench.reconciliation.comparing import Compared, compare
from bridge.workbench.reconciliation.resolving import resolve
from tests.rooms.app.engines import engine_on
from tests.rooms.workbench.month import PRICE, Dose, Line, charged_as_given, keep
from tests.sloppy_server.server import SloppyServer, Switches, unavailable

pytestmark = pytest.mark.server

DAY = date(2020, 6, 10)
JUNE = Asked(date(2020, 6, 1), date(2020, 6, 30))
DOSES = [Dose(number, DAY + timedelta(number % 15), units=6, waste=3) for number in range(20)]


def claim(name: str, lines: list[Line], **other: Any) -> dict[str, Any]:  # noqa: ANN401  (any element of it)
    """Write a Claim with an item for each line."""
    hcpcs = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
    items = [
        {
            "sequence": number,
            "productOrService": {"coding": [{"system": hcpcs, "code": line.code}]},
            "modifier": [{"coding": [{"system": hcpcs, "code": line.modifier}]}] if line.modifier else [],
            "servicedDate": f"{line.day}",
            "quantity": {"value": line.units},
            "net": {"value": line.price * line.units, "currency": "USD"},
        }
        for number, line in enumerate(lines, 1)
    ]
    first = lines[0]
    said = {"status": "active", "use": "claim", "created": f"{first.day}", "item": items}
    return {"resourceType": "Claim", "id": name, "patient": {"reference": f"Patient/{first.patient}"}, **said, **other}


def ours(number: int) -> dict[str, Any]:
    return {"identifier": [{"system": CLAIM_IDENTIFIER, "value": f"ours-{number}"}]}


def month() -> list[dict[str, Any]]:
    """Bill the month with a fault of each kind: dose 0 is missing, 1 to 5 are wrong, 6 is doubled, 99 is nobody's."""
    claims = [claim(f"c-{dose.number}", charged_as_given(dose), **ours(dose.number)) for dose in DOSES[7:]]
    drug, waste = {}, {}
    for dose in DOSES:
        drug[dose.number], waste[dose.number] = charged_as_given(dose)
    wrong = {
        1: replace(drug[1], units=8),
        2: replace(drug[2], code="C9028"),
        3: replace(drug[3], day=drug[3].day - timedelta(2)),
        4: replace(drug[4], modifier="JZ"),
        5: replace(drug[5], price=PRICE + 10),
        6: drug[6],
    }
    claims += [claim(f"c-{number}", [line, waste[number]]) for number, line in wrong.items()]
    claims.append(claim("c-again", [drug[6]]))
    claims.append(claim("c-nobody", [Line("nobody", DAY, 9)]))
    claims.append(claim("c-cancelled", [drug[0]], status="cancelled"))
    claims.append(claim("c-draft", [drug[0]], status="draft"))
    claims.append(claim("c-asked", [drug[0]], use="preauthorization"))
    claims.append(claim("c-other", [Line("p-1", DAY, 1, code="96413")]))
    patient = {"resourceType": "Patient", "id": "p-7", "identifier": [{"system": "urn:hospital", "value": "MRN-7"}]}
    twins = [{**patient, "id": f"twin-{at}", "identifier": [{"system": f"urn:{at}", "value": "88"}]} for at in (1, 2)]
    return [*claims, patient, *twins]


SLOPPY = Switches(
    no_batch=True,
    no_post_search=True,
    no_comma_lists=True,
    page_cap=7,
    bad_order=True,
    repeats_a_page=True,
    ignores=frozenset({"created"}),
)


@pytest.fixture(params=[Switches(), SLOPPY], ids=["able", "sloppy"])
def server(request: pytest.FixtureRequest) -> Iterator[SloppyServer]:
    with SloppyServer(month(), request.param) as server:
        yield server


@pytest.fixture
def engine(database_url: str, server: SloppyServer) -> Iterator[Engine]:
    with engine_on(database_url, server) as engine:
        keep(engine.ledger, DOSES)
        yield engine


def sums(compared: Compared) -> dict[str, tuple[int, int, Decimal]]:
    return {kind: (one.count, one.units, one.dollars) for kind, one in compared.totals.kinds.items() if one.count}


def test_each_fault_is_found_to_the_row_and_the_dollar_and_nothing_is_written(
    engine: Engine, server: SloppyServer
) -> None:
    compared = compare(office(engine), JUNE)
    assert sums(compared) == {
        "matching": (33, 0, 0),  # 13 doses with drug and waste, the waste of 6 wrong ones, the drug of dose 6
        "missing": (2, -9, -9 * PRICE),  # dose 0: 6 units and 3 of waste
        "surplus": (1, 9, 9 * PRICE),
        "doubled": (1, 6, 6 * PRICE),
        "wrong-units": (1, 2, 2 * PRICE),
        "wrong-code": (1, 0, 0),
        "wrong-date": (1, 0, 0),
        "wrong-modifiers": (1, 0, 0),
        "wrong-amount": (1, 0, 60),  # 6 units, 10.00 too much each
    }
    assert {one.administration for one in compared.results if one.kind == "missing"} == {"MedicationAdministration/d-0"}
    assert [one.charged.claim for one in compared.results if one.charged and one.kind == "doubled"] == ["Claim/c-again"]
    assert compared.notes[-1] == "1 charge for other drugs and services not compared."
    asked = {(one.method, one.path.rpartition("/")[2]) for one in server.requests}
    assert asked <= {("GET", "metadata"), ("GET", "Claim"), ("POST", "_search"), ("POST", "")}
    assert all("resource" not in one.body.decode() or not one.path for one in server.requests)
    assert len(server.resources("Claim")) == len([one for one in month() if one["resourceType"] == "Claim"])


def test_ours_and_those_of_others_are_told_apart(engine: Engine) -> None:
    mine = compare(office(engine), replace(JUNE, source=OURS))
    theirs = compare(office(engine), replace(JUNE, source=OTHERS))
    assert sums(mine)["matching"][0] == 26  # 13 doses with drug and waste
    assert sums(theirs)["matching"][0] == 7  # the waste of 6 doses, the drug of dose 6
    assert (mine.totals.charges, theirs.totals.charges) == (26, 14)  # 6 x 2, one again, one of nobody


def test_what_was_read_a_moment_ago_is_not_asked_again_unless_it_is_wanted(
    engine: Engine, server: SloppyServer
) -> None:
    here = office(engine)
    compare(here, JUNE)
    before = len(server.requests)
    compare(here, replace(JUNE, listed="everything", page=2))
    assert len(server.requests) == before
    compare(here, replace(JUNE, first=DAY, last=DAY))
    compare(here, replace(JUNE, anew=True))
    assert len(server.requests) > before
    before = len(server.requests)
    compare(here, replace(JUNE, first=DAY, last=DAY))
    assert len(server.requests) > before, "a day tells what the month told before it was read again"


def test_a_server_that_is_away_is_said_and_nothing_is_compared(database_url: str) -> None:
    with SloppyServer(month(), Switches()) as server, engine_on(database_url, server) as engine:
        keep(engine.ledger, DOSES)
        server.fail_next(*[unavailable()] * 20)
        compared = compare(office(engine), JUNE)
    assert compared.results == ()
    assert "503" in compared.trouble


def test_a_server_that_does_not_search_by_when_a_claim_was_written_lacks_patients_whom_nobody_knows(
    database_url: str,
) -> None:
    deaf = Switches(refuses=frozenset({"created"}))
    with SloppyServer(month(), deaf) as server, engine_on(database_url, server) as engine:
        keep(engine.ledger, DOSES)
        compared = compare(office(engine), JUNE)
    assert "surplus" not in sums(compared)
    assert "charges of patients of whom no administration is known are not found" in " ".join(compared.notes)


def row(patient: str, encounter: str = "") -> ChargeRow:
    return ChargeRow(2, patient, encounter, DAY, "J9229", (), 9, None, "", "")


def test_numbers_of_a_file_are_told_by_the_ledger_and_by_identifiers_on_the_server(engine: Engine) -> None:
    rows = [row("MRN-7", "e-3"), row("p-3"), row("Patient/p-4"), row("unknown"), row("88")]
    with engine.ledger.begin() as book:
        read, bad = resolve(book, BilledOnServer(engine), rows)
    assert [one.patient for one in read[:4]] == ["Patient/p-7", "Patient/p-3", "Patient/p-4", "unknown"]
    assert read[0].encounter == "Encounter/e-3"
    assert [one.reasons for one in bad] == [("the patient's number is that of several patients",)]
