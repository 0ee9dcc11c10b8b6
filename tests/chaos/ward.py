"""Writes what staff do onto the FHIR server: often at once, sometimes so late that the server's own times tell a lie.

A server gives a change its time when the transaction begins, and shows it when that ends: what changed at ten may be
found at two past ten for the first time. And its clock is not ours.
"""

import threading
import uuid
from collections import Counter
from datetime import UTC, datetime
from typing import Any, Final

from tests.chaos.charts import Charts
from tests.chaos.dice import dice, now
from tests.fhir_server.engine import Engine

Resource = dict[str, Any]
LATE: Final = 0.3
"""So many of all changes are shown late."""


class Ward:
    """The patients' charts, as they are meant to be and as the server shows them.

    skew, lag  seconds by which the server's clock is off at most, and by which a change is shown late at most
    deeds      how often staff did what
    """

    def __init__(self, engine: Engine, seed: int, patients: int, skew: float, lag: float) -> None:
        self.deeds = Counter[str]()
        self.late = 0
        self._engine = engine
        self._draw = dice(seed, "staff")
        self._charts = Charts(patients, self._draw)
        self._skew, self._lag = skew, lag
        self._stamps: dict[str, float] = {}
        self._shown_at: dict[str, float] = {}
        self._hidden: list[tuple[float, Resource]] = []
        self._lock = threading.Lock()
        begins = [self._stamped(one) for one in self._charts.now.values()]
        engine.load(begins)

    @property
    def patients(self) -> list[str]:
        """Name the patients."""
        return [f"Patient/pt-{number}" for number in self._charts.numbers]

    def something_happens(self) -> list[Resource]:
        """Let staff do something, and give what it changed; `show` brings it to the server."""
        with self._lock:
            deed, changed = self._charts.something_happens()
            self.deeds[deed] += 1
            return self._changed(changed)

    def all_visits_are_finished(self) -> list[Resource]:
        """Let staff finish every visit, and give what that changed."""
        with self._lock:
            return self._changed(self._charts.all_visits_are_finished())

    def show(self, *, all_of_it: bool = False) -> None:
        """Bring to the server what it is time for."""
        with self._lock:
            moment = now()
            due = [one for at, one in self._hidden if all_of_it or at <= moment]
            self._hidden = [(at, one) for at, one in self._hidden if not (all_of_it or at <= moment)]
            if due:
                self._engine.load(due)

    def _changed(self, resources: list[Resource]) -> list[Resource]:
        """Give resources their versions and times, and say when they are shown."""
        lag = self._draw.uniform(0, self._lag) if self._draw.random() < LATE else 0.0
        self.late += lag > 0
        # Two changes of one resource are shown in their order: who writes a row waits for whoever wrote it.
        shown_at = max([now() + lag, *(self._shown_at.get(_name(one), 0.0) for one in resources)])
        stamped = [self._stamped(one) for one in resources]
        for one in stamped:
            self._shown_at[_name(one)] = shown_at
            self._hidden.append((shown_at, one))
        return stamped

    def _stamped(self, resource: Resource) -> Resource:
        """Give a resource a version, and the time that the server believes it is."""
        name = _name(resource)
        at = max(now() + self._draw.uniform(-self._skew, self._skew), self._stamps.get(name, 0.0) + 0.001)
        self._stamps[name] = at
        version = str(uuid.UUID(int=self._draw.getrandbits(128), version=4))
        written = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {**resource, "meta": {"versionId": version, "lastUpdated": written}}


def _name(resource: Resource) -> str:
    return f"{resource['resourceType']}/{resource['id']}"
