"""What holds for every test: the property tests may take their time, and only server tests open sockets."""

import os

import pytest
from hypothesis import settings

pytest_plugins = ["tests.database", "tests.fhir_server.fixtures"]

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that says it talks to a server open its socket; all others stay without."""
    for item in items:
        if item.get_closest_marker("server"):
            item.add_marker(pytest.mark.enable_socket)
