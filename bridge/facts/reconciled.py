"""The two sides of a reconciliation: what was given and should be charged, and what was charged."""

from datetime import date
from decimal import Decimal

from bridge.facts.amounts import Milligrams
from bridge.facts.fact import fact

NOBODY = ""
"""Stands for a patient that a record does not name."""


@fact
class Expected:
    """One line that an administration should be charged with.

    key             its own name: no other line has it
    administration  the first of those that share the line; `others` the rest of them
    modifiers       in order of the alphabet
    charge          in dollars, of the whole line; None where the site's file has none
    drug            the id of the drug's file
    held            whether its claim waits for answers, `questions` those that it waits for
    draft           whether its claim waits for a supervisor's approval
    """

    key: str
    administration: str
    patient: str
    encounter: str | None
    day: date
    code: str
    units: int
    modifiers: tuple[str, ...] = ()
    site: str | None = None
    charge: Decimal | None = None
    drug: str | None = None
    others: tuple[str, ...] = ()
    held: bool = False
    questions: tuple[str, ...] = ()
    draft: bool = False

    @property
    def price(self) -> Decimal | None:
        """Give the charge of one unit, where it is an exact number of dollars and cents."""
        if self.charge is None or not self.units:
            return None
        price = (self.charge / self.units).quantize(Decimal("0.0001"))
        return price if price * self.units == self.charge else None


@fact
class Charged:
    """One line that was charged.

    key        its own name: no other line has it
    source     where it stands, such as `Claim/c-1, item 2` or `line 17`
    patient    a reference where it is known, else as the source writes it
    encounter  None where the source names none that is known
    units      below zero where it takes an earlier charge back
    amount     in dollars, of the whole line; None where the source has none
    ours       whether our own claim charges it
    claim      the Claim on the server, `Claim/id`; None where it comes from a file
    rows       so many rows of the source say it together
    """

    key: str
    source: str
    patient: str
    encounter: str | None
    day: date
    code: str
    units: int
    modifiers: tuple[str, ...] = ()
    site: str | None = None
    amount: Decimal | None = None
    ours: bool = False
    claim: str | None = None
    rows: int = 1


@fact
class DrugCodes:
    """How one drug is charged, and what a vial of it holds.

    codes         codes that name the drug, `unclassified` those that also stand for other drugs
    vial          mg in one vial, `unit` mg that one unit stands for
    tolerance     by which given and discarded together may differ from the vials
    """

    drug: str
    codes: frozenset[str]
    unclassified: frozenset[str]
    vial: Milligrams
    unit: Milligrams
    tolerance: Milligrams


@fact
class Opened:
    """The vials behind the lines of one dose: what was dispensed, given and discarded.

    administration  the first of those that share them
    vials           as somebody counted them
    discarded       None where nobody wrote it down
    """

    administration: str
    patient: str
    encounter: str | None
    day: date
    site: str | None
    drug: str
    vials: int
    given: Milligrams
    discarded: Milligrams | None
