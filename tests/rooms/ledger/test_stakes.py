"""What hangs on an administration stands beside its outcome, and follows tables that change without a decision."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection, func, select

from bridge.facts.amounts import Milligrams
from bridge.facts.decision import Stake
from bridge.ledger.stakes import AT_STAKE
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS
from tests.rooms.ledger.pages import DOSE_1, billed, look

STAKE = Stake(
    DOSE_1,
    "medicare",
    "lakeview-main",
    "outpatient-hospital",
    date(2018, 6, 12),
    "inotuzumab-ozogamicin",
    18,
    "given",
    Decimal("45000.00"),
    date(2019, 6, 12),
    Milligrams(14400),
    Milligrams(14432),
    Milligrams(14432),
    Milligrams(3568),
    2,
    counted=True,
    ordered_at="2018-06-11",
    started="2018-06-12T10:00:00-05:00",
    stopped="2018-06-12T11:00:00-05:00",
)
NOTHING = (None,) * len(AT_STAKE)


def stands(book: Connection, name: str = DOSE_1) -> tuple[object, ...]:
    asked = select(*(ADMINISTRATIONS.c[column] for column in AT_STAKE)).where(ADMINISTRATIONS.c.name == name)
    return tuple(book.execute(asked).one())


def decisions(book: Connection) -> int:
    return book.execute(select(func.count()).select_from(DECISIONS)).scalar_one()


def test_a_stake_is_kept_as_it_was_told(book: Connection) -> None:
    look(book, billed(stake=STAKE))
    assert stands(book) == (
        DOSE_1,
        "medicare",
        "lakeview-main",
        "outpatient-hospital",
        date(2018, 6, 12),
        "inotuzumab-ozogamicin",
        18,
        "given",
        Decimal("45000.00"),
        date(2019, 6, 12),
        Decimal("1.44"),
        Decimal("1.4432"),
        Decimal("1.4432"),
        Decimal("0.3568"),
        2,
        True,
        "2018-06-11",
        "2018-06-12T10:00:00-05:00",
        "2018-06-12T11:00:00-05:00",
    )


def test_another_charge_is_written_down_and_is_no_new_decision(book: Connection) -> None:
    look(book, billed(stake=STAKE), billed("MedicationAdministration/other"))
    look(book, billed(stake=replace(STAKE, charge=Decimal("48000.00"))), billed("MedicationAdministration/other"))
    assert Decimal("48000.00") in stands(book)
    assert stands(book, "MedicationAdministration/other") == NOTHING
    assert decisions(book) == 2


def test_what_was_decided_before_stakes_were_kept_has_its_stake_after_the_next_look(book: Connection) -> None:
    look(book, billed())
    assert stands(book) == NOTHING
    look(book, billed(stake=STAKE))
    assert Decimal("45000.00") in stands(book)
    assert decisions(book) == 1


def test_a_stake_follows_a_new_decision_too(book: Connection) -> None:
    look(book, billed(stake=STAKE))
    look(book, billed(stake=replace(STAKE, units=15), gaps=()))
    assert 15 in stands(book)


def test_nothing_hangs_on_what_is_gone(book: Connection) -> None:
    look(book, billed(stake=STAKE))
    look(book, gone=[DOSE_1])
    assert stands(book) == NOTHING


def test_a_dose_of_an_absurd_size_can_be_kept(book: Connection) -> None:
    look(book, billed(stake=replace(STAKE, given=Milligrams(10**17), units=10**13)))
    assert Decimal(10**13) in stands(book)
