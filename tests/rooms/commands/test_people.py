"""The commands for accounts and for the audit trail, as whoever sits at the machine uses them."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.ledger.ledger import open_ledger
from bridge.ledger.people import Person, by_name
from bridge.workbench.passwords import is_right
from tests.journeys.running import Run, bridge

WORDS = "four words of sense"


@pytest.fixture
def url(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name an empty ledger."""
    monkeypatch.setenv("BRIDGE_DATABASE_URL", migrated_url)
    return migrated_url


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """Give a file whose first line is a password."""
    file = tmp_path / "password"
    file.write_text(f"{WORDS}\nnot this line\n", encoding="utf-8")
    return file


def add(password_file: Path, name: str = "ana", role: str = "biller") -> Run:
    return bridge("user", "add", name, "--role", role, "--full-name", "Ana Lee", "--password-file", password_file)


def account(url: str, name: str = "ana") -> Person:
    ledger = open_ledger(url)
    with ledger.begin() as book:
        found = by_name(book, name)
    ledger.close()
    assert found is not None
    return found


def sql(url: str, *statements: str) -> None:
    ledger = open_ledger(url)
    with ledger.begin() as book:
        for statement in statements:
            book.execute(text(statement))
    ledger.close()


def test_an_account_is_made_with_the_password_of_a_file(url: str, password_file: Path) -> None:
    assert add(password_file, "Ana").said == "ana may sign in, as biller.\n"
    made = account(url)
    assert (made.full_name, made.role, made.must_change) == ("Ana Lee", "biller", False)
    assert is_right(WORDS, made.password_hash)


def test_an_account_that_is_there_and_a_weak_password_are_refused(url: str, password_file: Path) -> None:
    add(password_file)
    again = add(password_file)
    assert (again.status, again.complained) == (2, "There is an account ana already.\n")
    password_file.write_text("short\n", encoding="utf-8")
    weak = add(password_file, "bea")
    assert (weak.status, "at least 12 characters" in weak.complained) == (2, True)
    missing = add(password_file.with_name("nowhere"), "bea")
    assert (missing.status, "Name a file whose first line is the password." in missing.complained) == (2, True)


def test_accounts_are_listed_with_their_role_and_state(url: str, password_file: Path) -> None:
    assert bridge("user", "list").complained.startswith("There are no accounts yet")
    add(password_file)
    add(password_file, "bea", "admin")
    bridge("user", "close", "bea")
    assert [line.split() for line in bridge("user", "list").said.splitlines()] == [
        ["ana", "biller", "local", "open", "Ana", "Lee"],
        ["bea", "admin", "local", "closed", "Ana", "Lee"],
    ]


def test_role_password_close_and_open_do_what_they_say(url: str, password_file: Path) -> None:
    add(password_file)
    assert bridge("user", "role", "ana", "supervisor").said == "ana is supervisor now.\n"
    assert account(url).role == "supervisor"
    assert bridge("user", "close", "ana").said == "ana is closed.\n"
    assert account(url).disabled
    assert bridge("user", "open", "ana").said == "ana is open.\n"
    assert not account(url).disabled
    password_file.write_text("quite another sentence\n", encoding="utf-8")
    assert bridge("user", "password", "ana", "--password-file", password_file).status == 0
    assert is_right("quite another sentence", account(url).password_hash)


def test_names_are_read_in_small_letters_everywhere(url: str, password_file: Path) -> None:
    add(password_file)
    assert bridge("user", "role", "Ana", "admin").status == 0
    assert bridge("user", "close", "ANA").said == "ana is closed.\n"
    assert account(url).disabled


def test_nobody_is_changed_who_has_no_account(url: str) -> None:
    refused = bridge("user", "close", "ana")
    assert refused.status == 2
    assert refused.complained.startswith("There is no account ana. There are none yet")


def test_an_untouched_trail_holds_and_its_head_is_told(url: str, password_file: Path) -> None:
    add(password_file)
    verified = bridge("audit", "verify")
    head = verified.said.split()[3].rstrip(";")
    assert (verified.status, verified.said) == (0, f"1 rows; head {head}; the chain holds\n")
    bridge("user", "close", "ana")
    assert bridge("audit", "verify", "--head", head).status == 0
    assert bridge("audit", "verify", "--head", "nonsense").status == 2


@pytest.mark.parametrize(
    ("forged", "says"),
    [
        ("UPDATE audit SET who = 'nobody' WHERE number = 2", "row 2: was changed after it was written"),
        ("DELETE FROM audit WHERE number = 2", "row 2: missing"),
        ("DELETE FROM audit WHERE number = 3", "row 3: missing at the end"),
    ],
)
def test_a_changed_or_missing_row_is_named_and_ends_with_1(
    url: str, password_file: Path, forged: str, says: str
) -> None:
    add(password_file)
    bridge("user", "role", "ana", "viewer")
    bridge("user", "close", "ana")
    sql(url, "ALTER TABLE audit DISABLE TRIGGER only_added_to", forged)
    verified = bridge("audit", "verify")
    assert (verified.status, verified.said.splitlines()[0]) == (1, says)


def test_a_trail_that_was_made_anew_lacks_the_head_that_was_noted(url: str, password_file: Path) -> None:
    add(password_file)
    noted = bridge("audit", "verify").said.split()[3].rstrip(";")
    sql(url, "ALTER TABLE audit DISABLE TRIGGER only_added_to", "DELETE FROM audit", "DELETE FROM audit_head")
    bridge("user", "close", "ana")
    assert bridge("audit", "verify").status == 0
    assert bridge("audit", "verify", "--head", noted).status == 1


def test_the_trail_is_written_as_audit_events(url: str, password_file: Path, tmp_path: Path) -> None:
    add(password_file)
    bridge("user", "role", "ana", "viewer")
    out = tmp_path / "deep" / "audit.ndjson"
    assert bridge("audit", "export", "--out", out).said == f"2 AuditEvents in {out}\n"
    events = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [event["subtype"][0]["code"] for event in events] == ["account-add", "account-role"]
    assert bridge("audit", "export", "--since", "1", "--out", out).said == f"1 AuditEvents in {out}\n"
    refused = bridge("audit", "export", "--out", tmp_path)
    assert (refused.status, "cannot be written" in refused.complained) == (2, True)
