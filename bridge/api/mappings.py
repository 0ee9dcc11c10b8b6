"""The routes of the mappings: what is in force on a day, what changes when, and replays under other files."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request
from marshmallow import fields

from bridge.api.asking import Asked, one_of, page_number, words
from bridge.api.rooms import Room
from bridge.api.shapes import Exact, paged, record, rows, shape
from bridge.errors import BridgeError
from bridge.facts.difference import KINDS, Totals
from bridge.ledger import replays as kept
from bridge.ledger.replays import DifferenceKept, ReplayKept, RuleSum
from bridge.ledger.rows import LARGEST
from bridge.roles import Role
from bridge.tables.in_force import InForce
from bridge.tables.review import Answer, FileReview, file_reviews
from bridge.tables.source import TableFile
from bridge.web.refusals import Refusal
from bridge.workbench.mappings_shown.in_force import InForceShown, lay_out, read_asked
from bridge.workbench.mappings_shown.replays import PAGE_OF, begin, known, read_differences, read_latest
from bridge.workbench.office import Office

_NUMBER: Final = f"<int(max={LARGEST}):number>"


class InForceAsked(Asked):
    """Which day, and whose files; without a day, today."""

    day = fields.Date()
    drug = words(most=100)
    payer = words(most=100)
    site = words(most=100)


class ReviewAsked(Asked):
    """Which file; without one all of them."""

    file = words(most=200, says="Below the mappings folder, such as `payers/medicare.yaml`.")


class ReplayAsked(Asked):
    """Under which folder all charts are replayed."""

    folder = words(required=True, most=300)


class DifferencesAsked(Asked):
    """Which of the differences of a replay."""

    kind = one_of(KINDS)
    rule = words(most=100)
    page = page_number()


FILE: Final = shape(TableFile, called="MappingsFile")
CODE: Final = record(
    "CodeInForce",
    **{one: fields.String() for one in ("setting", "unit", "per_vial", "says", "table")},
    hcpcs=fields.String(allow_none=True),
    charge=Exact(allow_none=True),
)
SEVERITY: Final = record(
    "SeverityInForce",
    **{one: fields.String() for one in ("gap", "severity", "owner", "in_case")},
    said_by=fields.List(fields.String()),
)
ANSWER_IN_FORCE: Final = shape(InForce, called="AnswerInForce")
NAMED: Final = record("NamedInTheMappings", id=fields.String(), name=fields.String())
PAYER_RULE: Final = record(
    "PayerRule",
    payer=fields.String(),
    rule=fields.String(),
    answer=fields.Nested(ANSWER_IN_FORCE, allow_none=True),
)
IN_FORCE: Final = record(
    "InForce",
    day=fields.Date(),
    drug=fields.String(),
    drugs=rows(NAMED),
    payers=rows(NAMED),
    sites=rows(NAMED),
    rules=rows(PAYER_RULE),
    codes=rows(CODE),
    files=rows(record("FileInForce", title=fields.String(), file=FILE, answers=rows(ANSWER_IN_FORCE))),
    severities=rows(SEVERITY),
)
ANSWER: Final = shape(Answer, called="AnswerOnADay")
CHANGE: Final = record("AnswerChanged", before=ANSWER, after=ANSWER, known=fields.String())
BOUNDARIES: Final = record(
    "BoundaryDays",
    unsigned=fields.Integer(metadata={"description": "How many of all files no coder has signed."}),
    files=rows(shape(FileReview, without=("signature",), file=FILE, changes=rows(CHANGE))),
)
REPLAY: Final = shape(ReplayKept, called="Replay", totals=shape(Totals, called="ReplayTotals"))
REPLAYS: Final = record(
    "Replays", replays=rows(REPLAY), folders=fields.List(fields.String()), patients=fields.Integer()
)
REPLAYED: Final = record("ReplayByRule", replay=REPLAY, rules=rows(shape(RuleSum)))
BEGUN: Final = record("ReplayBegun", number=fields.Integer())
DIFFERENCES: Final = paged("ReplayDifferences", shape(DifferenceKept, called="ReplayDifference"))


def mappings_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("mappings", "What the mappings say on a day, and what others would change.", office, api_token)
    _add_in_force(room)
    _add_replays(room)
    return room


def _add_in_force(room: Room) -> None:
    office = room.office

    @room.get("/mappings", Role.VIEWER, IN_FORCE, asked=InForceAsked)
    def in_force(_: object) -> object:
        """Tell what is in force on a day about a drug, and of a payer and a site where they are named."""
        asked = read_asked(request.args, office.mappings, office.today())
        found = lay_out(asked, office.mappings)
        codes = [
            {
                **{name: getattr(one, name) for name in ("setting", "unit", "per_vial", "charge", "says", "table")},
                "hcpcs": one.code and one.code.hcpcs,
            }
            for one in found.codes
        ]
        severities = [
            {
                "gap": one.gap.id,
                "owner": one.gap.owner,
                **{name: getattr(one, name) for name in ("severity", "in_case", "said_by")},
            }
            for one in found.severities
        ]
        tables = office.mappings
        return {
            "day": asked.day,
            "drug": asked.drug.id,
            "drugs": [{"id": one.id, "name": one.product.name} for one in tables.drugs.values()],
            "payers": list(tables.payers.values()),
            "sites": list(tables.sites.values()),
            "rules": _rules(found),
            "codes": codes,
            "files": found.files,
            "severities": severities,
        }

    @room.get("/mappings/boundary-days", Role.VIEWER, BOUNDARIES, asked=ReviewAsked)
    def boundaries(asked: Mapping[str, Any]) -> object:
        """List every answer on every day on which it changes and on the day before, file by file, for review."""
        reviews, chosen = file_reviews(office.mappings), asked.get("file", "")
        told = [_review(one) for one in reviews if one.file.path == chosen or not chosen]
        if not told:
            raise Refusal(404, "There is no such file.")
        return {"unsigned": sum(one.file.verified_by is None for one in reviews), "files": told}


def _rules(found: InForceShown) -> list[dict[str, object]]:
    """Tell each rule of each payer, where no payer is chosen."""
    return [
        {"payer": payer.id, "rule": rule, "answer": answer}
        for rule, answers in found.rules
        for payer, answer in zip(found.payers, answers, strict=True)
    ]


def _review(one: FileReview) -> dict[str, object]:
    changes = [{"before": before, "after": after, "known": known} for before, after, known in one.changes]
    return {"file": one.file, "words": one.words, "changes": changes}


def _add_replays(room: Room) -> None:
    office = room.office

    @room.get("/replays", Role.VIEWER, REPLAYS)
    def replays() -> object:
        """List the latest replays, and the folders on offer."""
        latest, patients = read_latest(office)
        return {"replays": latest, "folders": list(office.replays.folders()), "patients": patients}

    @room.post("/replays", Role.SUPERVISOR, BEGUN, asked=ReplayAsked, status=202)
    def begin_replay(asked: Mapping[str, Any]) -> object:
        """Have all stored charts replayed under another folder; it writes no claim."""
        try:
            return {"number": begin(office, asked["folder"])}
        except BridgeError as error:
            raise Refusal(422, f"{error}") from error

    @room.get(f"/replays/{_NUMBER}", Role.VIEWER, REPLAYED)
    def replay(number: int) -> object:
        """Tell how far a replay is, and what would change by which rule."""
        with office.ledger.begin() as book:
            return {"replay": known(book, number), "rules": kept.by_rule(book, number)}

    @room.get(f"/replays/{_NUMBER}/differences", Role.VIEWER, DIFFERENCES, asked=DifferencesAsked)
    def differences(asked: Mapping[str, Any], number: int) -> object:
        """List what would be otherwise, a page at a time."""
        page, kind, rule = asked.get("page", 1), asked.get("kind", ""), asked.get("rule", "")
        with office.ledger.begin() as book:
            known(book, number)
            found, total = read_differences(book, number, kind, rule, page)
        return {"rows": found, "total": total, "page": page, "page_of": PAGE_OF}
