"""A server of its own gets the application from the settings of its process, and only on tables that are ours."""

import os
from contextlib import ExitStack

import pytest

from bridge.app import wsgi
from bridge.app.database import migrate
from bridge.errors import BridgeError, UsageError
from bridge.ledger.failures import LedgerError


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("BRIDGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("BRIDGE_FHIR_URL", "http://127.0.0.1:1/fhir")
    monkeypatch.setattr("bridge.app.wsgi.log_as_json", lambda: None)


def test_the_application_is_made_when_it_is_asked_for(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate(database_url)
    monkeypatch.setenv("BRIDGE_DATABASE_URL", database_url)
    assert "app" not in vars(wsgi)
    app = wsgi.app
    assert wsgi.app is app
    assert app.test_client().get("/health/live").status_code == 200
    wsgi._OPEN.close()
    del wsgi.app


def test_without_a_database_of_its_own_it_is_refused() -> None:
    with pytest.raises(UsageError, match="BRIDGE_DATABASE_URL is not set"), ExitStack() as stack:
        wsgi.make_app(stack)


def test_on_a_database_without_tables_it_is_refused(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIDGE_DATABASE_URL", database_url)
    with pytest.raises(LedgerError, match="run `bridge migrate`"), ExitStack() as stack:
        wsgi.make_app(stack)


def test_settings_that_are_wrong_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BRIDGE_POLL_MINUTES", "never")
    with pytest.raises(BridgeError, match="BRIDGE_POLL_MINUTES"), ExitStack() as stack:
        wsgi.make_app(stack)
