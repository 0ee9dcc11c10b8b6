"""What a pass over a server saw, what became of it and what was sent, in the words of the summary."""

from collections.abc import Iterator
from typing import Final

from bridge.one_pass import PassSummary
from bridge.showing import counted, gap_lines, outcome_lines

DID: Final = {
    "created": "claims that are new",
    "replaced": "claims instead of others that the charts do not say any more",
    "approved": "claims that were drafts and are filed now",
    "amended": "drafts that bill something else now",
    "cancelled": "claims that are not in force any more",
    "dropped": "drafts that nobody needs any more",
    "asked": "questions that are new",
    "asked-again": "questions that are open again",
    "changed": "questions in other words",
    "closed": "questions that are answered, or not asked any more",
}
"""What is sent, by what is done."""


def pass_lines(summary: PassSummary, *, dry_run: bool) -> Iterator[str]:
    """Say what a pass saw and did.

    dry_run  nothing was sent: say what would be
    """
    yield f"{summary.seen} administrations seen on the server"
    yield from outcome_lines(summary.seen, summary.outcomes)
    yield from gap_lines(summary.gaps)
    yield "would be sent:" if dry_run else "sent:"
    width = max(map(len, DID))
    for did, means in DID.items():
        if summary.sent[did]:
            yield f"  {did:<{width}}  {summary.sent[did]:>7}  {means}"
    yield f"  {'unchanged':<{width}}  {summary.unchanged:>7}  claims that say already what the charts say"
    if summary.gone:
        yield f"not on the server (any more): {counted(len(summary.gone), 'name')}, said on standard error"
    if summary.unreadable:
        yield f"could not be read: {counted(len(summary.unreadable), 'resource')}, named on standard error"
    if summary.troubles:
        yield f"a person must look at: {counted(len(summary.troubles), 'thing')}, named on standard error"


def complaint_lines(summary: PassSummary) -> Iterator[str]:
    """Name what is not there, could not be read, or needs a person."""
    known = (name for name in summary.gone if name not in summary.unknown)
    yield from (f"{name}: is not on the server any more; what was billed for it is taken back" for name in known)
    yield from (
        f"{name}: is not on the server, and nothing is known of it. Check the name; if it was deleted, ask for its "
        "Encounter/ID or Patient/ID, so that what was billed for it is taken back."
        for name in summary.unknown
    )
    yield from summary.unreadable
    yield from map(str, summary.troubles)
