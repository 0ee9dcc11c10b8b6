"""What a demo says to whoever started it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bridge.app.demo.hospital import ASKED, GAP
from bridge.app.demo_people import SignIn
from bridge.facts.decision import OUTCOMES


@dataclass(frozen=True, slots=True)
class Opened:
    """How a demo stands when it is open.

    url         of the pages
    where       where the charts are, in words
    outcomes    administrations by outcome
    waiting     how many names still wait to be looked at
    suggestion  how a gap is answered, in lines; none where it was
    """

    url: str
    people: Sequence[SignIn]
    where: str
    today: date
    outcomes: Mapping[str, int]
    waiting: int
    suggestion: Sequence[str]
    folder: Path
    log: Path


def progress(outcomes: Mapping[str, int], seen: int) -> str:
    """Say how many administrations were looked at.

    seen  how many there are
    """
    return f"Looking at the charts: {min(sum(outcomes.values()), seen)} of {seen} administrations"


def banner(opened: Opened) -> Iterator[str]:
    """Say where the demo is, who may sign in, and what to try."""
    counted = " + ".join(f"{opened.outcomes.get(one, 0)} {one}" for one in OUTCOMES)
    width = max((len(one.name) for one in opened.people), default=0)
    yield f"{sum(opened.outcomes.values())} administrations seen = {counted}"
    if opened.waiting:
        yield f"{opened.waiting} records still wait; {opened.log} tells why."
    yield ""
    yield f"  Open     {opened.url}"
    for one, title in zip(opened.people, ["Sign in", *[""] * len(opened.people)], strict=False):
        yield f"  {title:<8} {one.name:<{width}}  {one.pass_phrase}  ({one.role})"
    yield f"  FHIR     {opened.where}"
    yield f"  Today    is {opened.today:%d %B %Y} in this hospital, the day after its last dose;"
    yield "           filing limits are shown and not judged, or most of its years would be too late"
    yield ""
    if opened.suggestion:
        yield f"To answer a gap ({GAP} of {ASKED.partition('/')[2]}):"
        yield from (f"  {line}".rstrip() for line in opened.suggestion)
        yield ""
        yield "Within seconds the gap closes by itself and the claim goes out."
    yield f"Ctrl-C stops everything; what there is stays in {opened.folder}, and --fresh begins anew."
