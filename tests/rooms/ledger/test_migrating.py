"""A ledger of an older program is brought up to date with all that it holds."""

from alembic import command
from sqlalchemy import select, text

from bridge.ledger.ledger import Ledger, _steps, check_schema, migrate
from bridge.ledger.stakes import AT_STAKE
from bridge.ledger.tables import ADMINISTRATIONS
from bridge.ledger.work_tables import OPEN_GAPS
from bridge.ledger.worklist import Filters, page
from tests.rooms.ledger.queue import CODER, LOT, NURSE, TODAY, Dose, keep

LOOKS = (
    (Dose(gaps=(NURSE, LOT)), Dose(name="b", gaps=(CODER,))),
    (Dose(gaps=(LOT,)), Dose(name="b", gaps=(CODER,))),
    (Dose(gaps=(NURSE, LOT)), Dose(name="b", is_billed=True, gaps=())),
)


def test_open_gaps_are_listed_from_their_events_and_old_rows_have_no_stake(ledger: Ledger) -> None:
    with ledger.begin() as book:
        for doses in LOOKS:
            keep(book, *doses)
        listed = book.execute(select(OPEN_GAPS).order_by(OPEN_GAPS.c.gap)).all()
    assert [row.gap for row in listed] == [LOT.id, NURSE.id]
    _back_to_the_first_tables(ledger)
    migrate(ledger)
    check_schema(ledger)
    with ledger.begin() as book:
        assert book.execute(select(OPEN_GAPS).order_by(OPEN_GAPS.c.gap)).all() == listed
        stakes = book.execute(select(*(ADMINISTRATIONS.c[name] for name in AT_STAKE))).all()
        found = page(book, Filters(), TODAY)
    assert [tuple(row) for row in stakes] == [(None,) * len(AT_STAKE)] * 2
    assert (found.total, found.units, found.without_charge) == (2, 0, 1)


def _back_to_the_first_tables(ledger: Ledger) -> None:
    """Make the tables of the program before this one, with the same decisions and gaps in them."""
    kept = ("events", "looks", "decisions", "gap_events", "administrations")
    with ledger.begin() as book:
        for table in kept:
            book.execute(text(f"CREATE TEMPORARY TABLE old_{table} ON COMMIT DROP AS SELECT * FROM {table}"))  # noqa: S608  (its own tables)
        book.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
        command.upgrade(_steps(book), "0001")
        for table in kept:
            columns = book.execute(
                text("SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
                     " WHERE table_schema = 'public' AND table_name = :table"), {"table": table},
            ).scalar_one()  # fmt: skip
            book.execute(text(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM old_{table}"))  # noqa: S608  (its own tables)
