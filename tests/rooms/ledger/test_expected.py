"""What should be charged is told by the decisions: each line once, with its share of the dose's charge."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Connection

from bridge.facts.amounts import Milligrams
from bridge.facts.decision import PENDING, Decision
from bridge.facts.reconciled import Expected
from bridge.ledger import charges
from bridge.ledger.expected import expected, known_encounters, known_patients, latest_day, patients_between
from bridge.ledger.signed_days import Seen, last_signed, sign, signatures
from bridge.reconciling.charge_rows import ChargeRow
from tests.rooms.claim.examples import DRUG, WASTE
from tests.rooms.ledger.pages import look
from tests.rooms.ledger.queue import NURSE, Dose

DAY = date(2018, 6, 12)


def decided(
    name: str = "a", line: str | None = None, *, held: bool = False, charge: str | None = "45000.00"
) -> Decision:
    """Decide on a dose of 16 units and 2 of waste, of two vials."""
    dose = Dose(name=name, line=line, is_billed=not held, gaps=(NURSE,) if held else (), charge=charge, day=DAY)
    decision = dose.decision()
    assert decision.stake is not None
    told = {"dose": Milligrams(15300), "discarded": Milligrams(2700), "vials": 2, "counted": True}
    return replace(decision, lines=(DRUG, WASTE), stake=replace(decision.stake, **told))  # type: ignore[arg-type]


def lines(book: Connection) -> list[Expected]:
    return expected(book, DAY, DAY)[0]


def test_the_lines_of_a_dose_share_its_charge_by_their_units(book: Connection) -> None:
    look(book, decided())
    drug, waste = lines(book)
    assert (drug.code, drug.units, drug.charge, drug.price) == ("C9028", 16, Decimal(40000), Decimal(2500))
    assert (waste.modifiers, waste.units, waste.charge) == (("JW",), 2, Decimal(5000))  # 45000 / 18 x 2
    assert (drug.patient, drug.encounter, drug.day, drug.site) == ("Patient/p-1", "Encounter/e-1", DAY, "lakeview-main")
    assert (drug.held, drug.draft, drug.questions) == (False, False, ())


def test_a_charge_that_cannot_be_shared_exactly_is_not_told(book: Connection) -> None:
    look(book, decided(charge="100.00"))  # 100 / 18
    assert [one.charge for one in lines(book)] == [None, None]


def test_administrations_that_share_their_lines_are_expected_once(book: Connection) -> None:
    look(book, decided("a"), decided("b", line="a"))
    assert {one.administration for one in lines(book)} == {"MedicationAdministration/a"}
    assert {one.others for one in lines(book)} == {("MedicationAdministration/b",)}
    assert len(lines(book)) == 2
    assert len(expected(book, DAY, DAY)[1]) == 1


def test_what_is_held_is_expected_with_its_questions_and_what_is_pending_is_not(book: Connection) -> None:
    look(book, decided(held=True), replace(decided("p"), outcome=PENDING, bill_to=None))
    assert [(one.held, one.questions) for one in lines(book)] == [(True, ("waste-not-recorded",))] * 2


def test_vials_that_somebody_counted_are_told_with_the_dose(book: Connection) -> None:
    look(book, decided())
    (opened,) = expected(book, DAY, DAY)[1]
    assert (opened.vials, opened.given, opened.discarded) == (2, 15300, 2700)


def test_days_patients_and_encounters_are_told(book: Connection) -> None:
    look(book, decided())
    assert expected(book, DAY + timedelta(1), DAY + timedelta(9)) == ([], [])
    assert latest_day(book, date(2030, 1, 1)) == DAY
    assert latest_day(book, DAY - timedelta(1)) is None
    assert patients_between(book, DAY, DAY) == ["Patient/p-1"]
    assert known_patients(book, {"Patient/p-1", "Patient/p-9"}) == {"Patient/p-1"}
    assert known_encounters(book, {"Encounter/e-1", "Encounter/e-9"}) == {"Encounter/e-1": "lakeview-main"}


ROW = ChargeRow(2, "Patient/p-1", "", DAY, "J9229", ("JW", "TB"), 18, Decimal("45000.10"), "", "T1")


def test_a_file_is_loaded_whole_and_its_charges_are_found_by_day(book: Connection) -> None:
    brought = charges.upload(book, charges.keep_upload(book, "biller", "june.csv", b"a,b").number)
    assert brought is not None
    number = charges.load(
        book, "biller", brought, [ROW, replace(ROW, line=3, day=DAY + timedelta(40))], {"form": "iso"}
    )
    assert charges.upload(book, brought.number) is None
    (found,) = charges.charges_in(book, number, DAY, DAY)
    assert (found.modifiers, found.units, found.amount) == (("JW", "TB"), 18, Decimal("45000.10"))
    assert (found.encounter, found.site, found.source) == (None, None, "line 2, charge T1")
    (file,) = charges.files(book)
    assert (file.charges, file.first, file.last) == (2, DAY, DAY + timedelta(40))
    assert charges.loaded_before(book, b"a,b") == file
    assert charges.loaded_before(book, b"other") is None
    with pytest.raises(ValueError, match="without a charge"):
        charges.load(book, "biller", brought, [], {})


def test_what_columns_stand_for_is_remembered_by_header(book: Connection) -> None:
    assert charges.choice_for(book, "h") is None
    charges.remember_choice(book, "biller", "h", ("patient", ""), "")
    charges.remember_choice(book, "other", "h", ("", "patient"), "iso")
    assert charges.choice_for(book, "h") == (("", "patient"), "iso")


def test_the_last_signature_of_each_day_and_site_counts_and_all_are_kept(book: Connection) -> None:
    seen = Seen(
        "server", {"matching": 2}, -9, Decimal("-22950.00"), "d1", ("ma-1: nothing given", "ma-2: nothing given")
    )
    for who, site in (("supervisor", "x"), ("admin", "x"), ("supervisor", "")):
        sign(book, who, DAY, site, seen, "looked through")
    last = last_signed(book, DAY, DAY)
    assert {place: one.who for place, one in last.items()} == {(DAY, "x"): "admin", (DAY, ""): "supervisor"}
    assert last[DAY, "x"].seen == seen
    assert [one.who for one in signatures(book, DAY)] == ["supervisor", "admin", "supervisor"]
