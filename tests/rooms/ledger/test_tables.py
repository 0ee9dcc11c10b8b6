"""The tables are made once, known by their version, and what happened can only be added to."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, insert, text
from sqlalchemy.exc import DBAPIError

from bridge.ledger.failures import LedgerError, NotAnsweringError
from bridge.ledger.ledger import VERSION_TABLE, Ledger, check_schema, migrate, open_ledger
from bridge.ledger.tables import APPEND_ONLY, METADATA, POLLS, WANTS


def say(ledger: Ledger, statement: str) -> None:
    with ledger.begin() as book:
        book.execute(text(statement))


def test_the_steps_make_the_tables_that_the_program_knows(ledger: Ledger) -> None:
    with ledger.begin() as book:
        opts = {"compare_type": True, "compare_server_default": True, "version_table": VERSION_TABLE}
        assert compare_metadata(MigrationContext.configure(book, opts=opts), METADATA) == []
        told = "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid::regclass::text = ANY(:tables)"
        found = {row[0] for row in book.execute(text(told), {"tables": list(METADATA.tables)})}
    constraints = (one for table in METADATA.tables.values() for one in table.constraints)
    assert found == {one.name for one in constraints if isinstance(one, CheckConstraint)}


def test_a_ledger_that_is_up_to_date_is_not_refused_and_making_it_again_changes_nothing(ledger: Ledger) -> None:
    check_schema(ledger)
    migrate(ledger)
    check_schema(ledger)


def test_an_empty_database_is_told_to_be_migrated(database_url: str) -> None:
    ledger = open_ledger(database_url)
    with pytest.raises(LedgerError, match="has no tables yet: run `bridge migrate`"):
        check_schema(ledger)
    ledger.close()


def test_older_tables_are_told_to_be_migrated(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alembic.script.ScriptDirectory.get_current_head", lambda _: "later")
    with pytest.raises(LedgerError, match=r"has the tables of an older program \(\w+\): run `bridge migrate`"):
        check_schema(ledger)


@pytest.mark.parametrize("step", [migrate, check_schema])
def test_tables_from_the_future_are_refused(ledger: Ledger, step: Callable[[Ledger], None]) -> None:
    say(ledger, "UPDATE ledger_version SET version_num = '9999'")
    with pytest.raises(LedgerError, match=r"tables of a newer program \(9999\).*Install that program"):
        step(ledger)


@pytest.mark.parametrize("step", [migrate, check_schema])
def test_an_older_server_is_refused(
    ledger: Ledger, step: Callable[[Ledger], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger.engine.dialect, "server_version_info", (16, 4))
    with pytest.raises(LedgerError, match=r"PostgreSQL 16\.4; 18 or newer is needed"):
        step(ledger)


def test_several_may_make_the_tables_at_once(database_url: str) -> None:
    ledgers = [open_ledger(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as people:
        list(people.map(migrate, ledgers))
    for ledger in ledgers:
        check_schema(ledger)
        ledger.close()


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_happened_cannot_be_changed(ledger: Ledger, table: str, change: str) -> None:
    word, _, _ = change.partition(" ")
    with pytest.raises(DBAPIError, match=f"the ledger's {table} are only added to: {word} is refused"):
        say(ledger, change.format(table))


def test_every_other_table_says_how_things_stand_now(ledger: Ledger) -> None:
    standing = set(METADATA.tables) - set(APPEND_ONLY)
    assert {"wants", "administrations", "subscriptions", "open_gaps", "work", "saved_views"} <= standing
    say(ledger, "UPDATE wants SET attempts = 0")


def test_a_transaction_is_undone_where_an_exception_leaves_it(ledger: Ledger) -> None:
    def begin_and_fail() -> None:
        with ledger.begin() as book:
            book.execute(insert(WANTS).values(name="Encounter/e", wanted=1, trigger="hand"))
            raise KeyError

    with pytest.raises(KeyError):
        begin_and_fail()
    with ledger.begin() as book:
        assert book.execute(WANTS.select()).all() == []


def test_instants_are_told_in_utc(ledger: Ledger) -> None:
    with ledger.begin() as book:
        at = book.execute(insert(POLLS).values(trigger="poll", outcome="done").returning(POLLS.c.at)).scalar_one()
    assert f"{at.tzinfo}" in {"UTC", "Etc/UTC"}


@pytest.mark.parametrize("url", ["", "nonsense", "sqlite:///ledger.db", "mysql://u:p@host/db"])
def test_a_url_of_something_else_is_refused(url: str) -> None:
    with pytest.raises(LedgerError, match="BRIDGE_DATABASE_URL is no URL of a PostgreSQL database"):
        open_ledger(url)


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    ledger = open_ledger("postgresql://bridge:hush@/ledger?host=/nowhere")
    with pytest.raises(NotAnsweringError, match="The database ledger at /nowhere does not answer") as told:
        check_schema(ledger)
    assert "hush" not in str(told.value)
