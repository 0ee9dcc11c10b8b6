"""How fast a pass over a FHIR server is, in one table: `python -m tests.benchmarks server [10000 100000]`.

Charts come from a static server on this machine, in pages of 500, and Claims and Tasks go back to it. A first pass,
which is not measured, makes the server's answers: after it they are bytes that lie ready.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from bridge.pipeline import map_files
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from tests.benchmarks.charts import write_charts
from tests.benchmarks.over_http.measure import FLOOR, WHOLE
from tests.benchmarks.over_http.served import ROOT, Served, Told
from tests.benchmarks.run import NANOSECONDS, decimal

SIZES = (10_000, 100_000)
PAGE_SIZE = 500
SMALL_PAGE = 200
"""The page on which requests are counted."""
MOST_REQUESTS = "at most 0.1"
TITLES = {FLOOR: "floor: download and parse", WHOLE: "the whole, every claim checked"}
TARGETS = {WHOLE: "<= 12 x"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement, or the best of several: nanoseconds, and the most KiB the process and its child held."""

    nanoseconds: int
    memory: int
    child_memory: int
    done: dict[str, Any] = field(default_factory=dict)


def measured(what: str, url: str, third: str) -> Figure:
    """Measure in a fresh process; raises CalledProcessError if it fails, after its own message."""
    command = [sys.executable, "-m", "tests.benchmarks.over_http.measure", what, url, third]
    ended = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    return Figure(**orjson.loads(ended.stdout))


def best(figures: Sequence[Figure]) -> Figure:
    """Take the shortest time, with the most memory of any run."""
    return Figure(
        min(each.nanoseconds for each in figures),
        max(each.memory for each in figures),
        max(each.child_memory for each in figures),
        figures[0].done,
    )


def rehearsed(served: Served, page_size: int, asked: Path) -> tuple[Figure, Told]:
    """Make a pass that is not measured, and write down which questions about charts it asks."""
    figure = measured(WHOLE, served.url, f"{page_size}")
    told = served.told()
    asked.write_bytes(b"".join(orjson.dumps(question) + b"\n" for question in told.charts))
    return figure, told


def in_turn(served: Served, asked: Path, runs: int) -> dict[str, Figure]:
    """Measure floor and whole in turn, so that a slow minute of the machine slows both alike."""
    floors, wholes = list[Figure](), list[Figure]()
    for _ in range(runs):
        floors.append(measured(FLOOR, served.url, f"{asked}"))
        served.begin_anew()
        wholes.append(measured(WHOLE, served.url, f"{PAGE_SIZE}"))
        if served.told().computed:
            raise RuntimeError("the static server had to make answers while it was measured")
    return {FLOOR: best(floors), WHOLE: best(wholes)}


def table(figures: dict[str, Figure]) -> list[str]:
    """Write the table of one size."""
    lines = [f"{'':<34}{'seconds':>9}{'x floor':>9}{'target':>9}{'MiB':>8}{'MiB, child':>12}"]
    for what, figure in figures.items():
        ratio = decimal(Fraction(figure.nanoseconds, figures[FLOOR].nanoseconds))
        seconds = decimal(Fraction(figure.nanoseconds, NANOSECONDS))
        memory = f"{figure.memory // 1024:>8}{figure.child_memory // 1024:>12}"
        lines.append(f"{TITLES[what]:<34}{seconds:>9}{ratio:>9}{TARGETS.get(what, ''):>9}{memory}")
    return lines


def requests_line(administrations: int, told: Told, page_size: int, target: str = "") -> str:
    """Say how many requests were made for each administration."""
    charts, everything = len(told.charts), len(told.charts) + told.claims
    wanted = f" ({target})" if target else ""
    return (
        f"requests per administration, pages of {page_size}: {decimal(Fraction(charts, administrations), 3)} for "
        f"charts{wanted}, {decimal(Fraction(everything, administrations), 3)} with delivery"
    )


def one_size(size: int, runs: int) -> Figure:
    """Measure one size and print it; give the figure of the whole."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        write_charts(folder, size)
        charts = sum(path.stat().st_size for path in folder.iterdir())
        with Served(folder) as served:
            asked = folder / "asked"
            _, told = rehearsed(served, PAGE_SIZE, asked)
            figures = in_turn(served, asked, runs)
        downloaded = figures[FLOOR].done["bytes"]
    sent = ", ".join(f"{number} {did}" for did, number in figures[WHOLE].done["sent"].items())
    print(
        f"\n{size} administrations, {charts // 1_000_000} MB of charts, {downloaded // 1_000_000} MB downloaded, "
        f"claims and questions sent: {sent}; best of {runs}"
    )
    print("\n".join(table(figures)))
    print(requests_line(size, told, PAGE_SIZE))
    return figures[WHOLE]


def one_small_page() -> None:
    """Count the requests of one page of 200 administrations, and see that all comes out as from files."""
    with TemporaryDirectory() as made, TemporaryDirectory() as out:
        folder = Path(made)
        write_charts(folder, SMALL_PAGE)
        mapped = map_files([folder], Path(out), load_mappings(default_mappings()), processes=1)
        with Served(folder) as served:
            figure, told = rehearsed(served, SMALL_PAGE, Path(out) / "asked")
    if figure.done["outcomes"] != dict(mapped.outcomes):
        raise RuntimeError(f"from the server: {figure.done['outcomes']}; from files: {dict(mapped.outcomes)}")
    print(f"{SMALL_PAGE} administrations, the same outcomes as `bridge map`")
    print(requests_line(SMALL_PAGE, told, SMALL_PAGE, MOST_REQUESTS))


def growth(figures: dict[int, Figure]) -> str:
    """Say how much more memory the largest size takes than the smallest."""
    small, large = min(figures), max(figures)
    held = {size: figures[size].memory + figures[size].child_memory for size in (small, large)}
    ratio = decimal(Fraction(held[large], held[small]))
    return f"\npeak memory at {large}: {ratio} x that at {small} (target <= 1.1 x)"


def main(arguments: Sequence[str]) -> None:
    """Write the charts, serve them, measure, print."""
    parser = argparse.ArgumentParser(prog="benchmarks server", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="how many administrations")
    parser.add_argument("--runs", type=int, default=3, help="best of so many runs (default 3)")
    options = parser.parse_args(arguments)
    one_small_page()
    figures = {size: one_size(size, options.runs) for size in options.sizes}
    if len(figures) > 1:
        print(growth(figures))


if __name__ == "__main__":
    main(sys.argv[1:])
