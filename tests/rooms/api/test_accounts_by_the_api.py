"""An admin keeps the accounts by the API; nobody changes their own."""

from datetime import timedelta

import pytest
from flask import Flask

from bridge.ledger.ledger import Ledger
from bridge.ledger.people import by_name, note_failure
from bridge.ledger.tokens import make_token
from tests.rooms.api.calling import Called, as_who, done, given
from tests.rooms.workbench.browsing import sign_in


def test_an_account_is_added_and_its_first_password_lets_in(called_by: Called, app: Flask, ledger: Ledger) -> None:
    admin = called_by("admin")
    made = done(admin, "people", 201, name="bea", role="biller", full_name="Bea B.")
    assert made["name"] == "bea"
    (bea,) = [one for one in given(admin, "people")["people"] if one["name"] == "bea"]
    assert (bea["full_name"], bea["role"], bea["must_change"], bea["disabled"]) == ("Bea B.", "biller", True, False)
    assert "password_hash" not in bea
    assert sign_in(app.test_client(), "bea", made["password"]).location == "/"
    again = done(admin, "people/bea/password")["password"]
    assert again != made["password"]
    assert sign_in(app.test_client(), "bea", made["password"]).status_code == 401
    assert sign_in(app.test_client(), "bea", again).location == "/"
    acts = [(row["act"], row["who"]) for row in given(admin, "audit?about=bea")["rows"]]
    assert acts == [("audit", "admin"), ("account-password", "admin"), ("account-add", "admin")]


def test_a_closed_account_opens_nothing_and_a_role_counts_at_once(
    called_by: Called, app: Flask, ledger: Ledger
) -> None:
    admin, biller = called_by("admin"), called_by("biller")
    assert done(admin, "people/biller/role", role="viewer")["role"] == "viewer"
    assert biller.post("/api/queue/undo", json={"batch": 1}).status_code == 403
    assert done(admin, "people/biller/close")["disabled"] is True
    assert biller.get("/api/me").status_code == 401
    assert done(admin, "people/biller/open")["disabled"] is False
    assert biller.get("/api/me").status_code == 401, "the token ended with the account"
    with ledger.begin() as book:
        _, secret = make_token(book, "biller", timedelta(days=1))
    assert given(as_who(app, secret), "me") == {"name": "biller", "full_name": "", "role": "viewer"}


def test_a_locked_account_is_opened(called_by: Called, ledger: Ledger) -> None:
    with ledger.begin() as book:
        for _ in range(5):
            note_failure(book, "other")
    assert done(called_by("admin"), "people/other/open")["locked_until"] is None


@pytest.mark.parametrize("what", ["role", "close", "password"])
def test_nobody_closes_or_raises_themselves(called_by: Called, ledger: Ledger, what: str) -> None:
    body = {"role": "viewer"} if what == "role" else {}
    answer = called_by("admin").post(f"/api/people/admin/{what}", json=body)
    assert answer.status_code == 422
    assert "Nobody changes the role of their own account" in answer.text
    with ledger.begin() as book:
        admin = by_name(book, "admin")
    assert admin is not None
    assert (admin.role, admin.disabled, admin.must_change) == ("admin", False, False)


def test_what_cannot_be_done_is_refused(called_by: Called) -> None:
    admin = called_by("admin")
    for name in ("api", "biller", "Doe J", "doe\n", ""):
        assert admin.post("/api/people", json={"name": name, "role": "viewer"}).status_code == 422, name
    assert admin.post("/api/people", json={"name": "doe", "role": "king"}).status_code == 422
    for what in ("close", "open", "password"):
        assert admin.post(f"/api/people/nobody/{what}").status_code == 404


def test_a_name_of_one_letter_gets_a_password_that_does_not_hold_it(called_by: Called) -> None:
    admin = called_by("admin")
    done(admin, "people", 201, name="a", role="viewer")
    for _ in range(12):  # of sixteen letters and signs: one of them is `a` in two of five passwords
        assert "a" not in done(admin, "people/a/password")["password"].lower()
