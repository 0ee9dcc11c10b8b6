"""A made-up ledger, each administration told in plain values, for tests that add up what the overview counts."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TypeVar

from sqlalchemy import Connection

from bridge.facts.amounts import milligrams
from bridge.facts.decision import (
    BILLED,
    BLOCKS,
    DOSE_GIVEN,
    HELD,
    NOT_BILLABLE,
    NOT_MAPPED,
    PENDING,
    WARNS,
    Decision,
    Evidence,
    Gap,
    Named,
    Stake,
)
from bridge.ledger.events import Event, record_event
from bridge.ledger.journal import prepare
from tests.rooms.ledger.pages import a_claim, look

K = TypeVar("K")
GAPS = {"waste-not-recorded": BLOCKS, "diagnosis-needs-coder": BLOCKS, "lot-number-not-recorded": WARNS}
DRUG = "inotuzumab-ozogamicin"


@dataclass(frozen=True)
class Told:
    """One administration.

    line    the number of the one whose line it shares, or its own
    asked   questions that were asked at first; `open` those of them that still are
    sent    whether its claim was sent
    """

    number: int
    line: int
    outcome: str = BILLED
    payer: str | None = "medicare"
    site: str | None = "lakeview-main"
    day: date | None = date(2026, 5, 31)
    units: int | None = 18
    charge: Decimal | None = Decimal("45000.00")
    dose: Decimal | None = Decimal("1.53")
    discarded: Decimal | None = Decimal("0.27")
    asked: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    sent: bool = False

    @property
    def name(self) -> str:
        return _name(self.number)

    @property
    def waits(self) -> bool:
        return self.outcome in {HELD, PENDING}


def _name(number: int) -> str:
    return f"MedicationAdministration/ma-{number}"


def make_up(seed: int, count: int, today: date) -> list[Told]:
    """Make up administrations: a line in four is shared, at times at two sites and with two outcomes."""
    chance = Random(seed)  # noqa: S311  (not a secret)
    made: list[Told] = []
    for number in range(count):
        if made and chance.random() < 0.25:
            first = made[chance.choice(made).line]
            site = chance.choice([first.site, "harbor-surgery", None])
            outcome = chance.choice([first.outcome, first.outcome, BILLED, HELD])
            one = replace(first, number=number, line=first.number, site=site, outcome=outcome)
        else:
            one = _alone(number, chance, today)
        asked = tuple(gap for gap in GAPS if chance.random() < 0.3) if one.outcome in {BILLED, HELD} else ()
        still = tuple(gap for gap in asked if chance.random() < 0.5 and (one.outcome == HELD or GAPS[gap] == WARNS))
        made.append(replace(one, asked=asked, open=still, sent=one.outcome == BILLED and chance.random() < 0.8))
    return made


def _alone(number: int, chance: Random, today: date) -> Told:
    outcome = chance.choices([BILLED, HELD, PENDING, NOT_BILLABLE, NOT_MAPPED], [6, 2, 1, 1, 1])[0]
    vials = chance.choice([1, 2, 3])
    dose = Decimal(chance.randint(1, vials * 9000)) / 10_000
    discarded = Decimal(vials) * Decimal("0.9") - dose if chance.random() < 0.8 else None
    units = int((dose / Decimal("0.1")).to_integral_value("ROUND_CEILING"))
    units += int(discarded / Decimal("0.1")) if discarded is not None else 0
    is_known = chance.random() < 0.9
    return Told(
        number,
        number,
        outcome,
        chance.choice(["medicare", "aetna", "cigna", None]),
        chance.choice(["lakeview-main", "riverbend-infusion", "cedar-creek-oncology"]),
        None if chance.random() < 0.05 else today - timedelta(days=chance.choice([0, 1, 5, 10, 25, 40, 200, 240, 400])),
        units if is_known else None,
        units * Decimal("2500.25") if is_known and chance.random() < 0.8 else None,
        dose if is_known else None,
        discarded,
    )


def keep(book: Connection, told: Sequence[Told]) -> None:
    """Keep them in the ledger, as looks do: first with all that was asked, then as they stand."""
    for one in told:
        record_event(book, Event("webhook", one.name))
    look(book, *(_decision(one, one.asked) for one in told))
    look(book, *(_decision(one, one.open) for one in told))
    for one in told:
        if one.sent:
            number = look(book)
            prepare(book, number, [a_claim(administrations=(f"ma-{one.number}",))])


def _decision(one: Told, gaps: Iterable[str]) -> Decision:
    has_stake = one.outcome in {BILLED, HELD, PENDING}
    return Decision(
        Evidence(one.name, version="1"),
        Named(f"Patient/p-{one.line}"),
        Named(f"Encounter/e-{one.line}"),
        one.outcome,
        gaps=tuple(Gap(gap, (Evidence(one.name),), "", None, GAPS[gap], "nurse", "What?") for gap in gaps),
        stake=Stake(
            _name(one.line),
            one.payer,
            one.site,
            "outpatient-hospital",
            one.day,
            DRUG,
            one.units,
            DOSE_GIVEN,
            one.charge,
            dose=None if one.dose is None else milligrams(one.dose, Fraction(1)),
            discarded=None if one.discarded is None else milligrams(one.discarded, Fraction(1)),
        )
        if has_stake
        else None,
    )


def lines_once(told: Iterable[Told]) -> list[Told]:
    """Give one administration of each line, what is billed and what waits apart: units and charge are the line's."""
    return list({(one.line, one.outcome == BILLED): one for one in told}.values())


def grouped(told: Iterable[Told], key: Callable[[Told], K]) -> dict[K, list[Told]]:
    """Put administrations together."""
    found: dict[K, list[Told]] = {}
    for one in told:
        found.setdefault(key(one), []).append(one)
    return found
