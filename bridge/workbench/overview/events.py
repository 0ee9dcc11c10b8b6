"""The route of the missed-event report: what webhooks told, what polls found, and the events behind each figure."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger.heard import (
    DUPLICATE,
    FIGURES,
    FOUND,
    HEARD,
    NEW,
    OUT_OF_ORDER,
    TIMED,
    EventSought,
    heard,
)
from bridge.ledger.report import BEFORE, LATER, MISSED, MissedEvents, missed_events
from bridge.ledger.scope import make_room
from bridge.roles import Role
from bridge.workbench.addresses import read_day, read_page
from bridge.workbench.guard import audit, me, needs
from bridge.workbench.office import Office
from bridge.workbench.overview.bars import Bar, Part, draw_lanes
from bridge.workbench.overview.links import Figure
from bridge.workbench.overview.shown import Picture, Row, Section, Table, counted_at, number
from bridge.workbench.queue.labels import Labels

PAGE_OF: Final = 50
_SHOWN_FIRST: Final = timedelta(days=29)
_TELLS: Final = {
    HEARD: "Heard",
    NEW: "Heard, new",
    DUPLICATE: "Told before: duplicates absorbed",
    FOUND: "Found by poll",
    BEFORE: "Found by poll, told before by webhook",
    LATER: "Found by poll, told later by webhook",
    MISSED: "Found by poll, missed by webhook",
    OUT_OF_ORDER: "Webhooks out of order",
    TIMED: "With a known time of the change",
}
_KINDS: Final = {BEFORE: "billed", LATER: "asked", MISSED: "waits"}


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the page on the workbench."""

    @blueprint.get("/overview/events", endpoint="missed_events")
    @needs(Role.VIEWER)
    def show() -> ResponseReturnValue:
        first, last = _days(office.today())
        since = None if first is None else datetime.combine(first, time(), UTC)
        until = None if last is None else datetime.combine(last, time(), UTC) + timedelta(days=1)
        asked = request.args.get("figure", "")
        sought = EventSought(
            asked if asked in FIGURES else HEARD,
            request.args.get("trigger") or None,
            request.args.get("kind") or None,
            since,
            until,
        )
        page = read_page(request.args.get("page", ""))
        offset = (page - 1) * PAGE_OF
        with office.ledger.begin() as book:
            make_room(book)
            report = missed_events(book, since, until)
            rows = heard(book, sought, offset=offset, limit=PAGE_OF)
            audit(book, "missed events", detail={"from": f"{first}", "to": f"{last}", "figure": sought.figure})
        links = EventLinks(url_for("workbench.missed_events"), first, last)
        same = links.to(sought.figure, trigger=sought.trigger or "", kind=sought.kind or "")
        labels = Labels(office.mappings, me().name)
        return render_template(
            "overview/events.html",
            section=lay_out(report, links, labels),
            rows=rows,
            says=", ".join(
                one for one in (_TELLS[sought.figure], _trigger(sought.trigger, labels), sought.kind) if one
            ),
            first=first,
            last=last,
            offset=offset,
            before=f"{same}&page={page - 1}" if page > 1 else "",
            after=f"{same}&page={page + 1}" if offset + len(rows.rows) < rows.total else "",
            labels=labels,
        )


def _days(today: date) -> tuple[date | None, date | None]:
    """Read the days in which events were heard; an address that names none asks for the last thirty."""
    if "from" not in request.args and "to" not in request.args:
        return today - _SHOWN_FIRST, today
    first, last = (read_day(request.args.get(name, "")) for name in ("from", "to"))
    return first, None if last == date.max else last


def _trigger(trigger: str | None, labels: Labels) -> str:
    return "" if trigger is None else labels.say("trigger", trigger)


class EventLinks:
    """Writes addresses of events within the days that are asked for."""

    def __init__(self, page: str, first: date | None, last: date | None) -> None:
        self._page = page
        self._days = [("from", f"{first or ''}"), ("to", f"{last or ''}")]

    def to(self, figure: str, **other: str) -> str:
        """Lead to the events behind a figure."""
        pairs = [("figure", figure), *((name, value) for name, value in other.items() if value), *self._days]
        return f"{self._page}?{urlencode(pairs)}"


def lay_out(report: MissedEvents, links: EventLinks, labels: Labels) -> Section:
    """Show the report: its arithmetic as a table, and how what polls found had been told."""
    rows = [_heard(trigger, report, links, labels) for trigger in sorted(report.heard)]
    found = {BEFORE: report.told_before, LATER: report.told_later, MISSED: sum(report.missed.values())}
    rows.append(Row(_TELLS[FOUND], (counted_at(report.found, links.to(FOUND)), *[Figure("")] * 4)))
    rows += [Row(_TELLS[how], (counted_at(count, links.to(how)), *[Figure("")] * 4)) for how, count in found.items()]
    rows += [
        Row(f"Missed by webhook: {kind}", (counted_at(count, links.to(MISSED, kind=kind)), *[Figure("")] * 4))
        for kind, count in sorted(report.missed.items())
    ]
    rows.append(Row(_TELLS[OUT_OF_ORDER], (counted_at(report.out_of_order, links.to(OUT_OF_ORDER)), *[Figure("")] * 4)))
    missing = Figure(number(report.numbers_missing))
    rows.append(Row("Event numbers that subscriptions left out", (missing, *[Figure("")] * 4)))
    head = ("Events", "Count", "New", "Duplicates", "Half known within", "95 % known within")
    bars = [
        Bar(_TELLS[how].rpartition(", ")[2].capitalize(), (Part(_KINDS[how], count, links.to(how), f"{count}"),))
        for how, count in found.items()
    ]
    picture = Picture("found", "What polls found", draw_lanes(bars, [number(count) for count in found.values()]))
    says = (
        f"{report.found:,} found by poll = {report.told_before:,} told before by webhook + {report.told_later:,} told "
        f"later + {sum(report.missed.values()):,} missed by webhook. A number left out has no event."
    )
    return Section("events", "Missed events", says, (picture,), Table("Missed-event report", head, tuple(rows)))


def _heard(trigger: str, report: MissedEvents, links: EventLinks, labels: Labels) -> Row:
    count, again = report.heard[trigger], report.duplicates.get(trigger, 0)
    delay = report.delays.get(trigger)
    href, known = links.to(TIMED, trigger=trigger), 0 if delay is None else delay.known
    waited = ("", "") if delay is None else (f"{delay.p50:,.1f} s", f"{delay.p95:,.1f} s")
    return Row(
        f"Heard: {labels.say('trigger', trigger)}",
        (
            counted_at(count, links.to(HEARD, trigger=trigger)),
            counted_at(count - again, links.to(NEW, trigger=trigger)),
            counted_at(again, links.to(DUPLICATE, trigger=trigger)),
            *(Figure(says, href if says else "", known) for says in waited),
        ),
    )
