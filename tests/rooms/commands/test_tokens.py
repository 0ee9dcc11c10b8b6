"""The commands for tokens: one is printed once, is listed without its secret, and is taken back."""

import pytest

from bridge.ledger.audit import rows
from bridge.ledger.ledger import open_ledger
from bridge.ledger.people import add_person
from bridge.ledger.tokens import BEGINS, bearer
from tests.journeys.running import bridge


@pytest.fixture
def url(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name a ledger with one account."""
    monkeypatch.setenv("BRIDGE_DATABASE_URL", migrated_url)
    ledger = open_ledger(migrated_url)
    with ledger.begin() as book:
        add_person(book, "bea", "biller")
    ledger.close()
    return migrated_url


def whose(url: str, secret: str) -> str | None:
    ledger = open_ledger(url)
    with ledger.begin() as book:
        found = bearer(book, secret.encode())
    ledger.close()
    return None if found is None else found[0].name


def test_a_token_is_printed_once_listed_without_its_secret_and_taken_back(url: str) -> None:
    made = bridge("user", "token", "Bea", "--days", "30", "--purpose", "nightly report")
    secret = made.said.strip()
    assert (made.status, secret.startswith(BEGINS)) == (0, True)
    assert "acts as bea until" in made.complained
    assert whose(url, secret) == "bea"
    listed = bridge("user", "tokens", "bea").said
    assert "open" in listed
    assert "nightly report" in listed
    assert secret not in listed
    assert bridge("user", "take-back", "1").said == "Token 1 of bea opens nothing any more.\n"
    assert whose(url, secret) is None
    assert "taken back" in bridge("user", "tokens", "bea").said
    assert bridge("user", "take-back", "1").status == 2


def test_who_made_and_took_back_which_token_is_written_down(url: str) -> None:
    secret = bridge("user", "token", "bea").said.strip()
    bridge("user", "take-back", "1")
    ledger = open_ledger(url)
    with ledger.begin() as book:
        told = [(row.act, row.about, dict(row.detail)) for row in reversed(rows(book))]
    ledger.close()
    assert told == [("token-made", "bea", {"token": 1}), ("token-taken-back", "bea", {"token": 1})]
    assert secret not in f"{told}"


def test_there_is_none_for_somebody_without_an_account(url: str) -> None:
    refused = bridge("user", "token", "nobody")
    assert (refused.status, refused.said) == (2, "")
    assert "There is no open account nobody" in refused.complained
