"""Sign-in at another server, by OpenID Connect, over a real one on this machine."""

from collections.abc import Iterator

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.ledger import people as accounts
from bridge.ledger.ledger import Ledger
from bridge.ledger.people import Person
from bridge.workbench.office import PageSettings, SignInElsewhere
from tests.rooms.workbench.browsing import BROWSER
from tests.rooms.workbench.identity_server import FORGED, Identity, identity_server

pytestmark = pytest.mark.server

_CLAIMS = {"preferred_username": "Ana.Lee", "name": "Ana Lee", "groups": ["staff", "billing"]}


@pytest.fixture
def identity() -> Iterator[Identity]:
    with identity_server() as identity:
        identity.says = dict(_CLAIMS)
        yield identity


@pytest.fixture
def page_settings(identity: Identity) -> PageSettings:
    roles = {"billing": "biller", "revenue-integrity": "supervisor"}
    elsewhere = SignInElsewhere(identity.address, "bridge", "a secret", "groups", roles)
    return PageSettings(https_only=False, elsewhere=elsewhere)


def come_back(browser: FlaskClient, after: str = "") -> TestResponse:
    """Go to the other server, and come back with what it says."""
    there = browser.get(f"/sign-in/elsewhere{after and f'?next={after}'}", headers=BROWSER)
    assert there.status_code == 302, there.get_data(as_text=True)
    back = requests.get(there.location, allow_redirects=False, timeout=5).headers["Location"]
    return browser.get(back.removeprefix("http://localhost"), headers=BROWSER)


def account(ledger: Ledger, name: str = "ana.lee") -> Person | None:
    with ledger.begin() as book:
        return accounts.by_name(book, name)


def test_whom_the_other_server_names_comes_in_with_the_role_of_the_group(app: Flask, ledger: Ledger) -> None:
    browser = app.test_client()
    answer = come_back(browser, "/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    page = browser.get("/account", headers=BROWSER).get_data(as_text=True)
    assert "Ana Lee" in page
    person = account(ledger)
    assert person is not None
    assert (person.role, person.source, person.password_hash) == ("biller", "oidc", None)


def test_the_highest_role_of_all_groups_counts_and_changes_with_them(
    app: Flask, ledger: Ledger, identity: Identity
) -> None:
    for groups, role in ((["billing"], "biller"), (["billing", "revenue-integrity"], "supervisor")):
        identity.says["groups"] = groups
        assert come_back(app.test_client()).status_code == 303
        person = account(ledger)
        assert person is not None
        assert person.role == role


def test_who_is_in_no_group_of_ours_does_not_come_in(app: Flask, ledger: Ledger, identity: Identity) -> None:
    identity.says["groups"] = ["staff"]
    assert come_back(app.test_client()).status_code == 403
    assert account(ledger) is None


def test_who_left_all_groups_is_out_from_the_next_sign_in_on(app: Flask, identity: Identity, ledger: Ledger) -> None:
    come_back(app.test_client())
    identity.says["groups"] = []
    assert come_back(app.test_client()).status_code == 403
    person = account(ledger)
    assert person is not None
    assert person.disabled


def test_nobody_takes_over_the_account_of_another_by_its_name(app: Flask, people: None, identity: Identity) -> None:
    identity.says["preferred_username"] = "admin"
    assert come_back(app.test_client()).status_code == 403


@pytest.mark.parametrize(
    "lie",
    [{"aud": "another"}, {"iss": "https://another.example"}, {"exp": 1}, {"nonce": "another"}],
)
def test_an_answer_that_is_not_meant_for_us_lets_nobody_in(
    app: Flask, ledger: Ledger, identity: Identity, lie: dict[str, object]
) -> None:
    identity.says |= lie
    assert come_back(app.test_client()).status_code == 502
    assert account(ledger) is None


def test_an_answer_that_another_key_signed_lets_nobody_in(app: Flask, identity: Identity) -> None:
    identity.key = FORGED
    assert come_back(app.test_client()).status_code == 502


def test_an_answer_that_nobody_asked_for_lets_nobody_in(app: Flask, identity: Identity) -> None:
    answer = app.test_client().get("/sign-in/elsewhere/back?code=a+code&state=made-up", headers=BROWSER)
    assert answer.status_code == 502


def test_a_refusal_there_is_told_kindly(app: Flask, identity: Identity) -> None:
    identity.refuses = True
    answer = come_back(app.test_client())
    assert answer.status_code == 502
    assert "did not work" in answer.get_data(as_text=True)


def test_the_way_there_uses_pkce_and_a_nonce(app: Flask, identity: Identity) -> None:
    come_back(app.test_client())
    assert identity.asked[0]["code_challenge_method"] == "S256"
    assert identity.asked[0]["nonce"]
