"""How fast the durable engine is, in one run: `python -m tests.benchmarks engine [10000]`.

Notifications: how many a second are taken, each signed and of another administration, against the same web server that
commits one plain row for each, and against one that does nothing. Then the time from a notification to its Claim on a
server that does nothing else. Then a poll of everything from a static server, by real workers, against the floor:
downloading and parsing the same bytes. What is measured is in turn and on this machine's own disk; what came out is
checked against the same charts mapped from files.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

import orjson

from bridge import postgres
from tests.benchmarks.charts import write_charts
from tests.benchmarks.engine.accepting import Round, rounds
from tests.benchmarks.engine.database import database_server
from tests.benchmarks.engine.expected import Expected, expected_of
from tests.benchmarks.engine.polling import Polled, polled
from tests.benchmarks.engine.waiting import waits
from tests.benchmarks.engine.web import BARE, ENGINE, ROW
from tests.benchmarks.over_http.measure import FLOOR
from tests.benchmarks.over_http.run import PAGE_SIZE, Figure, measured
from tests.benchmarks.over_http.served import Served
from tests.benchmarks.run import NANOSECONDS, decimal

SIZE = 10_000
NOTIFICATIONS = 3_000
WAITS = 100
TITLES = {
    BARE: "answered, and nothing done",
    ROW: "one plain row committed",
    ENGINE: "the engine: event, wish and job committed",
}
LEAST_OF_A_ROW = ">= 0.5 x"
MOST_OF_THE_FLOOR = "<= 15 x"
LEAST_OF_TWO = ">= 1.3 x"
SOON = "< 1 s"


def spread(ratios: Iterable[float]) -> str:
    """Write the lowest and the highest of some ratios, which tell how steady the machine was."""
    each = sorted(ratios)
    return f"{each[0]:.2f} to {each[-1]:.2f}"


def accepts(measurements: Sequence[Round]) -> list[str]:
    """Write the table of notifications."""
    lines = [f"{'':<44}{'a second':>9}{'x a row':>9}{'target':>10}{'x nothing':>11}{'x a row, each round':>22}"]
    best = Round({what: max(one.a_second[what] for one in measurements) for what in TITLES})
    for what, title in TITLES.items():
        target = LEAST_OF_A_ROW if what == ENGINE else ""
        each = spread(one.ratio(what, ROW) for one in measurements)
        ratios = f"{best.ratio(what, ROW):>9.2f}{target:>10}{best.ratio(what, BARE):>11.2f}{each:>22}"
        lines.append(f"{title:<44}{best.a_second[what]:>9.0f}{ratios}")
    return lines


def seconds(nanoseconds: int) -> str:
    """Write nanoseconds as seconds."""
    return decimal(Fraction(nanoseconds, NANOSECONDS))


def waited(found: Sequence[int]) -> str:
    """Say how long it took until a Claim was there."""
    marks = quantiles(found, n=20)
    p50, p95 = (seconds(round(marks[place])) for place in (9, 18))
    return f"from a notification to its Claim, {len(found)} times: p50 {p50} s, p95 {p95} s (target {SOON})"


def polls(address: postgres.Address, folder: Path, expected: Expected, runs: int) -> list[str]:
    """Measure polls and their floor in turn, and write the table; the first poll makes the server's answers."""
    floors, one, two = list[Figure](), list[Polled](), list[Polled]()
    with Served(folder) as served:
        polled(address, served, expected, 1, PAGE_SIZE)
        asked = folder / "asked"
        asked.write_bytes(b"".join(orjson.dumps(question) + b"\n" for question in served.told().charts))
        for _ in range(runs):
            floors.append(measured(FLOOR, served.url, f"{asked}"))
            one.append(polled(address, served, expected, 1, PAGE_SIZE))
            two.append(polled(address, served, expected, 2, PAGE_SIZE))
    return poll_table([each.nanoseconds for each in floors], one, two, floors[0].done["bytes"])


def poll_table(floors: Sequence[int], one: Sequence[Polled], two: Sequence[Polled], downloaded: int) -> list[str]:
    """Write the table of polls."""
    runs, floor = len(floors), min(floors)
    lines = [f"{downloaded // 1_000_000} MB downloaded, claims and tasks sent and read back; best of {runs}"]
    lines.append(f"{'':<34}{'seconds':>9}{'x floor':>9}{'target':>9}{'x floor, each round':>22}")
    lines.append(f"{'floor: download and parse':<34}{seconds(floor):>9}{'1.00':>9}")
    for title, each in (("polled and billed by one worker", one), ("polled and billed by two workers", two)):
        took = [found.nanoseconds for found in each]
        all_of = spread(found / beside for found, beside in zip(took, floors, strict=True))
        ratio = decimal(Fraction(min(took), floor))
        lines.append(f"{title:<34}{seconds(min(took)):>9}{ratio:>9}{MOST_OF_THE_FLOOR:>9}{all_of:>22}")
    gains = [first.nanoseconds / second.nanoseconds for first, second in zip(one, two, strict=True)]
    gain = decimal(Fraction(min(found.nanoseconds for found in one), min(found.nanoseconds for found in two)))
    lines.append(f"two workers are {gain} x as fast as one (target {LEAST_OF_TWO}; each round {spread(gains)})")
    return lines


def main(arguments: Sequence[str]) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks engine", description=__doc__)
    parser.add_argument("size", nargs="?", type=int, default=SIZE, help="how many administrations are polled")
    parser.add_argument("--runs", type=int, default=3, help="best of so many runs (default 3)")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as made, database_server() as address:
        print(f"{NOTIFICATIONS} signed notifications, each of another administration; best of {options.runs}")
        print("\n".join(accepts(rounds(address, NOTIFICATIONS, options.runs))), flush=True)
        print(f"\n{waited(waits(address, WAITS))}", flush=True)
        folder = Path(made)
        write_charts(folder, options.size)
        expected = expected_of(folder)
        print(f"\n{options.size} administrations: {len(expected.claims)} claims, {expected.tasks} tasks")
        print("\n".join(polls(address, folder, expected, options.runs)))


if __name__ == "__main__":
    main(sys.argv[1:])
