"""Show a run on the terminal: a progress bar while it lasts, a summary in the end."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.facts.decision import BLOCKS, OUTCOMES
from bridge.pipeline import Advance, Progress, Summary

MEANS = {
    "billed": "a claim was made",
    "held": "something the chart must say first",
    "not-billable": "never a claim",
    "pending": "not finished yet",
    "not-mapped": "another drug",
}


@contextmanager
def progress_bar() -> Iterator[Progress | None]:
    """Show a bar for reading and one for deciding, on a terminal only."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  (slow to import, and only a terminal needs it)
    from rich.progress import Progress as Bars  # noqa: PLC0415

    with Bars(console=Console(stderr=True), transient=True) as bars:

        def bar(words: str, total: int) -> Advance:
            task = bars.add_task(words, total=total)
            return lambda done: bars.advance(task, done)

        yield Progress(lambda total: bar("reading", total), lambda total: bar("deciding", total))


@contextmanager
def counting() -> Iterator[Advance]:
    """Show how many administrations were decided, on a terminal only; nobody knows how many there will be."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415  (slow to import, and only a terminal needs it)
    from rich.progress import Progress as Bars  # noqa: PLC0415
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.completed} administrations decided"), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda done: bars.advance(task, done)


@contextmanager
def doing_just_now() -> Iterator[Callable[[str], None]]:
    """Show in one line what is being done just now, and for how long already, on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415  (slow to import, and only a terminal needs it)
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("", total=None)
        yield lambda words: bars.update(task, description=escape(words))


def summary_lines(summary: Summary, out: Path) -> Iterator[str]:
    """Say what was seen and what became of it; the outcomes add up to what was seen."""
    yield f"{summary.seen} administrations seen in {counted(summary.files, 'file')}"
    yield from outcome_lines(summary.seen, summary.outcomes)
    yield from gap_lines(summary.gaps)
    yield f"{counted(summary.claims, 'claim')}, {counted(sum(summary.gaps.values()), 'task')} in {out}"
    yield from _aside(summary, out)


def outcome_lines(seen: int, outcomes: Counter[str]) -> Iterator[str]:
    """Say what became of what was seen, outcome by outcome."""
    yield ""
    width = max(len(outcome) for outcome in OUTCOMES)
    for outcome in OUTCOMES:
        yield f"  {outcome:<{width}}  {outcomes[outcome]:>7}  {MEANS[outcome]}"
    sum_of_all = " + ".join(str(outcomes[outcome]) for outcome in OUTCOMES)
    yield f"  {'seen':<{width}}  {seen:>7}  {sum_of_all} = {sum(outcomes.values())}"
    yield ""


def gap_lines(gaps: Counter[tuple[str, str]]) -> Iterator[str]:
    """Say how often each gap was found, those that block first."""
    if not gaps:
        return
    ranked = sorted(gaps.items(), key=lambda entry: (entry[0][1] != BLOCKS, -entry[1], entry[0][0]))
    width = max(len(gap) for gap, _ in gaps)
    for (gap, severity), times in ranked:
        yield f"  {gap:<{width}}  {severity:<6}  {times:>5}"
    yield ""


def _aside(summary: Summary, out: Path) -> Iterator[str]:
    if summary.odd_resources:
        odd = counted(summary.odd_resources, "resource")
        yield f"{odd} with something odd, read as far as possible: see {out / 'findings.ndjson'}"
    if summary.passed_over:
        kinds = ", ".join(f"{kind} {times}" for kind, times in summary.passed_over.items())
        yield f"passed over, because nothing is read from them: {kinds}"
    if summary.not_fhir:
        yield f"passed over, because it is no FHIR: {counted(summary.not_fhir, 'JSON text')}"
    if summary.unreadable:
        yield f"could not be read: {counted(len(summary.unreadable), 'place')}, named on standard error"


def counted(number: int, thing: str) -> str:
    """Write a number of things: `1 claim`, `2 claims`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
