"""Puts what happened to a dose in order of time: what the chart says, what the bridge did, what people did."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Final

from bridge.ledger.dossier import Standing
from bridge.ledger.story import StoryLine
from bridge.workbench import words

CHART: Final = "chart"
_LABELS: Final = {
    CHART: "chart",
    "event": "heard",
    "decision": "decided",
    "gap": "question",
    "act": "staff",
    "attestation": "attested",
    "approval": "approval",
    "send": "sent",
    "answer": "answered",
    "trouble": "trouble",
    "look": "looked",
    "waiting": "waits",
}


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing: when, of which kind, in words; `at` None where the chart gives no moment that can be read."""

    at: datetime | None
    when: str
    kind: str
    label: str
    says: str


@dataclass(frozen=True, slots=True)
class OneDay:
    """What happened on one day."""

    day: str
    lines: tuple[Happened, ...]


def timeline(stands: Standing, story: Iterable[StoryLine]) -> tuple[OneDay, ...]:
    """Give the days on which something happened; what the chart says stands where its own words put it."""
    charted = [*_charted(stands)]
    told = [(line.at.astimezone(UTC), _happened(line)) for line in story]
    listed = sorted([*charted, *told], key=lambda one: one[0])
    days = groupby(listed, key=lambda one: _day_of(one[1], one[0]))
    return tuple(OneDay(words.day(day), tuple(line for _, line in lines)) for day, lines in days)


def _charted(stands: Standing) -> Iterator[tuple[datetime, Happened]]:
    given = "Given" if stands.stopped is None else "The infusion began"
    for written, says in ((stands.ordered_at, "Ordered"), (stands.started, given), (stands.stopped, "It ended")):
        at = None if written is None else _read(written)
        if at is not None and written is not None:
            yield at.astimezone(UTC), Happened(at, _clock(written, at), CHART, _LABELS[CHART], says)


def _happened(line: StoryLine) -> Happened:
    return Happened(line.at, f"{words.clock(line.at)} UTC", line.kind, _LABELS.get(line.kind, line.kind), line.says)


def _day_of(line: Happened, at: datetime) -> date:
    """Give the day by the clock that the line is written in: the chart's own for what the chart says."""
    return at.date() if line.at is None else line.at.date()


def _read(written: str) -> datetime | None:
    """Read a FHIR dateTime: a day is its beginning, a time without a zone is taken as it stands."""
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _clock(written: str, at: datetime) -> str:
    if "T" not in written:
        return "no time of day"
    zone = at.strftime("%z")
    return f"{words.clock(at)} {'UTC' if at.utcoffset() is None or zone == '+0000' else f'UTC{zone[:3]}:{zone[3:]}'}"
