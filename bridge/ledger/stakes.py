"""What hangs on administrations, as it stands now: written with each decision, and anew where a table changed alone."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, Row, update

from bridge.facts.amounts import Milligrams, mg_text
from bridge.facts.decision import Stake
from bridge.ledger.rows import given
from bridge.ledger.tables import ADMINISTRATIONS

AT_STAKE: Final = (
    "line",
    "payer",
    "site",
    "setting",
    "service_day",
    "drug",
    "units",
    "basis",
    "charge",
    "file_by",
    "ordered_mg",
    "given_mg",
    "dose_mg",
    "discarded_mg",
    "vials",
    "vials_counted",
    "ordered_at",
    "started",
    "stopped",
)
"""The columns of `administrations` that a stake fills."""


def as_columns(stake: Stake | None) -> dict[str, object]:
    """Give a stake as columns; all of them are empty where nothing hangs on an administration."""
    if stake is None:
        return dict.fromkeys(AT_STAKE)
    return {
        "line": stake.line,
        "payer": stake.payer,
        "site": stake.site,
        "setting": stake.setting,
        "service_day": stake.day,
        "drug": stake.drug,
        "units": stake.units,
        "basis": stake.basis,
        "charge": stake.charge,
        "file_by": stake.file_by,
        "ordered_mg": _mg(stake.ordered),
        "given_mg": _mg(stake.given),
        "dose_mg": _mg(stake.dose),
        "discarded_mg": _mg(stake.discarded),
        "vials": stake.vials,
        "vials_counted": stake.counted,
        "ordered_at": stake.ordered_at,
        "started": stake.started,
        "stopped": stake.stopped,
    }


def restake(
    book: Connection, before: Mapping[str, Row[Any]], stakes: Mapping[str, Mapping[str, object]], rests: set[str]
) -> None:
    """Write down what hangs on administrations whose decision is the same as before, where that is something else.

    before  how they stood, by name
    stakes  by name, as `as_columns` gives them
    rests   the names whose decision did not change

    A new charge, or a payer's new limit, is no new decision: nothing that was asked or billed is different.
    """
    table = ADMINISTRATIONS.c
    changed = list(_changed(before, stakes, rests))
    if changed:
        new = given(changed, table.name, *(table[name] for name in AT_STAKE))
        change = update(ADMINISTRATIONS).where(table.name == new.c.name)
        book.execute(change.values({name: new.c[name] for name in AT_STAKE}))


def _mg(amount: Milligrams | None) -> Decimal | None:
    return None if amount is None else Decimal(mg_text(amount))


def _changed(
    before: Mapping[str, Row[Any]], stakes: Mapping[str, Mapping[str, object]], rests: set[str]
) -> Iterator[dict[str, object]]:
    for name in sorted(rests):
        stood = before[name]._mapping  # noqa: SLF001  (SQLAlchemy's own name for a row read by column)
        if any(stood[column] != stakes[name][column] for column in AT_STAKE):
            yield {"name": name, **stakes[name]}
