"""The page to read first: files are read, patient by patient decided, and written down with every reason."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import msgspec

from bridge.chart.charts import Charts
from bridge.chart.lenient import ReadingNote
from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.decide import Decider
from bridge.deliver.folder import Folder
from bridge.deliver.sheets import NAMES, Clerk, Sheets
from bridge.errors import BridgeError
from bridge.facts.decision import OUTCOMES, Decision
from bridge.intake.files import Reading, read_files
from bridge.intake.paths import find_files
from bridge.intake.unreadable import Unreadable
from bridge.side_by_side import in_order
from bridge.tables.mappings import Mappings

Advance = Callable[[int], None]
PATIENTS_AT_A_TIME = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """Whom to tell how far the work is: bytes read of all, then patients decided of all."""

    reading: Callable[[int], Advance]
    deciding: Callable[[int], Advance]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line adds: files for what charts do not say, and the day on which filing limits are judged."""

    payer: str | None = None
    site: str | None = None
    as_of: date | None = None


@dataclass(slots=True)
class Summary:
    """What a run saw and what became of it.

    outcomes  administrations by outcome; they add up to `seen`
    gaps      by id and severity
    """

    seen: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    gaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    claims: int = 0
    files: int = 0
    odd_resources: int = 0
    passed_over: dict[str, int] = field(default_factory=dict)
    not_fhir: int = 0
    unreadable: tuple[Unreadable, ...] = ()

    @property
    def adds_up(self) -> bool:
        """Say whether every administration has exactly one outcome."""
        return self.seen == sum(self.outcomes[outcome] for outcome in OUTCOMES)


@dataclass(slots=True)
class Batch:
    """The work of some patients, encoded, with what is counted in the end."""

    sheets: Sheets = field(default_factory=Sheets)
    outcomes: Counter[str] = field(default_factory=Counter)
    gaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    read: list[str] = field(default_factory=list)
    notes: dict[str, tuple[ReadingNote, ...]] = field(default_factory=dict)


class Desk:
    """Everything one process needs to take patients from their resources to encoded lines."""

    def __init__(self, reading: Reading, mappings: Mappings, choices: Choices) -> None:
        self.pool = reading.pool
        self.charts = Charts(reading.pool, mappings)
        self.patients = self.charts.by_patient()
        self._decider = Decider(mappings, payer=choices.payer, site=choices.site, as_of=choices.as_of)
        self._clerk = Clerk(ClaimChecker().check, TaskChecker().check, choices.as_of)

    def work(self, patients: Sequence[str]) -> Batch:
        """Decide on some patients and write them down."""
        batch = Batch()
        for patient in patients:
            decisions = self._decider.decide(self.charts.of(self.patients[patient]))
            self._clerk.write(decisions, batch.sheets)
            count(decisions, batch)
        batch.read, batch.notes = self.pool.news()
        return batch


def count(decisions: Sequence[Decision], batch: Batch) -> None:
    """Count outcomes and gaps."""
    for decision in decisions:
        batch.outcomes[decision.outcome] += 1
        for gap in decision.gaps:
            batch.gaps[(gap.id, gap.severity)] += 1


def map_files(
    paths: Sequence[Path],
    out: Path,
    mappings: Mappings,
    choices: Choices | None = None,
    *,
    processes: int | None = None,
    progress: Progress | None = None,
) -> Summary:
    """Map every MedicationAdministration in the files to claim lines or gaps, and write the four files into `out`.

    processes  how many work side by side; None: as many as help

    The order of paths, files and resources changes nothing. Raises UsageError where `out` cannot be written.
    """
    found = find_files(paths)
    gc.disable()  # the pool is one large heap without cycles; walking it again and again costs a third of the time
    try:
        with Folder(out) as folder:
            reading = read_files(found, progress.reading(found.size) if progress else None)
            desk = Desk(reading, mappings, choices or Choices())
            gc.freeze()
            summary = Summary(sum(map(len, desk.patients.values())), files=reading.files)
            summary.passed_over, summary.not_fhir = reading.passed_over, reading.not_fhir
            summary.unreadable = reading.unreadable
            advance = progress.deciding(len(desk.patients)) if progress else None
            notes = _write_all(desk, folder, summary, processes, advance)
            folder.write("findings", told(notes))
            summary.odd_resources = len(notes)
            if not summary.adds_up:
                decided = dict(summary.outcomes)
                message = f"{summary.seen} administrations were seen, and {decided} decided: a fault of the program."
                raise BridgeError(message)
    finally:
        gc.enable()
        gc.unfreeze()
    return summary


def _write_all(
    desk: Desk, folder: Folder, summary: Summary, processes: int | None, advance: Advance | None
) -> dict[str, tuple[ReadingNote, ...]]:
    """Write batch by batch in the order of the patients, whoever worked on them; give the notes of all resources."""
    notes: dict[str, tuple[ReadingNote, ...]] = {}
    read: set[str] = set()
    for patients, batch in in_order(desk.work, _batches(list(desk.patients)), processes):
        for name in NAMES:
            folder.write(name, getattr(batch.sheets, name))
        summary.claims += batch.sheets.number_of_claims
        summary.outcomes += batch.outcomes
        summary.gaps += batch.gaps
        notes |= batch.notes
        read.update(batch.read)
        if advance is not None:
            advance(len(patients))
    desk.pool.read_rest(read)
    for name, own in desk.pool.notes().items():
        notes[name] = tuple(dict.fromkeys((*notes.get(name, ()), *own)))
    return notes


def _batches(patients: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(patients), PATIENTS_AT_A_TIME):
        yield patients[start : start + PATIENTS_AT_A_TIME]


def told(notes: dict[str, tuple[ReadingNote, ...]]) -> bytes:
    """Tell what was odd about resources, in the order of their names."""
    return b"".join(msgspec.json.encode({"resource": name, "notes": notes[name]}) + b"\n" for name in sorted(notes))
