"""How long each page takes over a large ledger: `python -m tests.benchmarks pages [25000 100000]`."""

import gc
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import perf_counter_ns

from flask import Flask
from flask.testing import FlaskClient
from rich.console import Console
from rich.table import Table

from bridge import postgres
from bridge.api.api import add_api
from bridge.app.database import migrate
from bridge.ledger.ledger import Ledger, open_ledger
from bridge.ledger.tokens import make_token
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.web.app import create_app
from bridge.web.web_settings import WebSettings
from bridge.workbench.office import Office, PageSettings
from bridge.workbench.workbench import add_workbench
from tests.benchmarks.pages.filled import MONTH, TODAY, fill
from tests.database import fast_disk
from tests.rooms.workbench.browsing import BROWSER, Desk, sign_in

SIZES = (25_000, 100_000)
"""Of 25,000 doses 10,000 and more have an open question."""
TIMES = 7
_MONTH = f"from={MONTH[0]}&to={MONTH[1]}&source=file:1"
PAGES = (
    "/",
    "/?order=limit",
    "/?state=open&page=100",
    "/?owner=nurse&payer=-",
    "/?q=ma-77",
    "/administrations?outcome=billed",
    "/administrations?outcome=held",
    "/administrations/ma-77",
    "/approvals",
    "/people",
    "/audit",
    "/overview",
    "/overview?from=&to=",
    "/overview/events",
    f"/reconciliation?{_MONTH}",
    f"/reconciliation?{_MONTH}&list=everything&page=20",
    f"/reconciliation/print?{_MONTH}",
    "/reconciliation/days/2026-02-10?source=file:1",
    "/reconciliation/files",
    "/mappings",
    "/mappings/boundary-days",
    "/mappings/replay",
    "/mappings/replay/1",
    "/api/queue",
    "/api/queue/facets",
    "/api/administrations/ma-77",
    "/api/overview",
    f"/api/reconciliation?{_MONTH}",
    "/api/replays/1/differences",
    "/api/docs",
)
"""Of what asks the FHIR server, only what is done here is measured: charges come from a file."""
_MILLION = 1_000_000


def main(arguments: Sequence[str]) -> None:
    """Fill a ledger of each size, and time each page."""
    sizes = [int(one) for one in arguments if one.isdigit()] or list(SIZES)
    for size in sizes:
        with _ledger() as ledger:
            began = perf_counter_ns()
            fill(ledger, size)
            print(f"{size} administrations decided in {(perf_counter_ns() - began) / 1e9:.0f} s", file=sys.stderr)
            _show(size, _measure(*_browser(ledger)))


@contextmanager
def _ledger() -> Iterator[Ledger]:
    with (
        tempfile.TemporaryDirectory(prefix="bridge-benchmark-", dir=fast_disk()) as folder,
        postgres.start(Path(folder)) as server,
    ):
        url = server.address.url
        migrate(url)
        ledger = open_ledger(url)
        yield ledger
        ledger.close()


def _browser(ledger: Ledger) -> tuple[FlaskClient, dict[str, str]]:
    mappings, settings = load_mappings(default_mappings()), PageSettings(https_only=False)
    office = Office(ledger, mappings, lambda: TODAY, lambda _: None, lambda _, __: None, settings)
    app: Flask = create_app(Desk(), WebSettings(frozenset(), requests_per_second=100_000))
    add_workbench(app, office)
    add_api(app, office, "")
    with ledger.begin() as book:
        _, secret = make_token(book, "admin", timedelta(days=1))
    browser = app.test_client()
    sign_in(browser, "admin")
    gc.freeze()  # as the service does
    return browser, {"Authorization": f"Bearer {secret}"}


def _measure(browser: FlaskClient, token: Mapping[str, str]) -> Iterator[tuple[str, int, list[float]]]:
    """Give each page with its length and what it took, in milliseconds, the quickest first."""
    for page in PAGES:
        headers, took, length = token if page.startswith("/api/") else BROWSER, [], 0
        for _ in range(TIMES):
            began = perf_counter_ns()
            answer = browser.get(page, headers=headers)
            length = len(answer.get_data())
            took.append((perf_counter_ns() - began) / _MILLION)
            if answer.status_code != 200:
                raise SystemExit(f"{page}: {answer.status}")
        yield page, length, sorted(took)


def _show(size: int, measured: Iterator[tuple[str, int, list[float]]]) -> None:
    table = Table(
        "page", "kB", "best ms", "median ms", "worst ms", title=f"{size:,} administrations, {TIMES} times each"
    )
    for page, length, took in measured:
        best, median, worst = took[0], took[len(took) // 2], took[-1]
        table.add_row(page, f"{length / 1000:.0f}", f"{best:.0f}", f"{median:.0f}", f"{worst:.0f}")
    Console(width=110).print(table)
