"""A ledger as a hospital group has it after some years: most doses are billed, some wait for answers."""

import random
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection, text

from bridge.ledger.events import Event, record_events
from bridge.ledger.ledger import Ledger
from bridge.ledger.people import add_person
from bridge.workbench.passwords import hash_password
from tests.rooms.ledger.pages import look
from tests.rooms.ledger.queue import CODER, LOT, NURSE, Dose
from tests.rooms.workbench.browsing import PASSWORD

TODAY = date(2026, 3, 1)
_AT_A_TIME = 1000
_DAYS = 3 * 365
_PAYERS = ("medicare", "aetna", "cigna", "unitedhealthcare", "blue-cross-blue-shield", None)
_SITES = ("lakeview-main", "lakeview-north-clinic", "riverbend-infusion", "cedar-creek-oncology", None)
_QUESTIONS = ((NURSE,), (CODER,), (NURSE, CODER), (LOT,), (LOT,))
"""Of five doses with a question, three are held."""


def fill(ledger: Ledger, count: int) -> None:
    """Decide on so many doses, of which two in five have an open question; the seed is always the same."""
    dice = random.Random(1)  # noqa: S311  (a benchmark, no secret)
    with ledger.begin() as book:
        add_person(book, "admin", "admin", password_hash=hash_password(PASSWORD, "admin"))
    for doses in _in_batches(dice, count):
        with ledger.begin() as book:
            _keep(book, doses)
    with ledger.begin() as book:
        book.execute(text("ANALYZE"))


def _in_batches(dice: random.Random, count: int) -> Iterator[list[Dose]]:
    for start in range(0, count, _AT_A_TIME):
        yield [_dose(dice, number) for number in range(start, min(start + _AT_A_TIME, count))]


def _dose(dice: random.Random, number: int) -> Dose:
    asked = dice.choice(_QUESTIONS) if dice.random() < 0.4 else ()
    day = TODAY - timedelta(days=dice.randrange(_DAYS))
    return Dose(
        name=f"ma-{number}",
        encounter=f"e-{number}",
        patient=f"p-{number % 7000}",
        gaps=asked,
        is_billed=not asked or asked == (LOT,),
        payer=dice.choice(_PAYERS),
        site=dice.choice(_SITES),
        day=day,
        charge=dice.choice((None, f"{dice.randrange(20_000, 60_000)}.00")),
        file_by=day + timedelta(days=365),
        trigger=dice.choice(("webhook", "webhook", "poll", "hand")),
    )


def _keep(book: Connection, doses: list[Dose]) -> None:
    record_events(book, [Event(dose.trigger, dose.full_name) for dose in doses])
    look(book, *(dose.decision() for dose in doses))
