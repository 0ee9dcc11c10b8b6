"""Who looks at a patient looks alone: locks of the database, gone by themselves when the process dies."""

from collections.abc import Callable, Collection
from types import TracebackType
from typing import Final, Self

from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, func, literal, select

from bridge.ledger.rows import as_text, names_of

_SALT: Final = 7_203_415_909
"""Keeps our locks apart from those of other programs in the same database."""


class PatientLocks:
    """Locks on patients, from `with` to its end, on a connection of their own.

    The lock is the patient's and not the encounter's, since an administration may move from one to another.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._held: set[str] = set()

    def __enter__(self) -> Self:
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self

    def take(self, patients: Collection[str]) -> set[str]:
        """Take the locks that nobody holds, and name their patients; nobody is waited for."""
        got = self._call(func.pg_try_advisory_lock, patients)
        self._held |= got
        return got

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go; where the connection is broken the database has let go already."""
        connection = self._connection
        if connection is None:
            return
        try:
            self._call(func.pg_advisory_unlock, self._held)
        except BaseException:
            connection.invalidate()
            if error is None:
                raise
        finally:
            self._held.clear()
            connection.close()
            self._connection = None

    def _call(self, function: Callable[[object], ColumnElement[bool]], patients: Collection[str]) -> set[str]:
        """Call a function of the database with each patient's key, and name those to which it says yes."""
        if self._connection is None:
            raise RuntimeError("locks are taken within `with`")
        each = func.unnest(names_of(patients)).column_valued("patient")
        says = function(func.hashtextextended(each, literal(_SALT, BigInteger)))
        kept = {as_text(patient): patient for patient in patients}
        return {kept[row[0]] for row in self._connection.execute(select(each, says)) if row[1]}
