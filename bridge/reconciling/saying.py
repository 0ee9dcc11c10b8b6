"""Says in words what a reconciliation found about one line."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final

from bridge.facts.reconciled import Charged, Expected
from bridge.reconciling.kinds import (
    DOUBLED,
    MISSING,
    REVERSED,
    WRONG_AMOUNT,
    WRONG_CODE,
    WRONG_DATE,
    WRONG_MODIFIERS,
    WRONG_UNITS,
)


def line_in_words(line: Expected | Charged) -> str:
    """Write a line as a coder does: `J9229-JW x 2`."""
    return f"{'-'.join((line.code, *sorted(line.modifiers)))} x {line.units}"


def both_sides(about: str, line: Expected | None, charge: Charged | None, reversal: Charged | None) -> str:
    """Write what was given and what was charged beside each other: `ma-1: J9229 x 16 given, nothing charged`.

    about  the administration, or the patient where none is known
    """
    given = "nothing" if line is None else line_in_words(line)
    charged = "nothing charged" if charge is None else f"{line_in_words(charge)} charged for {_day(charge.day)}"
    amount = "" if charge is None or charge.amount is None else f", {_dollars(charge.amount)}"
    return f"{about}: {given} given, {charged}{amount}{'' if reversal is None else ' and taken back'}"


def say(
    kind: str, also: tuple[str, ...], line: Expected | None, charge: Charged | None, reversal: Charged | None
) -> str:
    """Say what was found about a line, a charge, or the two that belong together."""
    if charge is None:
        return "" if line is None else _not_charged(kind, line)
    if line is None:
        return _of_the_charge(kind, charge, reversal)
    told = [_DIFFERS[one](line, charge) for one in (kind, *also) if one in _DIFFERS]
    if charge.rows > 1:
        told.append(f"charged in {charge.rows} rows")
    words = "; ".join(told) if told else f"{line_in_words(line)}, charged as it was given"
    return f"{words}. {_NOT_DONE}" if line.held else f"{words}."


_NOT_DONE: Final = "It is charged although its own claim is held for answers."


def _not_charged(kind: str, line: Expected) -> str:
    what = f"{line_in_words(line)} was given and is not charged"
    if kind == MISSING:
        return f"{what}."
    if line.draft:
        return f"{what}: its claim is a draft that waits for approval."
    questions = f" ({', '.join(line.questions)})" if line.questions else ""
    return f"{what}: its claim is held until the record answers{questions}."


def _of_the_charge(kind: str, charge: Charged, reversal: Charged | None) -> str:
    what = f"{line_in_words(charge)} ({charge.source})"
    if kind == DOUBLED:
        return f"{what} repeats a charge that its administration has already."
    if kind == REVERSED and reversal is not None:
        return f"{what} is taken back ({reversal.source})."
    if charge.units < 0:
        return f"{what} takes back a charge of as many units and dollars that is not there."
    return f"{what} is charged, and no administration of that patient fits it."


def _units(line: Expected, charge: Charged) -> str:
    off = charge.units - line.units
    units = f"{charge.units} unit{'' if charge.units == 1 else 's'}"
    return f"{units} charged where {line.units} were given ({abs(off)} too {'many' if off > 0 else 'few'})"


def _code(line: Expected, charge: Charged) -> str:
    return f"charged as {line_in_words(charge)} where {line_in_words(line)} is right"


def _date(line: Expected, charge: Charged) -> str:
    days = (charge.day - line.day).days
    when = f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'late' if days > 0 else 'early'}"
    return f"charged for {_day(charge.day)}, {when}: it was given on {_day(line.day)}"


def _modifiers(line: Expected, charge: Charged) -> str:
    return f"charged {_listed(charge.modifiers)} where {_listed(line.modifiers)} is right"


def _amount(line: Expected, charge: Charged) -> str:
    return f"charged {_dollars(charge.amount)} where the site's charge is {_dollars(line.charge)}"


_DIFFERS: Final[dict[str, Callable[[Expected, Charged], str]]] = {
    WRONG_UNITS: _units,
    WRONG_CODE: _code,
    WRONG_DATE: _date,
    WRONG_MODIFIERS: _modifiers,
    WRONG_AMOUNT: _amount,
}


def _listed(modifiers: tuple[str, ...]) -> str:
    if not modifiers:
        return "no modifier"
    return f"modifier{'' if len(modifiers) == 1 else 's'} {', '.join(sorted(modifiers))}"


def _dollars(amount: Decimal | None) -> str:
    return "nothing" if amount is None else f"${amount:,.2f}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
