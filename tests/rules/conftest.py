"""The tables that are shipped, loaded once, and what decides by them."""

import pytest

from bridge.decide import Decider
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings


@pytest.fixture(scope="session")
def mappings() -> Mappings:
    return load_mappings(default_mappings())


@pytest.fixture(scope="session")
def decider(mappings: Mappings) -> Decider:
    return Decider(mappings)
