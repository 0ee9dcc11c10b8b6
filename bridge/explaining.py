"""Print why a claim or an administration came out as it did, so that a coder nods."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from bridge.errors import UsageError

RowType = TypeVar("RowType")


class Place(msgspec.Struct):
    """One part of the chart that was looked at."""

    reference: str
    element: str | None = None
    version: str | None = None

    def __str__(self) -> str:
        version = f" version {self.version}" if self.version else ""
        return f"{self.reference}{version}{f', {self.element}' if self.element else ''}"


class Reason(msgspec.Struct):
    """One finding, as the run wrote it."""

    value: str
    rule: str
    says: str
    table: str | None = None
    evidence: list[Place] = []
    rejected: list[str] = []


class Note(msgspec.Struct):
    """Something odd about a resource."""

    element: str
    problem: str


class FindingsRow(msgspec.Struct):
    """One line of findings.ndjson: an administration's reasons, or the oddities of a resource."""

    administration: str | None = None
    claim: str | None = None
    findings: list[Reason] = []
    resource: str | None = None
    notes: list[Note] = []


class GapRow(msgspec.Struct):
    """A gap in outcomes.ndjson."""

    id: str
    severity: str
    owner: str


class LineRow(msgspec.Struct):
    """A line in outcomes.ndjson, as much of it as the headline says."""

    hcpcs: str
    modifiers: list[str]
    units: int
    service_date: str


class OutcomeRow(msgspec.Struct):
    """One line of outcomes.ndjson."""

    administration: str
    outcome: str
    reason: str | None
    claim: str | None
    lines: list[LineRow]
    gaps: list[GapRow]


def explain(out: Path, name: str) -> Iterator[str]:
    """Give the explanation of a claim (its identifier) or an administration, line by line.

    out   the folder that `bridge map --out` wrote
    name  `MedicationAdministration/ma-1` or a claim's identifier; enough of its beginning to be the only one will do

    Raises UsageError where the folder holds no run, or nothing of that name.
    """
    outcomes = list(_rows(out / "outcomes.ndjson", OutcomeRow))
    wanted = [row for row in outcomes if name in (row.administration, row.administration.partition("/")[2], row.claim)]
    if not wanted and name:
        wanted = [row for row in outcomes if row.claim is not None and row.claim.startswith(name)]
    if not wanted:
        raise UsageError(_not_there(out, name, outcomes))
    names = {row.administration for row in wanted}
    rows = list(_rows(out / "findings.ndjson", FindingsRow))
    reasons = {row.administration: row.findings for row in rows if row.administration in names}
    questions = dict(_questions(out / "tasks.ndjson"))
    for row in wanted:
        found = reasons.get(row.administration, [])
        yield from _one(row, found, questions)
        looked_at = {place.reference for reason in found for place in reason.evidence} | {row.administration}
        yield from _odd(rows, looked_at)
        yield ""


def _one(row: OutcomeRow, reasons: list[Reason], questions: dict[tuple[str, str], str]) -> Iterator[str]:
    why = f" ({row.reason})" if row.reason else ""
    yield f"{row.administration}: {row.outcome}{why}"
    if row.claim:
        yield f"  on claim {row.claim}"
    for line in row.lines:
        code = "-".join((line.hcpcs, *line.modifiers))
        yield f"  {line.service_date}  {code} x {line.units}"
    for reason in reasons:
        yield f"  {reason.value}"
        yield f"      because  {reason.says}"
        if reason.evidence:
            yield f"      chart    {'; '.join(map(str, reason.evidence))}"
        if reason.table:
            yield f"      table    {reason.table}"
        yield from (f"      not      {rejected}" for rejected in reason.rejected)
    for gap in row.gaps:
        yield f"  gap {gap.id} ({gap.severity}, asks the {gap.owner})"
        yield f"      {questions.get((row.administration, gap.id), '')}"


def _odd(rows: list[FindingsRow], names: set[str]) -> Iterator[str]:
    for row in rows:
        if row.resource in names:
            for note in row.notes:
                yield f"  odd in {row.resource}: {note.element} {note.problem}".rstrip()


class TaskRow(msgspec.Struct):
    """The question of a gap, in tasks.ndjson."""

    code: dict[str, list[dict[str, str]]]
    focus: dict[str, str]
    description: str = ""


def _questions(path: Path) -> Iterator[tuple[tuple[str, str], str]]:
    for task in _rows(path, TaskRow):
        name = task.focus.get("reference") or task.focus.get("display", "")
        yield (name, task.code["coding"][0]["code"]), task.description


def _rows(path: Path, kind: type[RowType]) -> Iterator[RowType]:
    decoder = msgspec.json.Decoder(kind)
    try:
        with path.open("rb") as lines:
            yield from (decoder.decode(line) for line in lines)
    except OSError:
        message = f"{path.parent} holds no {path.name}. Name the folder that `bridge map ... --out` wrote."
        raise UsageError(message) from None
    except msgspec.DecodeError as error:
        message = f"{path} was not written by this program ({error}). Run `bridge map` again."
        raise UsageError(message) from error


def _not_there(out: Path, name: str, outcomes: list[OutcomeRow]) -> str:
    known = ", ".join(row.administration for row in outcomes[:3])
    more = (
        f" It holds {len(outcomes)} administrations, such as {known}." if outcomes else " It holds no administration."
    )
    return f"{out} holds no claim or administration {name}.{more}"
