"""What subscriptions told of themselves: the number of their last event, and whether a number was left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert

from bridge.ledger.tables import NOW, SUBSCRIPTIONS


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription as it was last heard of.

    last_event_number  the highest that was told
    missed             how many numbers were not there when a later one came; some may have come late
    """

    id: str
    last_event_number: int | None
    status: str | None
    missed: int
    seen_at: datetime


def notified(
    book: Connection,
    subscription: str,
    numbers: Sequence[int] = (),
    so_far: int | None = None,
    status: str | None = None,
    *,
    begins: bool = False,
) -> int:
    """Keep what a notification says of its subscription, and give how many events before it never came.

    numbers  of the events that the notification carries
    so_far   how many events the server says there were, this notification's included
    status   of the subscription, such as active or error; None leaves what was
    begins   it is a handshake: the numbers start over, and nothing was missed
    """
    table = SUBSCRIPTIONS.c
    new = insert(SUBSCRIPTIONS).values(id=subscription)
    book.execute(new.on_conflict_do_nothing())
    row = book.execute(select(SUBSCRIPTIONS).where(table.id == subscription).with_for_update()).one()
    last = row.last_event_number or 0
    told = max([*numbers, so_far or 0])
    missed = 0 if begins else max(told - last, 0) - len({number for number in numbers if number > last})
    change = update(SUBSCRIPTIONS).where(table.id == subscription)
    change = change.values(
        last_event_number=told if begins else max(told, last),
        status=status or row.status,
        missed=row.missed + missed,
        seen_at=NOW,
    )
    book.execute(change)
    return missed


def subscriptions(book: Connection) -> list[Subscription]:
    """List all subscriptions that were ever heard of."""
    return [Subscription(**row._asdict()) for row in book.execute(select(SUBSCRIPTIONS).order_by(SUBSCRIPTIONS.c.id))]
