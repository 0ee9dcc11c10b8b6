"""A made-up month of doses in the ledger, and the charges for it as a billing system exports them, faults planted."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from io import StringIO
from random import Random

from bridge.facts.amounts import Milligrams
from bridge.facts.decision import BILLED, BLOCKS, HELD, ClaimLine, Decision, Evidence, Gap, Named, Stake
from bridge.ledger.ledger import Ledger
from tests.rooms.ledger.pages import look

FIRST, LAST = date(2020, 6, 1), date(2020, 6, 30)
PRICE = Decimal("2550.00")
SITES = ("lakeview-main", "harbor-surgery")
DRUG = "inotuzumab-ozogamicin"
QUESTION = Gap("waste-not-recorded", (Evidence("MedicationAdministration/x"),), "", None, BLOCKS, "nurse", "How much?")


@dataclass(frozen=True)
class Dose:
    """One dose: 9 units from one vial, all of it given, unless it says otherwise."""

    number: int
    day: date
    site: str = SITES[0]
    units: int = 9
    waste: int = 0
    held: bool = False
    vials: int = 1

    @property
    def patient(self) -> str:
        return f"p-{self.number}"

    def decision(self) -> Decision:
        """Decide so."""
        name = f"MedicationAdministration/d-{self.number}"
        drug = ClaimLine("J9229", (), self.units, self.day, None, "0131", "0636", None, None, ("C91.02",))
        lines = (drug, replace(drug, modifiers=("JW",), units=self.waste)) if self.waste else (drug,)
        all_units = self.units + self.waste
        stake = Stake(
            name, "medicare", self.site, "outpatient-hospital", self.day, DRUG, all_units, "given",
            PRICE * all_units, None, None, Milligrams(self.units * 1000), Milligrams(self.units * 1000),
            Milligrams(self.waste * 1000), self.vials, counted=True,
        )  # fmt: skip
        return Decision(
            Evidence(name, version="1"),
            Named(f"Patient/{self.patient}"),
            Named(f"Encounter/e-{self.number}"),
            HELD if self.held else BILLED,
            lines=lines,
            gaps=(QUESTION,) if self.held else (),
            stake=stake,
        )


def keep(ledger: Ledger, doses: Sequence[Dose]) -> None:
    """Keep what was decided of them."""
    with ledger.begin() as book:
        look(book, *(dose.decision() for dose in doses), claim=None)


@dataclass(frozen=True)
class Line:
    """One row of the export."""

    patient: str
    day: date
    units: int
    code: str = "J9229"
    modifier: str = ""
    price: Decimal = PRICE

    def cells(self, number: int) -> list[str]:
        """Write it as the billing system does: days month first, dollars with their sign and commas."""
        amount = f"${self.price * self.units:,.2f}"
        return [f"T{number}", self.patient, f"{self.day:%m/%d/%Y}", self.code, self.modifier, f"{self.units}", amount]


HEADER = ("Charge ID", "MRN", "Service Date", "HCPCS", "Mod 1", "Qty", "Total Charges")


def charged_as_given(dose: Dose) -> list[Line]:
    """Charge a dose as it was given."""
    lines = [Line(dose.patient, dose.day, dose.units)]
    return [*lines, Line(dose.patient, dose.day, dose.waste, modifier="JW")] if dose.waste else lines


def export(lines: Sequence[Line]) -> bytes:
    """Write a file of charges."""
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(HEADER)
    writer.writerows(line.cells(number) for number, line in enumerate(lines, 1))
    return written.getvalue().encode()


def doses(count: int, chance: Random) -> Iterator[Dose]:
    """Make doses of as many patients, on days of the month."""
    for number in range(count):
        day = FIRST + timedelta(chance.randrange(30))
        waste = chance.choice((0, 0, 3))
        yield Dose(number, day, chance.choice(SITES), 9 - waste, waste)


PLANTED = ("missing", "wrong-units", "wrong-code", "wrong-date", "wrong-modifiers", "doubled", "wrong-amount")


def month_with_faults(seed: int) -> tuple[list[Dose], dict[str, list[int]], list[Line]]:
    """Make a month of 3,700 doses and 5,000 charges: ten faults of each kind, by the numbers of their doses.

    Ten charges are of patients whom nobody knows; the rest up to 5,000 are of another service.
    """
    chance = Random(seed)  # noqa: S311  (the same month each time)
    given = list(doses(3_700, chance))
    places = chance.sample(range(len(given)), 10 * len(PLANTED))
    planted = {kind: places[at * 10 : at * 10 + 10] for at, kind in enumerate(PLANTED)}
    kind_of = {number: kind for kind, numbers in planted.items() for number in numbers}
    lines = [line for dose in given for line in _charged(dose, kind_of.get(dose.number, ""))]
    lines += [Line(f"nobody-{at}", FIRST + timedelta(at), 9) for at in range(10)]
    lines += [Line("p-1", FIRST, 1, code="96413")] * (5_000 - len(lines))
    chance.shuffle(lines)
    return given, planted, lines


def _charged(dose: Dose, fault: str) -> list[Line]:
    first, *waste = charged_as_given(dose)
    wrong = {
        "wrong-units": replace(first, units=first.units + 2),
        "wrong-code": replace(first, code="C9028"),
        "wrong-date": replace(first, day=first.day + timedelta(1)),
        "wrong-modifiers": replace(first, modifier="JZ"),
        "wrong-amount": replace(first, price=PRICE + 1),
    }
    firsts = {"missing": [], "doubled": [first, first]}.get(fault, [wrong.get(fault, first)])
    return [*firsts, *waste]
