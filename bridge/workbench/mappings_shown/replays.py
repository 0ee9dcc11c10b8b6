"""The routes of replays: which there were, what is on offer, and what would change under one."""

from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.errors import BridgeError
from bridge.facts.difference import KINDS
from bridge.ledger import replays as kept
from bridge.ledger.ledger import Book
from bridge.ledger.replays import RUNNING, DifferenceKept, ReplayKept
from bridge.ledger.rows import LARGEST
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.addresses import read_page
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.mappings_shown.differences import show
from bridge.workbench.office import Office

PAGE_OF: Final = 50
_LATEST: Final = 20
_LOOK_AGAIN: Final = "3"
"""Seconds after which a page of what is under way loads itself again."""
_TOLD: Final = 5
"""So many problems of a folder are told on the page; `bridge check-mappings` tells all."""


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the pages on the workbench."""

    @blueprint.get("/mappings/replay")
    @needs(Role.VIEWER)
    def replays() -> ResponseReturnValue:
        latest, patients = read_latest(office)
        page = render_template(
            "mappings/replays.html", latest=latest, patients=patients, folders=office.replays.folders()
        )
        return _again(page, is_running=any(one.state == RUNNING for one in latest))

    @blueprint.post("/mappings/replay")
    @needs(Role.SUPERVISOR)
    def begin_replay() -> ResponseReturnValue:
        folder = request.form.get("folder", "")
        try:
            number = begin(office, folder)
        except BridgeError as error:
            problems = f"{error}".splitlines()
            more = len(problems) - _TOLD
            flash("\n".join([*problems[:_TOLD], *([f"and {more} more"] if more > 0 else [])]), "warning")
            return redirect(url_for("workbench.replays"), 303)
        return redirect(url_for("workbench.replay", number=number), 303)

    @blueprint.get("/mappings/replay/<int:number>")
    @needs(Role.VIEWER)
    def replay(number: int) -> ResponseReturnValue:
        page = read_page(request.args.get("page", ""))
        kind, rule = request.args.get("kind", ""), request.args.get("rule", "")
        offset = (page - 1) * PAGE_OF
        with office.ledger.begin() as book:
            standing = known(book, number)
            found, total = read_differences(book, number, kind, rule, page)
            sums = kept.by_rule(book, number)
        shown = render_template(
            "mappings/replay.html",
            replay=standing,
            sums=sums,
            differences=[show(one) for one in found],
            total=total,
            offset=offset,
            kinds=[(one, standing.differences.get(one, 0)) for one in KINDS],
            kind=kind,
            rule=rule,
            before=_page(page - 1, kind, rule) if page > 1 else "",
            after=_page(page + 1, kind, rule) if offset + PAGE_OF < total else "",
        )
        return _again(shown, is_running=standing.state == RUNNING)


def read_latest(office: Office) -> tuple[list[ReplayKept], int]:
    """Give the latest replays, the newest first, and how many patients the next one would be of."""
    with office.ledger.begin() as book:
        return kept.latest(book, _LATEST), kept.how_many(book)


def known(book: Book, number: int) -> ReplayKept:
    """Tell how a replay stands. Raises Refusal where there is none of that number."""
    standing = kept.of(book, number) if number <= LARGEST else None
    if standing is None:
        raise Refusal(404, "There is no replay of this number.")
    return standing


def read_differences(book: Book, number: int, kind: str, rule: str, page: int) -> tuple[list[DifferenceKept], int]:
    """Give a page of what a replay found, and how much there is of it; it is written down who looked at whom."""
    found, total = kept.differences(book, number, kind=kind, rule=rule, offset=(page - 1) * PAGE_OF, limit=PAGE_OF)
    patients = sorted({one.patient for one in found if one.patient})
    audit(book, "replay", about=f"Replay/{number}", detail={"patients": patients})
    return found, total


def begin(office: Office, folder: str) -> int:
    """Have all stored charts replayed under a folder, and give the replay's number; it is written down who asked.

    Raises a BridgeError where the folder cannot be replayed.
    """
    with office.ledger.begin() as book:
        number = office.replays.begin(book, me().name, folder)
        audit(book, "replay begun", about=f"Replay/{number}", detail={"folder": folder})
    return number


def _page(number: int, kind: str, rule: str) -> str:
    asked = {"kind": kind, "rule": rule, "page": f"{number}" if number > 1 else ""}
    return f"?{urlencode({name: value for name, value in asked.items() if value})}"


def _again(page: str, *, is_running: bool) -> Response:
    """Have the page load itself again while something is under way."""
    answer = make_response(page)
    if is_running:
        answer.headers["Refresh"] = _LOOK_AGAIN
    return answer
