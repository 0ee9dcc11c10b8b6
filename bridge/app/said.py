"""What people answer for beside the charts, read from the ledger, also by the commands that pass it by."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from bridge import postgres
from bridge.app.database import check_tables, data_folder, database
from bridge.app.passes import NOTHING_SAID, Said
from bridge.facts.attested import Attestation
from bridge.ledger import approvals, attestations
from bridge.ledger.ledger import Ledger, was_made
from bridge.ledger.ledger import open_ledger as open_url
from bridge.settings import Running


def said_in(ledger: Ledger) -> Said:
    """Read what people answer for from a ledger, each time in a transaction of its own."""

    def attested(names: Collection[str]) -> Mapping[str, Sequence[Attestation]]:
        with ledger.begin() as book:
            return attestations.of(book, names)

    def approved(claims: Collection[str]) -> Mapping[str, Collection[str]]:
        with ledger.begin() as book:
            return approvals.approved(book, claims)

    return Said(attested, approved)


@contextmanager
def said_beside(running: Running) -> Iterator[Said]:
    """Read it where there is a ledger: in the database that is named, or in one that the data folder holds.

    Where there is none nobody has said anything. Raises LedgerError or PostgresError where there is one and it cannot
    be read: a claim that rests on what it holds would be taken back.
    """
    if not running.database_url and not postgres.holds_database(data_folder(running)):
        yield NOTHING_SAID
        return
    with database(running) as url, closing(open_url(url)) as ledger:
        if not running.database_url and not was_made(ledger):
            yield NOTHING_SAID  # a folder in which a database was begun, and no ledger
            return
        check_tables(ledger)
        yield said_in(ledger)
