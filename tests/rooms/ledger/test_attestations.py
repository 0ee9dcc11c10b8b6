"""What staff attest is kept for ever: by whom, when, why, and what became of it."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Connection, text

from bridge.facts.attested import AmountDiscarded, AttestedValue, CodeChosen, LotHung, SiteChosen, VialsOpened
from bridge.ledger.attestations import all_of, attest, by_number, confirm, of, record_superseded, withdraw
from bridge.ledger.failures import NotTakenError
from bridge.ledger.story import history
from bridge.ledger.wants import of as wants_of
from tests.rooms.ledger.pages import DOSE_1, VISIT, billed, look

WASTE = AmountDiscarded(Decimal("0.27"))
WHY = "stands in the pharmacy log"


@pytest.fixture(autouse=True)
def a_dose_that_was_looked_at(book: Connection) -> None:
    look(book, billed())


def said(book: Connection, value: AttestedValue = WASTE, who: str = "jane") -> int:
    return attest(book, who, DOSE_1, value, WHY)[0]


@pytest.mark.parametrize(
    "value",
    [
        WASTE,
        AmountDiscarded(Decimal(0)),
        VialsOpened(2),
        LotHung("AB12"),
        LotHung("AB12", date(2019, 1, 31)),
        CodeChosen("C91.02", "Condition/1"),
        SiteChosen("lakeview-main"),
    ],
)
def test_what_is_attested_is_given_back_as_it_was_said(book: Connection, value: AttestedValue) -> None:
    number = said(book, value)
    (one,) = of(book, [DOSE_1])[DOSE_1]
    assert (one.number, one.value, one.who, one.reason, one.confirmed_by) == (number, value, "jane", WHY, None)
    assert one.at.endswith(" UTC")
    assert by_number(book, number) == all_of(book, DOSE_1)[0]


def test_each_act_wants_the_encounter_to_be_looked_at(book: Connection) -> None:
    number, to_ask = attest(book, "jane", DOSE_1, WASTE, WHY)
    assert [name for name, _ in to_ask] == [VISIT]
    confirm(book, "rosa", number)
    withdraw(book, "jane", number)
    want = wants_of(book, [VISIT])[VISIT]
    assert (want.wanted, want.done, want.trigger) == (3, 0, "hand")


def test_a_second_person_confirms_once(book: Connection) -> None:
    number = said(book)
    with pytest.raises(NotTakenError, match="You attested it yourself: a second person must confirm it"):
        confirm(book, "Jane", number)
    confirm(book, "rosa", number)
    assert of(book, [DOSE_1])[DOSE_1][0].confirmed_by == "rosa"
    with pytest.raises(NotTakenError, match="rosa has confirmed it already"):
        confirm(book, "li", number)


def test_what_is_withdrawn_counts_no_more_and_another_may_be_attested(book: Connection) -> None:
    number = said(book)
    with pytest.raises(NotTakenError, match=r"There is one already: 0.27 mg discarded, attested by jane on .*"):
        said(book, AmountDiscarded(Decimal("0.2")), "rosa")
    withdraw(book, "jane", number, "misread")
    assert of(book, [DOSE_1]) == {}
    assert by_number(book, number).status == "withdrawn"  # type: ignore[union-attr]
    for act in (confirm, withdraw):
        with pytest.raises(NotTakenError, match="does not stand any more: it was withdrawn"):
            act(book, "rosa", number)
    said(book, AmountDiscarded(Decimal("0.2")), "rosa")
    said(book, VialsOpened(2))
    assert [one.kind for one in of(book, [DOSE_1])[DOSE_1]] == ["discarded", "vials"]


def test_what_the_chart_says_itself_is_superseded_once_and_for_ever(book: Connection) -> None:
    waste, vials = said(book), said(book, VialsOpened(2))
    withdraw(book, "jane", vials)
    record_superseded(book, {})
    for _ in range(2):
        record_superseded(book, {waste: "Observation/1, valueQuantity", vials: "MedicationDispense/1"})
    assert of(book, [DOSE_1]) == {}
    assert [(one.status, [each.what for each in one.events]) for one in all_of(book, DOSE_1)] == [
        ("superseded", ["superseded"]),
        ("withdrawn", ["withdrawn"]),
    ]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (AmountDiscarded(Decimal("-0.1")), "The amount discarded is from 0 to 1000 mg"),
        (AmountDiscarded(Decimal("0.27001")), "to at most four decimals"),
        (AmountDiscarded(Decimal("NaN")), "The amount discarded"),
        (AmountDiscarded(Decimal(1001)), "The amount discarded"),
        (VialsOpened(0), "a whole number from 1 to 1000"),
        (LotHung(" "), "The lot is its number"),
        (CodeChosen("leukemia", "Condition/1"), "The code is an ICD-10-CM code"),
        (CodeChosen("C91.02", "Patient/1"), "for one Condition"),
        (SiteChosen("../x"), "The site is the name of a file"),
    ],
)
def test_what_is_no_value_is_refused(book: Connection, value: AttestedValue, why: str) -> None:
    with pytest.raises(NotTakenError, match=why):
        said(book, value)


def test_without_a_reason_or_of_an_unknown_dose_or_number_nothing_is_taken(book: Connection) -> None:
    with pytest.raises(NotTakenError, match="Say why"):
        attest(book, "jane", DOSE_1, WASTE, "  ")
    with pytest.raises(NotTakenError, match="MedicationAdministration/ma-9 was never looked at"):
        attest(book, "jane", "MedicationAdministration/ma-9", WASTE, WHY)
    with pytest.raises(NotTakenError, match="There is no attestation 9"):
        confirm(book, "rosa", 9)
    assert (all_of(book, DOSE_1), by_number(book, 9)) == ([], None)


def test_the_story_tells_what_was_attested_and_what_became_of_it(book: Connection) -> None:
    waste, vials, lot = said(book), said(book, VialsOpened(2)), said(book, LotHung("AB12"))
    confirm(book, "rosa", waste)
    withdraw(book, "jane", vials, "misread")
    withdraw(book, "jane", lot)
    record_superseded(book, {waste: "Observation/1"})
    told = [line.says for line in history(book, DOSE_1) if line.kind == "attestation"]
    assert set(told) == {
        f"jane attested: 0.27 mg discarded (Attestation/{waste}): {WHY}",
        f"jane attested: 2 vials opened (Attestation/{vials}): {WHY}",
        f"jane attested: lot AB12 (Attestation/{lot}): {WHY}",
        f"rosa confirmed Attestation/{waste} (0.27 mg discarded)",
        f"jane withdrew Attestation/{vials} (2 vials opened): misread",
        f"jane withdrew Attestation/{lot} (lot AB12)",
        f"Attestation/{waste} (0.27 mg discarded) was superseded: the chart says it itself, Observation/1",
    }


def test_the_amount_is_kept_digit_by_digit(book: Connection) -> None:
    said(book, AmountDiscarded(Decimal("0.270")))
    assert book.execute(text("SELECT value ->> 'mg' FROM attestations")).scalar() == "0.270"
