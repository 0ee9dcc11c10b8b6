"""The tables that are shipped, loaded once, and what decides by them."""

import pytest

from bridge.decide import Decider
from bridge.tables.mappings import Mappings
from tests.rules.shipped import shipped_tables


@pytest.fixture(scope="session")
def mappings() -> Mappings:
    return shipped_tables()


@pytest.fixture(scope="session")
def decider(mappings: Mappings) -> Decider:
    return Decider(mappings)
