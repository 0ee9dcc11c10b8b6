"""What the tests of the API begin with: the application of the pages, with the API on it, and tokens that open it."""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.facts.decision import Decision
from bridge.facts.supposed import Supposed
from bridge.ledger.ledger import Book, Ledger, open_ledger
from bridge.ledger.looking_again import ToAsk
from bridge.ledger.people import add_person
from bridge.ledger.tokens import make_token
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from bridge.workbench.office import Office, PageSettings
from tests.rooms.api.calling import API_TOKEN, DOSES, PEOPLE, application, as_who
from tests.rooms.ledger.queue import TODAY


@pytest.fixture(scope="session")
def mappings() -> Mappings:
    """Give the tables that come along."""
    return load_mappings(default_mappings())


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Give a ledger of its own, with empty tables."""
    ledger = open_ledger(migrated_url)
    yield ledger
    ledger.close()


@pytest.fixture
def wished() -> list[str]:
    """Give the list of what the API asked to be looked at again."""
    return []


@pytest.fixture
def office(ledger: Ledger, mappings: Mappings, wished: list[str]) -> Office:
    """Give what the API works with."""

    def ask(_: Book, wanted: ToAsk) -> None:
        wished.extend(name for name, _ in wanted)

    def what_if(name: str, supposed: Sequence[Supposed]) -> Sequence[Decision] | None:
        known = {dose.full_name: dose.decision() for dose in DOSES}
        return [known[name]] * len(supposed) if name in known else None

    settings = PageSettings(https_only=False)
    return Office(ledger, mappings, lambda: TODAY, wished.extend, ask, settings, what_if)


@pytest.fixture
def app(office: Office) -> Flask:
    """Give the application, with the pages and the API on it."""
    return application(office, API_TOKEN)


@pytest.fixture
def tokens(ledger: Ledger) -> dict[str, str]:
    """Make an account of each role, and a second biller, and a token of each, by name."""
    with ledger.begin() as book:
        for name, role in PEOPLE.items():
            add_person(book, name, role)
        return {name: make_token(book, name, timedelta(days=1))[1] for name in PEOPLE}


@pytest.fixture
def called_by(app: Flask, tokens: dict[str, str]) -> Callable[[str], FlaskClient]:
    """Give what makes a program that calls as somebody, or as `api`."""
    return lambda name: as_who(app, API_TOKEN if name == "api" else tokens[name])
