"""The last replays are told together: each with what its own pages came to, in as many statements as one of them."""

from decimal import Decimal

from sqlalchemy import Connection, event

from bridge.facts.difference import ASKED, CHANGED, Difference, Told, Totals
from bridge.ledger import replays
from bridge.ledger.replays import DONE, RUNNING


def difference(kind: str) -> Difference:
    nothing = Told((), (), 0, None)
    return Difference(kind, None, None, (), nothing, nothing, ())


def totals(units: int) -> Totals:
    return Totals(1, 1, 1, units, units, Decimal(units), Decimal(units))


def two_replays(book: Connection) -> tuple[int, int]:
    """Keep one of two pages that is done, and one that is under way."""
    done, running = (replays.begin(book, "sue", folder, "a", "b") for folder in ("old", "new"))
    replays.keep_page(book, done, ["Patient/1", "Patient/2"], totals(16), [difference(CHANGED)] * 2, ["one", "two"])
    replays.keep_page(book, running, ["Patient/1"], totals(3), [], [])
    replays.keep_page(book, done, ["Patient/3"], totals(2), [difference(ASKED)], ["three"])
    replays.end(book, done)
    return done, running


def test_each_replay_comes_with_what_its_own_pages_came_to(book: Connection) -> None:
    done, running = two_replays(book)
    latest = replays.latest(book, 5)
    assert [(one.number, one.state, one.done, one.upto) for one in latest] == [
        (running, RUNNING, 1, "Patient/1"),
        (done, DONE, 2 + 1, "Patient/3"),
    ]
    assert [one.totals.units_before for one in latest] == [3, 16 + 2]
    assert [one.differences for one in latest] == [{}, {CHANGED: 2, ASKED: 1}]
    assert [one.left_out for one in latest] == [(), ("one", "two", "three")]
    assert [replays.of(book, one.number) for one in latest] == latest


def test_many_replays_are_no_more_statements_than_one(book: Connection) -> None:
    two_replays(book)
    counted: list[int] = []
    for limit in (1, 2):
        statements: list[str] = []

        def count_it(*told: object, into: list[str] = statements) -> None:
            into.append(f"{told[2]}")

        event.listen(book, "before_cursor_execute", count_it)
        replays.latest(book, limit)
        event.remove(book, "before_cursor_execute", count_it)
        counted.append(len(statements))
    assert counted == [2, 2]
