"""What holds for every test: the property tests may take their time, and only server tests open sockets."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

pytest_plugins = ["tests.database", "tests.fhir_server.fixtures"]

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True, scope="session")
def no_data_folder_of_this_machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let commands that are run in this process find no ledger but the test's own: bill and poll read what is there."""
    nowhere = tmp_path_factory.mktemp("no-data") / "bridge"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bridge.postgres.default_data_folder", lambda _: nowhere)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a test that says it talks to a server open its socket; all others stay without."""
    for item in items:
        if item.get_closest_marker("server"):
            item.add_marker(pytest.mark.enable_socket)
