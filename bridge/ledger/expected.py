"""What administrations should be charged with, by their decisions: the lines of a time, and the vials behind them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, any_, func, select

from bridge.facts.amounts import STEPS_PER_MG, Milligrams
from bridge.facts.decision import BILLED, BLOCKS, HELD
from bridge.facts.reconciled import NOBODY, Expected, Opened
from bridge.ledger.attested_tables import DRAFTS
from bridge.ledger.rows import names_of
from bridge.ledger.scope import LINE
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS

_STANDS: Final = (
    "name", "patient", "encounter", "outcome", "service_day", "site", "drug", "charge", "dose_mg", "discarded_mg",
    "vials", "vials_counted",
)  # fmt: skip
_FINEST: Final = Decimal("0.0001")
"""The finest part of a dollar that a price of one unit may have."""


def expected(book: Connection, first: date, last: date) -> tuple[list[Expected], list[Opened]]:
    """Give the lines that are billed or held, and the vials that somebody counted, of some days of service.

    Administrations that share their lines are one: the first of them stands for all.
    """
    together: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in book.execute(_asked(first, last)).all():
        together[row.line].append(row)
    drafts = _drafts(book)
    lines: list[Expected] = []
    opened: list[Opened] = []
    for line, rows in together.items():
        head = min(rows, key=lambda row: (row.name != line, row.name))
        others = tuple(sorted(row.name for row in rows if row is not head))
        lines += _lines(head, others, is_draft=not drafts.isdisjoint(row.name for row in rows))
        opened += _opened(head)
    return lines, opened


def latest_day(book: Connection, until: date) -> date | None:
    """Give the last day of service up to a day, of what is billed or held; None where there is none."""
    stands = ADMINISTRATIONS.c
    wanted = (stands.service_day <= until, stands.outcome.in_((BILLED, HELD)))
    found: date | None = book.execute(select(func.max(stands.service_day)).where(*wanted)).scalar_one()
    return found


def known_encounters(book: Connection, names: Collection[str]) -> dict[str, str | None]:
    """Tell which encounters the ledger knows, each with the site where its doses were given."""
    stands = ADMINISTRATIONS.c
    asked = select(stands.encounter, func.min(stands.site)).where(stands.encounter == any_(names_of(names)))
    return {f"{name}": site for name, site in book.execute(asked.group_by(stands.encounter))}


def patients_between(book: Connection, first: date, last: date) -> list[str]:
    """Name the patients who were given something in some days, whatever became of it."""
    stands = ADMINISTRATIONS.c
    asked = (
        select(stands.patient).distinct().where(stands.service_day.between(first, last), stands.patient.is_not(None))
    )
    return sorted(f"{name}" for name in book.execute(asked).scalars())


def known_patients(book: Connection, names: Collection[str]) -> set[str]:
    """Tell which patients the ledger knows."""
    stands = ADMINISTRATIONS.c
    asked = select(stands.patient).distinct().where(stands.patient == any_(names_of(names)))
    return {f"{name}" for name in book.execute(asked).scalars()}


def _asked(first: date, last: date) -> Any:  # noqa: ANN401  (a statement of many columns)
    stands = ADMINISTRATIONS.c
    columns = [stands[name] for name in _STANDS]
    said = (DECISIONS.c.row["lines"].label("lines"), DECISIONS.c.row["gaps"].label("gaps"))
    source = ADMINISTRATIONS.join(DECISIONS, DECISIONS.c.id == stands.decision_id)
    wanted = (stands.service_day.between(first, last), stands.outcome.in_((BILLED, HELD)))
    return (
        select(*columns, LINE.label("line"), *said)
        .select_from(source)
        .where(*wanted)
        .order_by(stands.name.collate("C"))
    )


def _drafts(book: Connection) -> set[str]:
    """Name the administrations whose claim waits for approval as a draft."""
    return {name for names in book.execute(select(DRAFTS.c.administrations)).scalars() for name in names}


def _lines(row: Row[Any], others: tuple[str, ...], *, is_draft: bool) -> Iterator[Expected]:
    written: Sequence[dict[str, Any]] = row.lines or ()
    held = row.outcome == HELD
    questions = tuple(gap["id"] for gap in row.gaps or () if gap["severity"] == BLOCKS) if held else ()
    charges = _charges(row.charge, [int(line["units"]) for line in written])
    for number, (line, charge) in enumerate(zip(written, charges, strict=True), 1):
        yield Expected(
            f"{row.name}#{number}",
            row.name,
            row.patient or NOBODY,
            row.encounter,
            date.fromisoformat(line["service_date"]),
            line["hcpcs"],
            int(line["units"]),
            tuple(sorted(line["modifiers"])),
            row.site,
            charge,
            row.drug,
            others,
            held,
            questions,
            is_draft,
        )


def _charges(charge: Decimal | None, units: list[int]) -> Iterable[Decimal | None]:
    """Share the charge of a dose among its lines by their units; None where that is no exact number of dollars."""
    if charge is None or len(units) == 1:
        return [charge] * len(units)
    price = (charge / sum(units)).quantize(_FINEST) if sum(units) else Decimal(0)
    if price * sum(units) != charge:
        return [None] * len(units)
    return [price * one for one in units]


def _opened(row: Row[Any]) -> Iterator[Opened]:
    """Give the vials of a dose, where somebody counted them and the dose is known."""
    if row.vials is None or not row.vials_counted or row.dose_mg is None or row.drug is None:
        return
    yield Opened(
        row.name,
        row.patient or NOBODY,
        row.encounter,
        row.service_day,
        row.site,
        row.drug,
        row.vials,
        _steps(row.dose_mg),
        None if row.discarded_mg is None else _steps(row.discarded_mg),
    )


def _steps(mg: Decimal) -> Milligrams:
    return Milligrams(int((mg * STEPS_PER_MG).to_integral_value()))
