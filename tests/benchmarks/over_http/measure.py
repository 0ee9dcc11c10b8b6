"""One measurement over HTTP in a process of its own: `python -m tests.benchmarks.over_http.measure WHAT URL ...`."""

import gc
import resource
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter_ns

import orjson
import requests

FLOOR, WHOLE = "floor", "whole"
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def floor(url: str, asked: str) -> Callable[[], dict[str, object]]:
    """Download the bytes of what was asked, one request after the other, parse them, and keep nothing.

    The collector of cycles stays off, which halves the time that parsing takes: a floor is as low as can be.

    asked  a file of JSON lines: method, path below the base, body
    """
    questions = [orjson.loads(line) for line in Path(asked).read_bytes().splitlines()]

    def download() -> dict[str, object]:
        downloaded = 0
        gc.disable()
        with requests.Session() as session:
            for method, path, body in questions:
                answer = session.request(method, f"{url}/{path}", data=body.encode() or None)
                orjson.loads(answer.content)
                downloaded += len(answer.content)
        return {"bytes": downloaded}

    return download


def whole(url: str, page_size: str) -> Callable[[], dict[str, object]]:
    """Poll everything as the command does; imports and mapping files are read before the clock starts."""
    # Imported here, so that the floor's memory does not hold the program.
    import fhir.resources.R4B.claim  # noqa: PLC0415  # the checkers import both when the first claim is there
    import fhir.resources.R4B.task  # noqa: F401, PLC0415

    from bridge.app.passes import Wires, one_pass  # noqa: PLC0415
    from bridge.one_pass import Listeners  # noqa: PLC0415
    from bridge.pipeline import Choices  # noqa: PLC0415
    from bridge.settings import read_settings  # noqa: PLC0415
    from bridge.tables.default_folder import default_mappings  # noqa: PLC0415
    from bridge.tables.loading import load_mappings  # noqa: PLC0415

    mappings = load_mappings(default_mappings())
    settings = read_settings({"BRIDGE_FHIR_URL": url, "BRIDGE_FHIR_PAGE_SIZE": page_size}, None)
    listeners = Listeners(words=lambda words: print(words, file=sys.stderr))

    def run() -> dict[str, object]:
        with Wires(settings) as wires:
            summary = one_pass(wires, settings, mappings, Choices(), listeners, dry_run=False).poll(LONG_AGO, None)
            if summary.troubles or summary.unreadable:
                raise RuntimeError(f"{summary.troubles[:3]} {summary.unreadable[:3]}")
            return {
                "seen": summary.seen,
                "outcomes": dict(summary.outcomes),
                "sent": dict(summary.sent),
                "requests": wires.source.requests_sent,
            }

    return run


def main(what: str, url: str, third: str) -> None:
    """Measure once and print nanoseconds, the peak memory of this and its children in KiB, and what was done."""
    timed = floor(url, third) if what == FLOOR else whole(url, third)
    begun = perf_counter_ns()
    done = timed()
    took = perf_counter_ns() - begun
    figures = {
        "nanoseconds": took,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
        "child_memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        "done": done,
    }
    sys.stdout.write(f"{orjson.dumps(figures).decode()}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
