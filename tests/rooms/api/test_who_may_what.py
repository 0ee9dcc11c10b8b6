"""Who may call what: every route of the API there is, and every role, from one table."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bridge.ledger.audit import rows as trail_rows
from bridge.ledger.ledger import Ledger
from bridge.ledger.sessions import begin_session
from bridge.roles import Role
from bridge.workbench.office import Office
from tests.rooms.api.calling import API_TOKEN, application, as_who
from tests.rooms.api.table import PERSON, TABLE, address

WHO = ("viewer", "biller", "supervisor", "admin", "api")
REVIEWS = {("POST", "/api/reviews"), ("GET", "/api/reviews/<kind>/<own_id>")}
"""Opened by BRIDGE_API_TOKEN alone; they have tests of their own."""


def test_the_table_names_every_route_that_there_is_and_no_other(app: Flask) -> None:
    routes = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api")
    }
    assert routes == TABLE.keys() | REVIEWS


def test_every_route_is_described_and_no_other(called_by: Callable[[str], FlaskClient]) -> None:
    described = called_by("viewer").get("/api/openapi.json").get_json()["paths"]
    found = {
        (method.upper(), path) for path, methods in described.items() for method in methods if method != "parameters"
    }
    hidden = {("GET", "/api/openapi.json"), ("GET", "/api/docs"), ("GET", "/api/docs/<name>")}
    wanted = {(method, openapi_path(rule)) for method, rule in (TABLE.keys() | REVIEWS) - hidden}
    assert found == wanted


def openapi_path(rule: str) -> str:
    written = rule.replace("<int(max=9223372036854775807):", "<")
    return written.replace("<", "{").replace(">", "}")


@pytest.mark.parametrize("who", WHO)
def test_each_role_may_what_the_table_says_and_nothing_else(called_by: Callable[[str], FlaskClient], who: str) -> None:
    program, wrong = called_by(who), []
    role = Role.BILLER if who == "api" else Role.named(who)
    for (method, rule), needed in TABLE.items():
        answer = program.open(address(rule), method=method, json={} if method == "POST" else None, buffered=True)
        allowed = role >= needed and not (who == "api" and (method, rule) in PERSON)
        if (answer.status_code in {401, 403}) is allowed or answer.status_code >= 500:
            wrong.append(f"{who} {method} {rule}: {answer.status}")
    assert wrong == []


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Bearer {API_TOKEN}x"},
        {"Authorization": f"Basic {API_TOKEN}"},
        {"Authorization": "Bearer \u00ff"},
    ],
)
def test_nobody_comes_in_without_a_token_that_is_right(app: Flask, tokens: object, headers: dict[str, str]) -> None:
    for method, rule in TABLE:
        answer = app.test_client().open(address(rule), method=method, headers={"Accept": "*/*", **headers})
        assert answer.status_code == 401, rule
        assert answer.mimetype == "application/problem+json"


def test_where_no_token_is_set_none_is_that_of_programs(office: Office) -> None:
    app = application(office, "")
    for given in ("", API_TOKEN):
        assert as_who(app, given).get("/api/me").status_code == 401


def test_a_browser_that_is_signed_in_opens_nothing_but_the_description(
    app: Flask, tokens: object, ledger: Ledger
) -> None:
    browser = signed_in(app, ledger, "admin")
    assert '<a class="nav-link" href="/api/docs">API</a>' in browser.get("/", headers={"Accept": "text/html"}).text
    for (method, rule), needed in TABLE.items():
        is_description = rule == "/api/openapi.json" or rule.startswith("/api/docs")
        answer = browser.open(address(rule), method=method, buffered=True)
        assert answer.status_code == (200 if is_description else 401), f"{rule} {needed}"


def signed_in(app: Flask, ledger: Ledger, name: str) -> FlaskClient:
    """Give a browser with a session, without the time that a password takes."""
    browser = app.test_client()
    with ledger.begin() as book:
        secret = begin_session(book, name)
    with browser.session_transaction() as session:
        session["_user_id"] = secret
    return browser


def test_a_token_counts_before_the_session_of_the_browser_that_sends_it(
    app: Flask, tokens: dict[str, str], ledger: Ledger
) -> None:
    browser = signed_in(app, ledger, "admin")
    answer = browser.get("/api/me", headers={"Authorization": f"Bearer {tokens['viewer']}"})
    assert answer.get_json() == {"name": "viewer", "full_name": "", "role": "viewer"}
    assert browser.get("/api/audit", headers={"Authorization": f"Bearer {tokens['viewer']}"}).status_code == 403


def test_a_stranger_in_a_browser_is_sent_to_the_sign_in(app: Flask) -> None:
    answer = app.test_client().get("/api/docs", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/api/docs")


def test_who_called_and_by_which_token_is_written_down(called_by: Callable[[str], FlaskClient], ledger: Ledger) -> None:
    called_by("viewer").get("/api/queue?state=open")
    called_by("viewer").get("/api/audit")
    called_by("api").get("/api/queue?state=open")
    with ledger.begin() as book:
        rows = [(row.who, row.act, dict(row.detail)) for row in reversed(trail_rows(book))]
    assert rows == [
        ("viewer", "queue", {"query": "state=open", "token": 1}),
        ("viewer", "refused", {"route": "GET /api/audit", "token": 1}),
        ("api", "queue", {"query": "state=open", "token": "BRIDGE_API_TOKEN"}),
    ]


def test_the_page_that_shows_it_runs_its_own_files_and_asks_nobody_else(
    called_by: Callable[[str], FlaskClient],
) -> None:
    viewer = called_by("viewer")
    answer = viewer.get("/api/docs")
    assert answer.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    for inline in (" style=", "<style", "<script>", "http://", "https://"):
        assert inline not in answer.text
    for name, kind in (
        ("swagger-ui-bundle.js", "text/javascript"),
        ("swagger-ui.css", "text/css"),
        ("viewer.js", "text/javascript"),
    ):
        assert name in answer.text
        file = viewer.get(f"/api/docs/{name}", buffered=True)
        assert (file.status_code, file.mimetype) == (200, kind)
    for name in ("index.html", "swagger-initializer.js", "..%2fapi.py", "nothing.js"):
        assert viewer.get(f"/api/docs/{name}").status_code == 404
