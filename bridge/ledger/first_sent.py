"""When the claim of an administration was first sent, and how many days after its day of service that was."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Integer,
    Table,
    Text,
    any_,
    case,
    cast,
    func,
    literal,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import insert

from bridge.ledger.filters import AGE_ENDS, AGES, age_of
from bridge.ledger.tables import ADMINISTRATIONS, METADATA, SENDS

FIRST_SENDS: Final = Table(
    "first_sends",
    METADATA,
    Column("administration", Text, primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
)
"""When a Claim that bills an administration was first sent, as a draft or not; it follows `sends`."""
CLAIM: Final = "Claim"
NEVER: Final = "never"
"""The bucket of what is billed and was not sent yet."""
LAGS: Final = (*AGES, NEVER)


def note_first_sends(book: Connection, numbers: Sequence[int]) -> None:
    """Keep the time of sends, by their numbers, for each administration whose claim was never sent before."""
    name = func.unnest(SENDS.c.administrations).label("name")
    claims = select(name, SENDS.c.at_prepared.label("at")).where(
        SENDS.c.id == any_(literal(list(numbers), ARRAY(BigInteger()))), SENDS.c.kind == CLAIM
    )
    each = claims.subquery("each")
    found = select(each.c.name, func.min(each.c.at)).group_by(each.c.name).order_by(each.c.name)
    book.execute(insert(FIRST_SENDS).from_select(["administration", "at"], found).on_conflict_do_nothing())


def days_to_send() -> ColumnElement[int]:
    """Count the days from service to the first send, by the day in UTC; NULL where one of them is not known."""
    days = cast(FIRST_SENDS.c.at, Date()) - ADMINISTRATIONS.c.service_day
    counted: ColumnElement[int] = type_coerce(days, Integer())
    return counted


def bucket(days: int) -> str:
    """Give the bucket of some days."""
    return next((name for last, name in AGE_ENDS if days <= last), AGES[-1])


def lag() -> ColumnElement[str]:
    """Give the bucket of those days; "" where it was sent and its day is not known."""
    return case((FIRST_SENDS.c.at.is_(None), NEVER), else_=age_of(days_to_send()))
