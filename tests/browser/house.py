"""A hospital on a FHIR server, and the real `bridge serve` beside it, as staff find both in the morning."""

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from threading import Thread
from typing import Any, Final

from sqlalchemy import text

from bridge import postgres
from bridge.app.demo import hospital
from bridge.jobs.noticing import Noticing
from bridge.jobs.queue import Queue
from bridge.jobs.spans import ADMINISTERED, Span
from bridge.ledger.figures import Figures, figures
from bridge.ledger.ledger import Ledger, open_ledger
from bridge.ledger.people import add_person
from bridge.tables.default_folder import default_mappings
from bridge.workbench.passwords import hash_password
from tests.database import fast_disk
from tests.journeys.serving import Served, becomes, served
from tests.sloppy_server.server import SloppyServer

Resource = dict[str, Any]

PASSWORD: Final = "four words of sense"  # noqa: S105  # of the tests alone
PEOPLE: Final = (
    ("vera", "viewer", "Vera Viewer"),
    ("bea", "biller", "Bea Biller"),
    ("bill", "biller", "Bill Biller"),
    ("sue", "supervisor", "Sue Supervisor"),
    ("ada", "admin", "Ada Admin"),
    ("lou", "biller", "Lou Locked"),
    ("tim", "biller", "Tim Timed"),
)
"""By name, role and full name; the last two are for the stories of the sign-in alone."""
WITHIN: Final = 60.0
"""Seconds within which a change in the chart is seen on a page, on a machine that does much else."""
_ASKS: Final = "claims_need_approval:\n"
_FROM_THE_BEGINNING: Final = f"""
{_ASKS}  "2017-08-17": {{value: "yes", confidence: "confirmed", source: "example"}}
"""
_WIDE: Final = Span(datetime(2017, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC), ADMINISTERED)


@dataclass
class House:
    """A hospital, its FHIR server, and the bridge that is served beside it.

    log       every line that it said so far
    mappings  the folder of the tables in use
    offered   the folder of the folders that may be replayed; a story puts its own there
    cookies   of whoever signed in already
    """

    fhir: SloppyServer
    bridge: Served
    ledger: Ledger
    log: list[str]
    mappings: Path
    offered: Path
    cookies: dict[str, Any] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Give the address of the pages."""
        return self.bridge.url.rstrip("/")

    @property
    def figures(self) -> Figures:
        """Count how things stand."""
        with self.ledger.begin() as book:
            return figures(book)

    def write(self, *resources: Resource, about: str) -> None:
        """Write into the chart as staff do, and have the server say that an administration changed."""
        for resource in resources:
            self.fhir.put(resource)
        assert self.bridge.post(json.dumps({"reference": about}).encode()) == 200

    def change(self, name: str, about: str | None = None, **elements: object) -> None:
        """Change elements of a resource of the chart; None takes one away."""
        changed = {**self.read(name), **elements}
        kept = {element: value for element, value in changed.items() if value is not None and element != "meta"}
        self.write(kept, about=about or name)

    def read(self, name: str) -> Resource:
        """Read a resource as it is now, without the server's own remarks."""
        found = self.fhir.resource(name)
        assert found is not None, name
        return found

    def outcome(self, name: str) -> str | None:
        """Tell how an administration stands by now; None where it was not looked at yet."""
        return self._tell("SELECT outcome FROM administrations WHERE name = :name", name=name)

    def becomes(self, name: str, outcome: str) -> None:
        """Wait until an administration stands so."""
        becomes(lambda: self.outcome(name) == outcome, WITHIN)

    def claims_of(self, name: str) -> list[Resource]:
        """List the claims on the server that name the encounter of an administration."""
        visit = self.read(name)["context"]["reference"]
        return [
            claim
            for claim in self.fhir.resources("Claim")
            if any(one["reference"] == visit for line in claim["item"] for one in line["encounter"])
        ]

    def claim_becomes(self, name: str, status: str) -> Resource:
        """Wait until the one claim for an administration has a status on the server, and give it."""
        becomes(lambda: [one["status"] for one in self.claims_of(name)] == [status], WITHIN)
        return self.claims_of(name)[0]

    def do(self, command: str, **values: object) -> None:
        """Change the ledger behind everybody's back, as time does."""
        with self.ledger.begin() as book:
            book.execute(text(command), values)

    def _tell(self, question: str, **values: object) -> str | None:
        with self.ledger.begin() as book:
            found: str | None = book.execute(text(question), values).scalar()
        return found


@contextmanager
def open_house(charts: Sequence[Resource] | None = None) -> Iterator[House]:
    """Serve the bridge over charts, else the synthetic hospital's, and wait until every one was looked at."""
    charts = list(hospital.charts()) if charts is None else charts
    with tempfile.TemporaryDirectory(prefix="bridge-tests-", dir=fast_disk()) as name:
        folder = Path(name)
        folder.chmod(0o755)
        mappings, offered = _mappings(folder / "mappings"), folder / "offered"
        offered.mkdir()
        settings = {
            "BRIDGE_AS_OF": hospital.today().isoformat(),
            "BRIDGE_FILING_LIMITS": "not-judged",
            "BRIDGE_REQUESTS_PER_SECOND": "10000",
            "BRIDGE_MAPPINGS": str(mappings),
            "BRIDGE_REPLAY_FOLDER": str(offered),
        }
        with (
            SloppyServer(charts) as fhir,
            served(fhir.url, folder / "database", **settings) as bridge,
            _reading(bridge) as log,
        ):
            address = postgres.join(folder / "database")
            assert address is not None
            ledger = open_ledger(address.url)
            try:
                _make_people(ledger)
                Noticing(ledger, Queue(address.url)).want({_WIDE.name: None}, "hand")
                house = House(fhir, bridge, ledger, log, mappings, offered)
                becomes(lambda: sum(house.figures.outcomes.values()) == _seen(charts), WITHIN)
                becomes(lambda: not house.figures.waiting, WITHIN)
                yield house
            finally:
                ledger.close()


@contextmanager
def _reading(bridge: Served) -> Iterator[list[str]]:
    """Read along what it says: it would wait for whoever does not listen."""
    lines: list[str] = []
    reader = Thread(target=lambda: lines.extend(bridge.process.stderr or ()), daemon=True)
    reader.start()
    yield lines
    bridge.stop()
    reader.join(WITHIN)


def _make_people(ledger: Ledger) -> None:
    hashed = hash_password(PASSWORD, "nobody")
    with ledger.begin() as book:
        for name, role, full_name in PEOPLE:
            add_person(book, name, role, full_name=full_name, password_hash=hashed)


def _mappings(folder: Path) -> Path:
    """Copy the tables that come along; claims of two sites need approval from the drug's first day on."""
    copytree(default_mappings(), folder)
    surgery, office = (folder / "sites" / f"{name}.yaml" for name in ("harbor-surgery", "cedar-creek-oncology"))
    written = surgery.read_text(encoding="utf-8").partition(_ASKS)
    surgery.write_text(written[0] + _FROM_THE_BEGINNING, encoding="utf-8")
    office.write_text(office.read_text(encoding="utf-8") + _FROM_THE_BEGINNING, encoding="utf-8")
    return folder


def _seen(charts: Iterable[Mapping[str, Any]]) -> int:
    return sum(one["resourceType"] == "MedicationAdministration" for one in charts)
