"""One measurement in a process of its own: `python -m tests.benchmarks.measure WHAT FOLDER [PROCESSES]`."""

import resource
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns

import orjson

from tests.benchmarks.replacing import without_findings, without_validation

FLOOR, MAPPING, WHOLE, NO_FINDINGS = "floor", "mapping", "whole", "no-findings"
WHAT = (FLOOR, MAPPING, WHOLE, NO_FINDINGS)


def floor(folder: Path) -> Callable[[], int]:
    """Read and parse the files line by line, and keep nothing."""

    def read() -> int:
        seen = 0
        for path in sorted(folder.glob("*.ndjson")):
            with path.open("rb") as lines:
                for line in lines:
                    orjson.loads(line)
                    seen += 1
        return seen

    return read


def mapping(folder: Path, processes: int | None) -> Callable[[], int]:
    """Map the folder as the command does; imports and mapping files are read before the clock starts."""
    # Imported here, so that the floor's memory does not hold the program.
    from bridge.pipeline import map_files  # noqa: PLC0415
    from bridge.tables.default_folder import default_mappings  # noqa: PLC0415
    from bridge.tables.loading import load_mappings  # noqa: PLC0415

    mappings = load_mappings(default_mappings())

    def run() -> int:
        with TemporaryDirectory() as out:
            map_files([folder], Path(out), mappings, processes=processes)
            with (Path(out) / "outcomes.ndjson").open("rb") as outcomes:
                return sum(1 for _ in outcomes)

    return run


def prepared(what: str, folder: Path, processes: int | None) -> Callable[[], int]:
    """Give what is to be timed."""
    if what == FLOOR:
        return floor(folder)
    if what == MAPPING:
        without_validation()
    if what == NO_FINDINGS:
        without_findings()
    return mapping(folder, processes)


def main(what: str, folder: str, processes: str = "") -> None:
    """Measure once and print nanoseconds, what was seen, and the peak memory of this and its children in KiB."""
    timed = prepared(what, Path(folder), int(processes) if processes else None)
    begun = perf_counter_ns()
    seen = timed()
    took = perf_counter_ns() - begun
    figures = {
        "nanoseconds": took,
        "seen": seen,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "child_memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
    }
    sys.stdout.write(f"{orjson.dumps(figures).decode()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
