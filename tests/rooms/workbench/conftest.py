"""What the tests of the pages begin with: an application over a ledger of its own, and people who sign in."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.ledger.ledger import Book, Ledger, open_ledger
from bridge.ledger.looking_again import ToAsk
from bridge.ledger.people import add_person
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from bridge.web.app import create_app
from bridge.web.web_settings import WebSettings
from bridge.workbench.office import Office, PageSettings
from bridge.workbench.passwords import hash_password
from bridge.workbench.workbench import add_workbench
from tests.rooms.workbench.browsing import PASSWORD, Desk, sign_in

TODAY = date(2026, 3, 1)


@pytest.fixture(scope="session")
def mappings() -> Mappings:
    """Give the tables that come along."""
    return load_mappings(default_mappings())


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Give the digest of the one password of the tests; to make it anew for each person takes long."""
    return hash_password(PASSWORD, "nobody")


@pytest.fixture
def ledger(migrated_url: str) -> Iterator[Ledger]:
    """Give a ledger of its own, with empty tables."""
    ledger = open_ledger(migrated_url)
    yield ledger
    ledger.close()


@pytest.fixture
def wished() -> list[str]:
    """Give the list of what the pages asked to be looked at again."""
    return []


@pytest.fixture
def page_settings() -> PageSettings:
    """Give how the pages are set; a test that needs it otherwise has a fixture of its own."""
    return PageSettings(https_only=False)


@pytest.fixture
def office(ledger: Ledger, mappings: Mappings, wished: list[str], page_settings: PageSettings) -> Office:
    """Give what the pages work with."""

    def ask(_: Book, wanted: ToAsk) -> None:
        wished.extend(name for name, _ in wanted)

    return Office(ledger, mappings, lambda: TODAY, wished.extend, ask, page_settings)


@pytest.fixture
def app(office: Office) -> Flask:
    """Give the application, with the pages on it."""
    app = create_app(Desk(), WebSettings(frozenset(), requests_per_second=10_000))
    add_workbench(app, office)
    return app


@pytest.fixture
def people(ledger: Ledger, password_hash: str) -> None:
    """Make an account of each role, named by it, and a second biller."""
    with ledger.begin() as book:
        for name, role in (
            ("viewer", "viewer"),
            ("biller", "biller"),
            ("other", "biller"),
            ("supervisor", "supervisor"),
            ("admin", "admin"),
        ):
            add_person(book, name, role, password_hash=password_hash)


@pytest.fixture
def signed_in(app: Flask, people: None) -> Callable[[str], FlaskClient]:
    """Give what signs a person in, in a browser of their own."""

    def signed_in_as(name: str) -> FlaskClient:
        browser = app.test_client()
        sign_in(browser, name)
        return browser

    return signed_in_as
