"""How fast it is, in one table: `python -m tests.benchmarks.run [10000 100000]`."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter_ns

import orjson

from tests.benchmarks.charts import write_charts
from tests.benchmarks.measure import FLOOR, MAPPING, NO_FINDINGS, WHAT, WHOLE

ROOT = Path(__file__).parents[2]
SIZES = (10_000, 100_000)
HELP_RUNS = 5
NANOSECONDS = 1_000_000_000
TITLES = {
    FLOOR: "floor: read and parse",
    MAPPING: "decode and decide, claims unchecked",
    WHOLE: "the whole, every claim checked",
    NO_FINDINGS: "the whole without findings",
}
TARGETS = {MAPPING: "<= 8 x", WHOLE: "<= 10 x"}


@dataclass(frozen=True, slots=True)
class Figure:
    """The best of several runs: nanoseconds, and the most KiB the process and its largest child held."""

    nanoseconds: int
    seen: int
    memory: int
    child_memory: int


def run_once(what: str, folder: Path, processes: int | None) -> Figure:
    """Measure in a fresh process; raises CalledProcessError if it fails, after its own message."""
    command = [sys.executable, "-m", "tests.benchmarks.measure", what, str(folder)]
    command += [str(processes)] if processes else []
    ended = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Figure(**orjson.loads(ended.stdout))


def best(figures: Sequence[Figure]) -> Figure:
    """Take the shortest time, with the most memory of any run."""
    return Figure(
        min(each.nanoseconds for each in figures),
        figures[0].seen,
        max(each.memory for each in figures),
        max(each.child_memory for each in figures),
    )


def measured(folder: Path, runs: int, processes: int | None) -> dict[str, Figure]:
    """Measure everything in turn, round after round, so that a slow minute of the machine slows all alike."""
    rounds = [{what: run_once(what, folder, processes) for what in WHAT} for _ in range(runs)]
    return {what: best([each[what] for each in rounds]) for what in WHAT}


def decimal(value: Fraction, digits: int = 2) -> str:
    """Write a ratio with a fixed number of decimals."""
    scale = 10**digits
    whole, part = divmod(round(value * scale), scale)
    return f"{whole}.{part:0{digits}d}"


def table(figures: dict[str, Figure]) -> list[str]:
    """Write the table of one size."""
    lines = [f"{'':<38}{'seconds':>9}{'x floor':>9}{'target':>9}{'MiB':>8}{'MiB, child':>12}"]
    for what, figure in figures.items():
        ratio = decimal(Fraction(figure.nanoseconds, figures[FLOOR].nanoseconds))
        seconds = decimal(Fraction(figure.nanoseconds, NANOSECONDS))
        target = TARGETS.get(what, "")
        memory = f"{figure.memory // 1024:>8}{figure.child_memory // 1024:>12}"
        lines.append(f"{TITLES[what]:<38}{seconds:>9}{ratio:>9}{target:>9}{memory}")
    with_findings, without = figures[WHOLE].nanoseconds, figures[NO_FINDINGS].nanoseconds
    share = Fraction(max(with_findings - without, 0) * 100, without)
    lines.append(f"findings cost {decimal(share, 1)} % (target < 10 %)")
    return lines


def help_starts() -> str:
    """Time `bridge --help` in fresh processes and give the best."""
    times = []
    for _ in range(HELP_RUNS):
        begun = perf_counter_ns()
        subprocess.run([sys.executable, "-m", "bridge", "--help"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        times.append(perf_counter_ns() - begun)
    return f"bridge --help: {decimal(Fraction(min(times), NANOSECONDS))} s (target < 0.3 s)"


def asked(arguments: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many administrations")
    parser.add_argument("--runs", type=int, default=3, help="best of so many runs (default 3)")
    parser.add_argument("--processes", type=int, help="how many processes map (default: the program's own choice)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str]) -> None:
    """Write the charts, measure, print."""
    options = asked(arguments)
    print(help_starts())
    for size in options.sizes:
        with TemporaryDirectory() as made:
            folder = Path(made)
            write_charts(folder, size)
            megabytes = sum(path.stat().st_size for path in folder.iterdir()) // 1_000_000
            print(f"\n{size} administrations with their charts, {megabytes} MB of NDJSON, best of {options.runs}")
            print("\n".join(table(measured(folder, options.runs, options.processes))))


if __name__ == "__main__":
    main(sys.argv[1:])
