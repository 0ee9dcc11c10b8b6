"""The fixtures of tests that need a FHIR server or a validator that we did not write."""

from collections.abc import Iterator

import pytest

from tests.fhir_server.engine import Engine
from tests.fhir_server.install import install
from tests.fhir_server.node_process import running
from tests.fhir_server.validators import Validators


@pytest.fixture(scope="session")
def node_modules() -> None:
    """Install what package-lock.json names, unless it is there."""
    install()


@pytest.fixture(scope="session")
def running_engine(node_modules: None) -> Iterator[Engine]:
    """Run one FHIR server for all tests; what a test leaves in it, the next one finds."""
    with running("server.mjs") as pipes:
        yield Engine(pipes.read().decode())


@pytest.fixture
def fhir_engine(running_engine: Engine) -> Engine:
    """Give an empty FHIR server. Tests that ask for it are marked `server`."""
    running_engine.reset()
    return running_engine


@pytest.fixture(scope="session")
def validators(node_modules: None) -> Iterator[Validators]:
    """Run both validators for all tests; they need no socket."""
    with running("validate.mjs") as pipes:
        yield Validators(pipes)
