"""Holds a story to it that it only reads: no other request comes to the FHIR server, and chart and ledger stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from sqlalchemy import text

from bridge.ledger import audit
from tests.browser.house import WITHIN, House
from tests.journeys.serving import becomes
from tests.rooms.app.only_reads import writes_at
from tests.sloppy_server.matching import kinds

_LEFT_BY_LOOKS: Final = {"audit", "audit_head", "sessions"}
_BY_THE_CLOCK: Final = {"polls"}
_JOBS: Final = "procrastinate_"


@contextmanager
def nothing_is_written(house: House) -> Iterator[None]:
    """See to it that the FHIR server is asked meanwhile, and that no request is more than a read."""
    becomes(lambda: not house.figures.waiting, WITHIN)
    asked, writes, versions = house.fhir.count(), writes_at(house.fhir), versions_at(house)
    yield
    becomes(lambda: not house.figures.waiting, WITHIN)
    assert house.fhir.count() > asked
    assert writes_at(house.fhir) == writes
    assert versions_at(house) == versions


@contextmanager
def nothing_is_kept(house: House) -> Iterator[None]:
    """See to it that the ledger stays as it is, but for the trail that looks leave."""
    becomes(lambda: not house.figures.waiting, WITHIN)
    tables, outcomes = ledger_of(house), house.figures.outcomes
    yield
    becomes(lambda: not house.figures.waiting, WITHIN)
    assert ledger_of(house) == tables
    assert house.figures.outcomes == outcomes


def versions_at(house: House) -> set[tuple[str, str]]:
    """List the versions of all that the server holds: any write gives another one."""
    return {
        (f"{kind}/{one['id']}", f"{one['meta']['versionId']}") for kind in kinds() for one in house.fhir.resources(kind)
    }


def ledger_of(house: House) -> dict[str, tuple[Any, ...]]:
    """Tell of each table how many rows it has, and digits of all that they say; not of what looks alone leave."""
    with house.ledger.begin() as book:
        tables = book.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).scalars()
        told = [one for one in tables if one not in _LEFT_BY_LOOKS | _BY_THE_CLOCK and not one.startswith(_JOBS)]
        assert {"administrations", "decisions", "sends", "wants", "work_events"} <= set(told)
        rows = "SELECT count(*), md5(string_agg(one::text, ' ' ORDER BY one::text)) FROM {} AS one"
        return {table: tuple(book.execute(text(rows.format(table))).one()) for table in told}


def last_act(house: House) -> int:
    """Give the number of the audit trail's last row."""
    with house.ledger.begin() as book:
        return audit.rows(book, limit=1)[0].number


def acts_after(house: House, number: int) -> set[tuple[str, str]]:
    """Tell what the audit trail holds after a row: acts, and what they are about."""
    with house.ledger.begin() as book:
        return {(row.act, row.about) for row in audit.rows(book) if row.number > number}
