"""Alembic asks this module how to make a step: on the connection, and in the transaction, of whoever migrates."""

from alembic import context
from sqlalchemy import Connection

import bridge.ledger.attested_tables
import bridge.ledger.first_sent
import bridge.ledger.people_tables
import bridge.ledger.reconciled_tables
import bridge.ledger.replay_tables
import bridge.ledger.token_tables
import bridge.ledger.work_tables  # noqa: F401  (their tables are known once they are read)

connection = context.config.attributes["connection"]
if isinstance(connection, Connection):
    context.configure(connection=connection, version_table=context.config.attributes["version_table"])
    context.run_migrations()
