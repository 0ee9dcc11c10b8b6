"""The routes of administrations: which there are, all about one, what staff attest about it, and the what-if."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from marshmallow import fields, validate
from werkzeug.datastructures import MultiDict

from bridge.api.asking import Asked, number, one_of, page_number, several, words
from bridge.api.rooms import Room
from bridge.api.shapes import ATTESTED, paged, record, rows, shape
from bridge.facts.attested import KINDS
from bridge.facts.decision import OUTCOMES
from bridge.ledger.dossier import Dossier, GapKept, SentKept
from bridge.ledger.first_sent import LAGS
from bridge.ledger.outcomes import SeenRow, SeenSums
from bridge.ledger.rows import LARGEST
from bridge.ledger.story import StoryLine, history
from bridge.logs import get_logger
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.administration import attesting, routes
from bridge.workbench.administration.attest_forms import AttestForm
from bridge.workbench.administration.attestations_shown import AttestedShown
from bridge.workbench.administration.dose_shown import Entry
from bridge.workbench.administration.listing import PAGE_OF, read_listed
from bridge.workbench.administration.page import Page, Question
from bridge.workbench.administration.why_cards import WhyCard
from bridge.workbench.guard import audit
from bridge.workbench.office import Office
from bridge.workbench.queue.asked import NONE
from bridge.workbench.what_if.asked import read_asked as read_what_if
from bridge.workbench.what_if.columns import Column, GapShown, LineShown
from bridge.workbench.what_if.deciding import decide

_TYPE: Final = routes.TYPE
_log = get_logger("web")


class ListAsked(Asked):
    """Which administrations: those that fulfil every filter, by any of its values."""

    outcome = several(one_of(OUTCOMES))
    reason = words(most=300)
    first = fields.Date(data_key="from", metadata={"description": "First day of service."})
    last = fields.Date(data_key="to", metadata={"description": "Last day of service."})
    payer = several(words(most=300, says="The name of its file; `-`: not known."))
    site = several(words(most=300, says="The name of its file; `-`: not known."))
    drug = several(words(most=300, says="The name of its file; `-`: not known."))
    gap = words(most=300, says="A question that was ever asked about it.")
    blocked = one_of(("yes", "no"))
    sent = one_of(("yes",))
    lag = several(one_of((*LAGS, NONE)))
    undated = one_of(("1",))
    wasted = one_of(("1",))
    charged = one_of(("no",))
    priced = one_of(("no",))
    q = words(most=300, says="Words that must all stand somewhere in the row.")
    page = page_number()


class AttestAsked(Asked):
    """One fact that stands on paper or in the pharmacy log, and why it is not in the chart.

    `discarded` takes `mg`; `vials` takes `count`; `lot` takes `lot` and may take `expires`; `icd10` takes `code` and
    `condition`; `site` takes `file`.
    """

    kind = one_of(KINDS, required=True)
    reason = words(required=True, most=1000)
    mg = fields.String(validate=validate.Regexp(r"[0-9]{1,4}(\.[0-9]{1,4})?\Z"))
    count = number(most=1000)
    lot = words(most=64)
    expires = fields.Date()
    code = words(most=20, says="ICD-10-CM, with its dot.")
    condition = words(most=300, says="The Condition that it codes, `Condition/id`.")
    file = words(most=100, says="The name of a file in mappings/sites/.")


class WithdrawAsked(Asked):
    """Why it is withdrawn."""

    why = words(most=1000)


class WhatIfAsked(Asked):
    """What is supposed: each alone, or all together; nothing: each payer there is."""

    payer = fields.List(words(most=100))
    site = fields.List(words(most=100))
    day = fields.Date()
    dose = fields.String(validate=validate.Regexp(r"[0-9]{1,4}(\.[0-9]{1,4})?\Z"), metadata={"description": "In mg."})
    together = fields.Boolean()


FORMS: Final = rows(shape(AttestForm))
LINE: Final = record(
    "Line",
    **{one: fields.List(fields.String()) for one in ("modifiers", "icd10")},
    **{one: fields.String() for one in ("hcpcs", "service_date")},
    units=fields.Integer(),
    **{
        one: fields.String(allow_none=True)
        for one in (
            "place_of_service", "bill_type", "revenue_code", "ndc", "ndc_quantity", "ndc_unit", "narrative",
        )
    },
)  # fmt: skip
GAP: Final = shape(GapKept, also=("is_open",))
SENT: Final = shape(SentKept, called="Sent", without=("resource",), also=("is_taken",))
ADMINISTRATION: Final = record(
    "Administration",
    title=fields.String(),
    days_left=fields.Integer(allow_none=True),
    waiting=fields.String(),
    questions=rows(shape(Question, without=("kept",), forms=FORMS)),
    gaps=rows(GAP),
    lines=rows(LINE),
    whys=rows(shape(WhyCard, also=("is_attested",))),
    attestations=rows(shape(AttestedShown, called="Attestation")),
    other_forms=FORMS,
    dose=rows(shape(Entry, called="PartOfTheDose")),
    sends=rows(SENT),
    claim=fields.Nested(SENT, allow_none=True),
    **shape(Dossier, without=("row", "findings", "gaps", "sends", "claim"))().fields,
)
ADMINISTRATIONS: Final = paged(
    "Administrations",
    shape(SeenRow, called="AdministrationRow"),
    sums=fields.Nested(shape(SeenSums, called="AdministrationSums"), allow_none=True),
    attested=ATTESTED,
)
HISTORY: Final = record("History", lines=rows(shape(StoryLine)))
LOOKED: Final = record("LookedAgain", noted=fields.List(fields.String()))
NUMBERED: Final = record("Numbered", number=fields.Integer())
COLUMN: Final = shape(
    Column,
    called="WhatIfColumn",
    lines=rows(shape(LineShown, called="WhatIfLine")),
    gaps=rows(shape(GapShown, called="WhatIfGap")),
)
WHAT_IF: Final = record("WhatIf", columns=rows(COLUMN), problems=fields.List(fields.String()))


def administrations_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("administrations", "What was given, and what became of it.", office, api_token)
    _add_reading(room)
    _add_what_if(room)
    _add_attesting(room)
    return room


def _add_reading(room: Room) -> None:
    office = room.office

    @room.get("/administrations", Role.VIEWER, ADMINISTRATIONS, asked=ListAsked)
    def administrations(_: object) -> object:
        """List administrations, the latest day of service first, a page at a time, and what all of them come to."""
        asked, listed = read_listed(office)
        told = {"rows": listed.page.rows, "total": listed.page.total, "page": asked.page, "page_of": PAGE_OF}
        return {**told, "sums": listed.sums, "attested": sorted(listed.attested)}

    @room.get("/administrations/<name>", Role.VIEWER, ADMINISTRATION)
    def administration(name: str) -> object:
        """Tell all about one administration: how it stands, its lines, gaps, decisions, sends, and why each value is.

        name: its id, without its type.
        """
        return _told(routes.read_page(office, _TYPE + name))

    @room.get("/administrations/<name>/history", Role.VIEWER, HISTORY)
    def story(name: str) -> object:
        """Tell all that happened to an administration, in order of time."""
        with office.ledger.begin() as book:
            found = routes.known(book, _TYPE + name)
            audit(book, "administration", about=_TYPE + name, patient=found.standing.patient or "")
            return {"lines": history(book, _TYPE + name)}

    @room.post("/administrations/<name>/look-again", Role.BILLER, LOOKED, status=202)
    def look_again(name: str) -> object:
        """Have the chart of an administration looked at again, now."""
        routes.have_looked_at(office, _TYPE + name)
        return {"noted": [_TYPE + name]}


def _add_what_if(room: Room) -> None:
    office = room.office

    @room.get("/administrations/<name>/what-if", Role.VIEWER, WHAT_IF, asked=WhatIfAsked)
    def what_if(_: object, name: str) -> object:
        """Decide on an administration as it is and under suppositions, side by side; it writes nothing."""
        asked = read_what_if(request.args, office.mappings)
        if asked.problems and not asked.suppose:
            raise Refusal(422, " ".join(asked.problems))
        found = decide(office, _TYPE + name, asked)
        if found.trouble is not None:
            _log.warning("what-if failed", error=found.trouble)
            raise Refusal(502) from found.trouble
        if not found.columns:
            raise Refusal(404, "The FHIR server has no such administration.")
        return {"columns": found.columns, "problems": asked.problems}


def _add_attesting(room: Room) -> None:
    office = room.office

    @room.post("/administrations/<name>/attest", Role.BILLER, NUMBERED, asked=AttestAsked, status=201, person=True)
    def attest(asked: Mapping[str, Any], name: str) -> object:
        """Attest a fact that the chart does not say; the chart is looked at again at once."""
        refuse_unknown(name)
        told = {key: f"{value}" for key, value in asked.items() if key not in {"kind", "reason", "lot"}}
        told |= {"number": asked.get("lot", ""), "code": f"{asked.get('code', '')} {asked.get('condition', '')}"}
        value = attesting.read_value(asked["kind"], MultiDict(told))
        return {"number": attesting.write_down(office, _TYPE + name, value, asked["reason"])}

    @room.post(f"/attestations/<int(max={LARGEST}):number>/confirm", Role.BILLER, NUMBERED, person=True)
    def confirm(number: int) -> object:
        """Confirm what somebody else attests."""
        attesting.second(office, attesting.known(office, number))
        return {"number": number}

    @room.post(
        f"/attestations/<int(max={LARGEST}):number>/withdraw",
        Role.BILLER,
        NUMBERED,
        asked=WithdrawAsked,
        person=True,
    )
    def withdraw(asked: Mapping[str, Any], number: int) -> object:
        """Withdraw what was attested: it counts no more."""
        attesting.take_back(office, attesting.known(office, number), asked.get("why", ""))
        return {"number": number}

    def refuse_unknown(name: str) -> None:
        with office.ledger.begin() as book:
            routes.known(book, _TYPE + name)


def _told(page: Page) -> Mapping[str, object]:
    dossier = page.dossier
    own = ("title", "days_left", "waiting", "questions", "whys", "attestations", "other_forms", "lines")
    kept = ("standing", "decisions", "gaps", "sends", "claim", "neighbours", "notes")
    told = {name: getattr(page, name) for name in own} | {name: getattr(dossier, name) for name in kept}
    return {**told, "dose": () if page.dose is None else page.dose.legend}
