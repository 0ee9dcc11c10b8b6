"""The routes of the reconciliation: what was given against what was billed, and the days that people sign."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from flask import Response
from marshmallow import fields, validate

from bridge.api.asking import Asked, one_of, page_number, words
from bridge.api.charges import add_files
from bridge.api.rooms import CSV, Room
from bridge.api.shapes import paged, record, rows, shape
from bridge.ledger import signed_days
from bridge.reconciling.results import Result
from bridge.reconciling.totals import Totals
from bridge.reconciling.vials import VialsOff
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.office import Office
from bridge.workbench.reconciliation.asked import LISTS, PAGE_OF, SERVER
from bridge.workbench.reconciliation.asked import Asked as AskedOfDays
from bridge.workbench.reconciliation.comparing import Compared, compare, is_at
from bridge.workbench.reconciliation.days import DayShown
from bridge.workbench.reconciliation.routes import (
    NOT_AS_SEEN,
    Source,
    asked_for,
    export,
    listed_of,
    one_day,
    shown,
    sign,
    sources_of,
)

_SOURCES: Final = r"server|server-ours|server-others|file:[0-9]{1,9}"


class OfADayAsked(Asked):
    """Against what a day is compared.

    source: `server`, `server-ours`, `server-others`, or `file:NUMBER`; site: `-`: not known.
    """

    site = words(most=100)
    source = fields.String(validate=validate.Regexp(rf"(?:{_SOURCES})\Z"))
    anew = one_of(("1",))


class ReconciliationAsked(OfADayAsked):
    """Which days, where, against what; without days, the month of the latest day of service."""

    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    listed = fields.String(data_key="list", validate=validate.OneOf(LISTS))
    page = page_number()


class SignAsked(Asked):
    """What is signed: a site's day as it was seen.

    site: "" for what has no site that is known; source: what it was compared with; seen: `seen.digest` of the day.
    """

    site = words(most=100)
    source = fields.String(validate=validate.Regexp(rf"(?:{_SOURCES})\Z"))
    seen = words(required=True, most=100)
    note = words(most=1000)


RESULT: Final = shape(Result, also=("day", "site", "patient", "administration", "units", "dollars", "is_difference"))
DAY: Final = shape(DayShown, called="ReconciledDay")
OFF: Final = shape(VialsOff, without=("opened",))
SUMS: Final = shape(Totals, called="ReconciliationTotals", also=("differences", "off"))
RECONCILIATION: Final = paged(
    "Reconciliation", RESULT, days=rows(DAY), vials=rows(OFF), sums=SUMS, notes=fields.List(fields.String())
)
OF_A_DAY: Final = record(
    "ReconciliationOfADay",
    rows=rows(RESULT),
    days=rows(DAY),
    vials=rows(OFF),
    sums=SUMS,
    notes=fields.List(fields.String()),
    signatures=rows(shape(signed_days.SignedDay)),
)
SIGNED: Final = record("Signed", number=fields.Integer())
SOURCES: Final = record("ChargeSources", sources=rows(shape(Source, called="ChargeSource")))


def reconciliation_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("reconciliation", "What was given against what was billed.", office, api_token)
    _add_reading(room)
    _add_days(room)
    add_files(room)
    return room


def _add_reading(room: Room) -> None:
    office = room.office

    @room.get("/reconciliation", Role.VIEWER, RECONCILIATION, asked=ReconciliationAsked)
    def reconciliation(_: object) -> object:
        """Compare some days: each expected line and each charge is in one result; differences first of all."""
        asked = asked_for(office)
        compared = _compared(office, asked)
        listed = listed_of(compared.results, asked)
        page = listed[asked.offset : asked.offset + PAGE_OF]
        told = shown(office, asked, compared, page)
        return {"rows": page, "total": len(listed), "page": asked.page, "page_of": PAGE_OF, **_told(told, compared)}

    @room.csv("/reconciliation.csv", Role.VIEWER, asked=ReconciliationAsked)
    def reconciliation_csv(_: object) -> object:
        """Give all results that are listed, as CSV."""
        asked = asked_for(office)
        return Response(export(office, asked, _compared(office, asked)), mimetype=CSV)

    @room.get("/reconciliation/sources", Role.VIEWER, SOURCES)
    def sources() -> object:
        """List what `source` may be: Claims on the server where one is asked, and the files that were loaded."""
        with office.ledger.begin() as book:
            return {"sources": sources_of(book, office)}


def _add_days(room: Room) -> None:
    office = room.office

    @room.get("/reconciliation/days/<day>", Role.VIEWER, OF_A_DAY, asked=OfADayAsked)
    def reconciled_day(_: object, day: str) -> object:
        """Compare one day, everything of it, with who signed it."""
        asked = one_day(day)
        compared = _compared(office, asked)
        with office.ledger.begin() as book:
            signed = [one for one in signed_days.signatures(book, asked.first) if is_at(asked.site, one.site or None)]
        told = _told(shown(office, asked, compared, compared.results), compared)
        return {"rows": compared.results, "signatures": signed, **told}

    @room.post("/reconciliation/days/<day>/sign", Role.SUPERVISOR, SIGNED, asked=SignAsked, status=201, person=True)
    def sign_day(asked: Mapping[str, Any], day: str) -> object:
        """Sign a day of a site as it was seen."""
        compared = replace(one_day(day), source=asked.get("source", SERVER))
        number = sign(office, compared, asked.get("site", ""), asked["seen"], asked.get("note", ""))
        if number is None:
            raise Refusal(409, NOT_AS_SEEN)
        return {"number": number}


def _compared(office: Office, asked: AskedOfDays) -> Compared:
    compared = compare(office, asked)
    if compared.trouble:
        raise Refusal(502)
    return compared


def _told(told: Mapping[str, object], compared: Compared) -> Mapping[str, object]:
    return {"days": told["days"], "vials": compared.vials, "sums": compared.totals, "notes": compared.notes}
