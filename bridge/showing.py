"""Show a run on the terminal: a progress bar while it lasts, a summary in the end."""

import sys
from collections.abc import Iterator
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


def summary_lines(summary: Summary, out: Path) -> Iterator[str]:
    """Say what was seen and what became of it; the outcomes add up to what was seen."""
    yield f"{summary.seen} administrations seen in {_count(summary.files, 'file')}"
    yield ""
    width = max(len(outcome) for outcome in OUTCOMES)
    for outcome in OUTCOMES:
        yield f"  {outcome:<{width}}  {summary.outcomes[outcome]:>7}  {MEANS[outcome]}"
    sum_of_all = " + ".join(str(summary.outcomes[outcome]) for outcome in OUTCOMES)
    yield f"  {'seen':<{width}}  {summary.seen:>7}  {sum_of_all} = {sum(summary.outcomes.values())}"
    yield ""
    yield from _gap_lines(summary)
    yield f"{_count(summary.claims, 'claim')}, {_count(sum(summary.gaps.values()), 'task')} in {out}"
    yield from _aside(summary, out)


def _gap_lines(summary: Summary) -> Iterator[str]:
    if not summary.gaps:
        return
    ranked = sorted(summary.gaps.items(), key=lambda entry: (entry[0][1] != BLOCKS, -entry[1], entry[0][0]))
    width = max(len(gap) for gap, _ in summary.gaps)
    for (gap, severity), times in ranked:
        yield f"  {gap:<{width}}  {severity:<6}  {times:>5}"
    yield ""


def _aside(summary: Summary, out: Path) -> Iterator[str]:
    if summary.odd_resources:
        odd = _count(summary.odd_resources, "resource")
        yield f"{odd} with something odd, read as far as possible: see {out / 'findings.ndjson'}"
    if summary.passed_over:
        kinds = ", ".join(f"{kind} {times}" for kind, times in summary.passed_over.items())
        yield f"passed over, because nothing is read from them: {kinds}"
    if summary.not_fhir:
        yield f"passed over, because it is no FHIR: {_count(summary.not_fhir, 'JSON text')}"
    if summary.unreadable:
        yield f"could not be read: {_count(len(summary.unreadable), 'place')}, named on standard error"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
