"""The tables that are shipped, loaded once for all tests."""

from functools import cache

from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings


@cache
def shipped_tables() -> Mappings:
    return load_mappings(default_mappings())
