"""Who may see and do what: every route there is, and every role, from one table."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.ledger.audit import rows as trail_rows
from bridge.ledger.ledger import Ledger
from bridge.roles import Role
from bridge.workbench.guard import needs
from tests.rooms.workbench.browsing import BROWSER, token_in

VIEWER, BILLER, SUPERVISOR, ADMIN = Role
EVERYBODY = None
TABLE: dict[tuple[str, str], Role | None] = {
    ("GET", "/"): VIEWER,
    ("GET", "/queue.csv"): VIEWER,
    ("POST", "/queue/preview"): BILLER,
    ("POST", "/queue/act"): BILLER,
    ("POST", "/queue/undo"): BILLER,
    ("POST", "/views"): VIEWER,
    ("POST", "/views/forget"): VIEWER,
    ("GET", "/administrations"): VIEWER,
    ("GET", "/administrations/<name>"): VIEWER,
    ("POST", "/administrations/<name>/look-again"): BILLER,
    ("GET", "/administrations/<name>/what-if"): VIEWER,
    ("POST", "/administrations/<name>/attest"): BILLER,
    ("POST", "/attestations/<int:number>/confirm"): BILLER,
    ("POST", "/attestations/<int:number>/withdraw"): BILLER,
    ("GET", "/overview"): VIEWER,
    ("GET", "/overview/events"): VIEWER,
    ("GET", "/approvals"): VIEWER,
    ("POST", "/approvals/preview"): SUPERVISOR,
    ("POST", "/approvals"): SUPERVISOR,
    ("GET", "/reconciliation"): VIEWER,
    ("GET", "/reconciliation.csv"): VIEWER,
    ("GET", "/reconciliation/print"): VIEWER,
    ("GET", "/reconciliation/days/<day>"): VIEWER,
    ("POST", "/reconciliation/days/<day>/sign"): SUPERVISOR,
    ("GET", "/reconciliation/files"): VIEWER,
    ("POST", "/reconciliation/files"): BILLER,
    ("GET", "/reconciliation/uploads/<int:number>"): BILLER,
    ("POST", "/reconciliation/uploads/<int:number>"): BILLER,
    ("GET", "/mappings"): VIEWER,
    ("GET", "/mappings/boundary-days"): VIEWER,
    ("GET", "/mappings/replay"): VIEWER,
    ("POST", "/mappings/replay"): SUPERVISOR,
    ("GET", "/mappings/replay/<int:number>"): VIEWER,
    ("GET", "/people"): ADMIN,
    ("POST", "/people"): ADMIN,
    ("GET", "/audit"): ADMIN,
    ("GET", "/account"): VIEWER,
    ("POST", "/account"): VIEWER,
    ("POST", "/sign-out"): VIEWER,
    ("GET", "/sign-in"): EVERYBODY,
    ("POST", "/sign-in"): EVERYBODY,
    ("GET", "/sign-in/elsewhere"): EVERYBODY,
    ("GET", "/sign-in/elsewhere/back"): EVERYBODY,
    ("GET", "/static/<path:filename>"): EVERYBODY,
}
"""The least role that each route of the pages needs."""
WITH_THEIR_OWN_KEY = {
    ("POST", "/notifications"),
    ("PUT", "/notifications"),
    ("POST", "/notifications/<kind>/<own_id>"),
    ("PUT", "/notifications/<kind>/<own_id>"),
    ("DELETE", "/notifications/<kind>/<own_id>"),
    ("POST", "/api/reviews"),
    ("GET", "/api/reviews/<kind>/<own_id>"),
    ("GET", "/metrics"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/bootstrap/static/<path:filename>"),
}
"""What lets programs in by a token or a signature of its own, tells how we are, or is Bootstrap's own."""
WHO = ("nobody", "viewer", "biller", "supervisor", "admin")


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def ask(browser: FlaskClient, method: str, rule: str, token: str = "") -> TestResponse:
    address = rule.replace("<name>", "ma-1").replace("<int:number>", "1").replace("<path:filename>", "workbench.css")
    address = address.replace("<day>", "2018-06-12")
    fields = {"csrf_token": token} if method == "POST" else None
    return browser.open(address, method=method, data=fields, headers=BROWSER, buffered=True)


