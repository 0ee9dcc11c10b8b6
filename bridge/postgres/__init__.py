"""The PostgreSQL server that comes with the bridge, reached by a socket in the data folder."""

from bridge.postgres.address import Address
from bridge.postgres.failures import PostgresError
from bridge.postgres.folder import default_data_folder, holds_database
from bridge.postgres.programs import pg_dump, pg_restore
from bridge.postgres.server import Server, join, start

__all__ = [
    "Address",
    "PostgresError",
    "Server",
    "default_data_folder",
    "holds_database",
    "join",
    "pg_dump",
    "pg_restore",
    "start",
]
