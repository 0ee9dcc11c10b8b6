"""How programs call the API in the tests, and what is in the ledger then."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from bridge.api.api import add_api
from bridge.ledger.attested_tables import DRAFTS
from bridge.ledger.ledger import Book
from bridge.web.app import create_app
from bridge.web.ports import Review, ReviewOfRecords, Wish, WouldSend
from bridge.web.web_settings import WebSettings
from bridge.workbench.office import Office
from bridge.workbench.workbench import add_workbench
from tests.rooms.ledger.queue import CODER, LOT, NURSE, Dose, keep
from tests.rooms.workbench.browsing import Desk as DeskOfPages

Called = Callable[[str], FlaskClient]
"""Makes a program that calls as somebody."""
API_TOKEN: Final = "a-token-of-programs"  # noqa: S105  # of the tests alone
PEOPLE: Final = {
    "viewer": "viewer",
    "biller": "biller",
    "other": "biller",
    "supervisor": "supervisor",
    "admin": "admin",
}
DOSES: Final = (
    Dose(name="a", gaps=(NURSE, LOT)),
    Dose(name="b", gaps=(CODER,), patient="p-2", encounter="e-2", payer=None, charge=None),
    Dose(name="c", gaps=(LOT,), is_billed=True, patient="p-2", encounter="e-2", site=None, day=None),
    Dose(name="d", gaps=(NURSE,), patient="p-3", encounter="e-3", units=None, charge=None, basis=None, file_by=None),
)
"""With charge and without, known and unknown, held and billed."""
DRAFT: Final = {
    "claim": "medicare-institutional-1",
    "name": "Claim/c-1",
    "content": "0" * 64,
    "encounter": "Encounter/e-1",
    "patient": "Patient/p-1",
    "administrations": ["MedicationAdministration/a"],
    "lines": [{"hcpcs": "J9229", "modifiers": ["JW"], "units": 2, "service_date": "2026-11-18", "net": "5000.00"}],
    "units": 2,
    "charge": "5000.00",
}
"""A claim that waits for approval."""


class Desk(DeskOfPages):
    """A desk that notes nothing, and knows one record."""

    def review(self, review: Review) -> Sequence[str]:
        return review.names if isinstance(review, ReviewOfRecords) else ()

    def would_send(self, _: Review) -> Sequence[WouldSend]:
        return [WouldSend("created", "Claim/c-1", "PUT", "a dose was charted")]

    def wish(self, name: str) -> Wish | None:
        return Wish(name, 2, 1) if name == "Encounter/e-1" else None


def application(office: Office, api_token: str) -> Flask:
    """Make the application, with the pages and the API on it."""
    app = create_app(Desk(), WebSettings(frozenset(), api_token=api_token, requests_per_second=10_000))
    add_workbench(app, office)
    add_api(app, office, api_token)
    return app


def as_who(app: Flask, token: str) -> FlaskClient:
    """Make a program that calls with a token."""
    program = app.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return program


def fill(book: Book) -> None:
    """Keep the doses, and a claim that waits for approval."""
    keep(book, *DOSES)
    book.execute(insert(DRAFTS).values(**DRAFT))


def given(program: FlaskClient, address: str) -> Any:  # noqa: ANN401  (any JSON)
    """Ask for something that is there."""
    answer = program.get(f"/api/{address}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def done(program: FlaskClient, address: str, status: int = 200, **body: object) -> Any:  # noqa: ANN401  (any JSON)
    """Do something that can be done."""
    answer = program.post(f"/api/{address}", json=body)
    assert answer.status_code == status, answer.text
    return answer.get_json()
