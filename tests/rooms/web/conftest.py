"""A desk in memory, and a client of the application in front of it."""

import pytest
from flask.testing import FlaskClient

from tests.rooms.web.fakes import DeskInMemory, client_of


@pytest.fixture
def desk() -> DeskInMemory:
    """Give a desk on which nothing lies."""
    return DeskInMemory()


@pytest.fixture
def client(desk: DeskInMemory) -> FlaskClient:
    """Give a client of the application in front of that desk."""
    return client_of(desk)
