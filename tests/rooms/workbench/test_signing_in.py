"""Who comes in, who does not, and for how long."""

from collections.abc import Callable
from typing import Never

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from bridge.ledger import people as accounts
from bridge.ledger.failures import NotAnsweringError
from bridge.ledger.ledger import Ledger
from bridge.web.app import create_app
from bridge.web.web_settings import WebSettings
from bridge.workbench.accounts.way_back import way_back
from bridge.workbench.office import Office
from bridge.workbench.workbench import add_workbench
from tests.rooms.workbench.browsing import BROWSER, PASSWORD, Desk, send, sign_in, token_in

SignIn = Callable[[str], FlaskClient]


def acts(ledger: Ledger) -> list[tuple[str, str]]:
    with ledger.begin() as book:
        return [(row.who, row.act) for row in book.execute(text("SELECT who, act FROM audit ORDER BY number"))]


def test_without_sign_in_every_page_leads_to_the_sign_in_and_back(app: Flask, people: None) -> None:
    browser = app.test_client()
    answer = browser.get("/account", headers=BROWSER)
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/account")
    assert sign_in(browser, "biller", after="/account").location == "/account"


def test_a_program_without_sign_in_is_refused_and_sent_nowhere(app: Flask) -> None:
    answer = app.test_client().get("/account", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")


def test_the_right_password_opens_and_is_written_down(app: Flask, ledger: Ledger, people: None) -> None:
    browser = app.test_client()
    assert sign_in(browser, "biller").status_code == 303
    assert browser.get("/account").status_code == 200
    assert acts(ledger) == [("biller", "sign-in")]


@pytest.mark.parametrize("name", ["biller", "nobody-here"])
def test_a_wrong_password_says_no_more_than_that_for_whomever(app: Flask, people: None, name: str) -> None:
    answer = sign_in(app.test_client(), name, "something quite different")
    assert answer.status_code == 401
    assert "Name or password is wrong, or the account is locked." in answer.get_data(as_text=True)


def test_a_name_that_nobody_has_is_not_kept_since_it_may_be_a_password(app: Flask, ledger: Ledger) -> None:
    sign_in(app.test_client(), "correct horse battery", "x")
    assert acts(ledger) == [("", "sign-in-refused")]


def test_the_fifth_wrong_password_locks_for_a_quarter_of_an_hour(app: Flask, ledger: Ledger, people: None) -> None:
    browser = app.test_client()
    for _ in range(5):
        assert sign_in(browser, "biller", "wrong").status_code == 401
    assert sign_in(browser, "biller").status_code == 401, "the right password does not open what is locked"
    with ledger.begin() as book:
        book.execute(text("UPDATE people SET locked_until = locked_until - interval '15 minutes'"))
    assert sign_in(browser, "biller").status_code == 303


def test_four_wrong_passwords_and_a_right_one_begin_the_count_anew(app: Flask, people: None) -> None:
    for _ in range(2):
        browser = app.test_client()
        for _ in range(4):
            assert sign_in(browser, "biller", "wrong").status_code == 401
        assert sign_in(browser, "biller").status_code == 303


def test_one_who_does_nothing_for_half_an_hour_is_signed_out(signed_in: SignIn, ledger: Ledger) -> None:
    browser = signed_in("biller")
    with ledger.begin() as book:
        book.execute(text("UPDATE sessions SET seen_at = seen_at - interval '29 minutes'"))
    assert browser.get("/account").status_code == 200, "29 minutes are less than 30, and now it was used again"
    with ledger.begin() as book:
        book.execute(text("UPDATE sessions SET seen_at = seen_at - interval '31 minutes'"))
    assert browser.get("/account").status_code == 303


def test_after_twelve_hours_one_signs_in_again_however_busy(signed_in: SignIn, ledger: Ledger) -> None:
    browser = signed_in("biller")
    with ledger.begin() as book:
        book.execute(text("UPDATE sessions SET started_at = started_at - interval '12 hours'"))
    assert browser.get("/account").status_code == 303


def test_a_copied_cookie_opens_nothing_after_the_sign_out(app: Flask, signed_in: SignIn) -> None:
    browser = signed_in("biller")
    cookie = browser.get_cookie("bridge")
    assert cookie is not None
    send(browser, "/sign-out", "/account")
    thief = app.test_client()
    thief.set_cookie("bridge", cookie.value)
    assert thief.get("/account").status_code == 303


def test_an_account_that_is_closed_is_out_at_once(signed_in: SignIn, ledger: Ledger) -> None:
    browser = signed_in("biller")
    with ledger.begin() as book:
        accounts.disable(book, "biller")
    assert browser.get("/account").status_code == 303


def test_a_form_without_its_token_does_nothing(app: Flask, people: None) -> None:
    answer = app.test_client().post("/sign-in", data={"name": "biller", "password": PASSWORD}, headers=BROWSER)
    assert answer.status_code == 400
    assert "load the page again" in answer.get_data(as_text=True)


def test_the_cookie_is_for_the_browser_alone(app: Flask, people: None) -> None:
    cookies = sign_in(app.test_client(), "biller").headers.getlist("Set-Cookie")
    assert cookies
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


def test_guessing_goes_no_faster_than_twenty_a_minute(app: Flask) -> None:
    browser = app.test_client()
    token = token_in(browser.get("/sign-in", headers=BROWSER))
    form = {"name": "x", "password": "y", "csrf_token": token}
    statuses = [browser.post("/sign-in", data=form, headers=BROWSER).status_code for _ in range(21)]
    assert statuses == [401] * 20 + [429]


@pytest.mark.parametrize(
    "asked", ["//evil.example", "/\\evil.example", "https://evil.example/", "evil", "", None, "/\n/evil.example"]
)
def test_the_way_back_leads_nowhere_else(asked: str | None) -> None:
    assert way_back(asked, "/") == "/"


def test_the_way_back_is_the_page_that_was_asked_for() -> None:
    assert way_back("/administrations?outcome=held", "/") == "/administrations?outcome=held"


def test_who_changes_the_password_is_signed_out_elsewhere(app: Flask, signed_in: SignIn) -> None:
    browser, other = signed_in("biller"), signed_in("biller")
    fresh = {"current": PASSWORD, "new": "quite another sentence", "again": "quite another sentence"}
    assert send(browser, "/account", **fresh).status_code == 303
    assert browser.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert sign_in(app.test_client(), "biller", "quite another sentence").status_code == 303


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"current": "wrong", "new": "quite another sentence", "again": "quite another sentence"}, "is wrong"),
        ({"current": PASSWORD, "new": "quite another sentence", "again": "quite another"}, "differ"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "at least 12 characters"),
        ({"current": PASSWORD, "new": "biller is my name", "again": "biller is my name"}, "name of the account"),
        ({"current": PASSWORD, "new": "aaaaaaaaaaaa", "again": "aaaaaaaaaaaa"}, "same few characters"),
    ],
)
def test_a_password_that_is_not_taken_says_why(signed_in: SignIn, fields: dict[str, str], says: str) -> None:
    answer = send(signed_in("biller"), "/account", **fields)
    assert answer.status_code == 422
    assert says in answer.get_data(as_text=True)