def is_refused(answer: TestResponse) -> bool:
    """Say whether a page was refused: by 401 or 403, or by sending the browser to the sign-in."""
    sent_away = answer.status_code == 303 and (answer.location or "").startswith("/sign-in?next=")
    return (
        answer.status_code in {401, 403} or sent_away or (answer.status_code == 303 and answer.location == "/sign-in")
    )


def test_the_table_names_every_route_that_there_is_and_no_other(app: Flask) -> None:
    assert routes(app) == TABLE.keys() | WITH_THEIR_OWN_KEY


@pytest.mark.parametrize("who", WHO)
def test_each_role_may_what_the_table_says_and_nothing_else(
    app: Flask, signed_in: Callable[[str], FlaskClient], who: str
) -> None:
    may = 0 if who == "nobody" else Role.named(who)
    browser = app.test_client() if who == "nobody" else signed_in(who)
    token = token_in(browser.get("/sign-in" if who == "nobody" else "/account", headers=BROWSER))
    wrong = []
    for (method, rule), needed in TABLE.items():
        if rule == "/sign-out":
            continue  # it would end the session of all others; it has tests of its own
        answer = ask(browser, method, rule, token)
        public = needed is EVERYBODY
        allowed = public or may >= (needed or 0)
        refused = is_refused(answer) and not (public and rule.startswith("/sign-in"))
        if refused == allowed:
            wrong.append(f"{who} {method} {rule}: {answer.status}, {answer.location}")
        assert answer.status_code < 500 or rule.startswith("/sign-in/elsewhere"), f"{method} {rule}: {answer.status}"
    assert wrong == []


def test_without_the_api_no_page_leads_to_its_description(signed_in: Callable[[str], FlaskClient]) -> None:
    assert "/api/docs" not in signed_in("viewer").get("/", headers=BROWSER).text


def test_a_refusal_is_written_down(signed_in: Callable[[str], FlaskClient], ledger: Ledger) -> None:
    signed_in("viewer").get("/people", headers=BROWSER)
    with ledger.begin() as book:
        rows = [(row.who, row.act, dict(row.detail)) for row in trail_rows(book)]
    assert rows[0] == ("viewer", "refused", {"route": "GET /people"})


def test_a_form_from_another_page_does_nothing_whoever_is_signed_in(signed_in: Callable[[str], FlaskClient]) -> None:
    browser = signed_in("admin")
    for (method, rule), needed in TABLE.items():
        if method == "POST" and needed is not EVERYBODY:
            assert ask(browser, method, rule, "made up").status_code == 400, rule


def test_a_view_that_says_no_role_is_open_to_nobody(app: Flask, signed_in: Callable[[str], FlaskClient]) -> None:
    browser = signed_in("admin")
    app.view_functions["workbench.audit_trail"] = lambda: "open"
    assert browser.get("/audit", headers=BROWSER).status_code == 403
    app.view_functions["workbench.audit_trail"] = needs(VIEWER)(lambda: "open")
    assert browser.get("/audit", headers=BROWSER).status_code == 200


def test_every_page_keeps_scripts_and_styles_to_its_own_files(
    app: Flask, signed_in: Callable[[str], FlaskClient]
) -> None:
    browser = signed_in("admin")
    for (method, rule), needed in TABLE.items():
        if method == "GET" and needed is not EVERYBODY and not rule.endswith(".csv"):
            answer = ask(browser, method, rule)
            page = answer.get_data(as_text=True)
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"], rule
            for inline in (" style=", "<style", " onclick=", " onsubmit=", "javascript:", "<script>"):
                assert inline not in page, f"{rule}: {inline}"
            assert "http://" not in page.replace("http://www.w3.org", ""), rule
