"""A ledger as a hospital group has it after some years: most doses are billed, some wait for answers."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import Connection, text

from bridge.decide import Decider
from bridge.deliver.differing import compare
from bridge.ledger import charges, replays, wants
from bridge.ledger.events import Event, record_events
from bridge.ledger.expected import expected
from bridge.ledger.ledger import Ledger
from bridge.ledger.people import add_person
from bridge.reconciling.charge_rows import ChargeRow
from bridge.workbench.passwords import hash_password
from tests.rooms.ledger.pages import look
from tests.rooms.ledger.queue import CODER, LOT, NURSE, Dose
from tests.rooms.workbench.browsing import PASSWORD
from tests.rules.chart_builder import Given, chart_of
from tests.rules.planting import with_vial
from tests.rules.shipped import shipped_tables

TODAY = date(2026, 3, 1)
MONTH = date(2026, 2, 1), date(2026, 2, 28)
_AT_A_TIME = 1000
_DAYS = 3 * 365
_PATIENTS = 7000
_PAYERS = ("medicare", "aetna", "cigna", "unitedhealthcare", "blue-cross-blue-shield", None)
_SITES = ("lakeview-main", "lakeview-north-clinic", "riverbend-infusion", "cedar-creek-oncology", None)
_QUESTIONS = ((NURSE,), (CODER,), (NURSE, CODER), (LOT,), (LOT,))
"""Of five doses with a question, three are held."""


def fill(ledger: Ledger, count: int) -> None:
    """Decide on so many doses, of which two in five have an open question; the seed is always the same.

    The last whole month has a file of charges, one in twenty of a wrong number of units, and there is a replay.
    """
    dice = random.Random(1)  # noqa: S311  (a benchmark, no secret)
    with ledger.begin() as book:
        add_person(book, "admin", "admin", password_hash=hash_password(PASSWORD, "admin"))
    for doses in _in_batches(dice, count):
        with ledger.begin() as book:
            _keep(book, doses)
    with ledger.begin() as book:
        _charge(book, *MONTH)
        _replay(book)
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
        patient=f"p-{number % _PATIENTS}",
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
    names = {dose.full_name: f"Patient/{dose.patient}" for dose in doses}
    wants.want(book, names, "webhook")
    look(book, *(dose.decision() for dose in doses))
    wants.finish(book, wants.start(book, names))


def _charge(book: Connection, first: date, last: date) -> None:
    lines, _ = expected(book, first, last)
    rows = [
        ChargeRow(
            line=at,
            patient=one.patient,
            encounter=one.encounter or "",
            day=one.day,
            code=one.code,
            modifiers=one.modifiers,
            units=one.units + (at % 20 == 0),
            amount=None,
            site=one.site or "",
            number="",
        )
        for at, one in enumerate(lines, 2)
    ]
    upload = charges.keep_upload(book, "admin", "charges.csv", b"")
    charges.load(book, "admin", upload, rows, {})


def _replay(book: Connection) -> None:
    """Keep a replay under a larger vial, in which the claims of one in fifty patients change."""
    chart, tables = [chart_of(Given())], shipped_tables()
    decided = (Decider(one).decide(chart) for one in (tables, with_vial(tables, Fraction("0.95"))))
    found = compare(*decided)
    number = replays.begin(book, "admin", "next-year", "a" * 64, "b" * 64)
    for start in range(0, _PATIENTS, 100):
        names = [f"Patient/p-{start + at}" for at in range(100)]
        differences = [
            replace(one, claim=f"claim-{name}", patient=name) for name in names[::50] for one in found.differences
        ]
        replays.keep_page(book, number, names, found.totals, differences, ())
    replays.end(book, number)