def test_a_password_that_somebody_else_set_is_changed_before_anything_else(
    app: Flask, signed_in: SignIn, ledger: Ledger
) -> None:
    admin = signed_in("admin")
    page = send(admin, "/people", do="add", name="new.one", role="biller", full_name="New One").get_data(as_text=True)
    password = page.partition("<code>")[2].partition("</code>")[0]
    browser = app.test_client()
    assert sign_in(browser, "new.one", password).status_code == 303
    assert browser.get("/", headers=BROWSER).location == "/account"
    fresh = {"current": password, "new": "only I know this one", "again": "only I know this one"}
    assert send(browser, "/account", **fresh).status_code == 303
    with ledger.begin() as book:
        person = accounts.by_name(book, "new.one")
    assert person is not None
    assert (person.must_change, person.role, person.full_name) == (False, "biller", "New One")


def test_nobody_closes_their_own_account_or_makes_it_greater(signed_in: SignIn) -> None:
    for what in ({"do": "disable"}, {"do": "role", "role": "viewer"}):
        assert send(signed_in("admin"), "/people", name="admin", **what).status_code == 422


def test_an_account_that_is_there_is_not_made_again(signed_in: SignIn) -> None:
    answer = send(signed_in("admin"), "/people", do="add", name="biller", role="admin")
    assert "There is an account biller already." in answer.get_data(as_text=True)


def test_while_the_database_is_away_a_page_says_so_and_asks_to_come_back(
    app: Flask, signed_in: SignIn, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in("biller")

    def away(_: Ledger) -> Never:
        raise NotAnsweringError("The database does not answer.")

    monkeypatch.setattr(Ledger, "begin", away)
    for page in ("/account", "/sign-in"):
        answer = browser.get(page, headers=BROWSER)
        assert (answer.status_code, "The database cannot be reached" in answer.get_data(as_text=True)) == (503, True)


def test_the_pages_start_before_the_database_does(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: Ledger) -> Never:
        raise NotAnsweringError("The database does not answer.")

    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "begin", away)
        app = create_app(Desk(), WebSettings(frozenset()))
        add_workbench(app, office)
        assert app.test_client().get("/sign-in", headers=BROWSER).status_code == 503
    assert app.test_client().get("/sign-in", headers=BROWSER).status_code == 200
