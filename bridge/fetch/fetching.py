"""Fetches everything the EHR knows about some administrations: those that were named, or changed in a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from bridge.chart.pool import Pool
from bridge.fetch.asking import Asking
from bridge.fetch.changed import Changes
from bridge.fetch.encounters import Encounters
from bridge.fetch.fitting import GIVEN, GIVEN_R5, Given, Window
from bridge.fetch.gone import last_known
from bridge.fetch.own_server import OwnServer
from bridge.fetch.searches import ADMINISTRATION, R5, wanted_of_changes
from bridge.fetch.tracing import Tracing
from bridge.fetch.triage import Looked, Triage
from bridge.fetch.whole_charts import PATIENT, Batch, WholeCharts, encounters_of, is_about
from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.entries import Entry
from bridge.fhir_server.searching import Page, Searcher
from bridge.fhir_server.seen import Seen
from bridge.fhir_server.wire import Wire
from bridge.tables.mappings import Mappings

ENCOUNTER = "Encounter/"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one batch of work needs: the whole records of some patients.

    pool             a pool of its own, so that memory does not grow with the number of batches
    administrations  those that were asked for or found, in the pool; over a whole pass each comes once. One of another
                     drug may have no chart beside it: it is `not-mapped` whatever its chart says
    encounters       the encounters to be decided anew: those of `administrations` (but not of one of another drug,
                     beside which doses of ours may be missing), those asked for, the last known ones of `gone`
    gone             what was asked for, and is not on the server any more
    traceless        of that, what the server remembers neither a patient nor an encounter of
    unreadable       `Type/id: why`
    release          R4 or R5, by the shape of an administration; empty where none came
    """

    pool: Pool
    administrations: tuple[str, ...]
    encounters: frozenset[str]
    gone: tuple[str, ...]
    traceless: tuple[str, ...]
    unreadable: tuple[str, ...]
    release: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """One administration that changed.

    is_ours    it is of one of our drugs, or of one that cannot be told; all others are `not-mapped`
    patient    whose it is, and during which visit it was given: `Patient/id`, `Encounter/id`, or None
    """

    name: str
    version: str | None
    changed_at: str | None
    is_ours: bool
    patient: str | None
    encounter: str | None


class Fetcher:
    """Fetches from one server.

    told        is told in words what the server lacks, and what is done instead, each thing once
    wire, able  the way to the server that `searcher` asks, and what it says it can do

    Besides what the wire raises, HalfChartError is raised where the server gives no whole charts.
    """

    def __init__(
        self, searcher: Searcher, mappings: Mappings, told: Callable[[str], None], *, wire: Wire, able: Abilities
    ) -> None:
        self._asking = asking = Asking(searcher, wire, able, told)
        self._server = server = OwnServer(wire.base)
        self.tracing = Tracing(asking, server)
        triage = Triage(mappings)
        self._encounters = Encounters(asking, server)
        self._charts = WholeCharts(asking, server, mappings, triage)
        self._changes = Changes(asking, server, triage, wanted_of_changes(mappings, able.release))

    def named(self, names: Sequence[str]) -> Iterator[Fetched]:
        """Fetch what was named: `MedicationAdministration/ID`; `Encounter/ID` and `Patient/ID` stand for all of theirs.

        They come in batches of at most a page. Their encounters are decided anew, and no others of their patients.
        """
        self._charts.begin()
        met, waiting = Seen(), iter(dict.fromkeys(names))
        while some := list(islice(waiting, self._asking.searcher.page_size)):
            new = [name for name in some if met.add(name)]
            if new:
                yield self._named(new, met)

    def changed(self, since: datetime, until: datetime | None) -> Iterator[Fetched]:
        """Fetch the administrations that changed in a time, ends included, or whose charts did.

        until  None: up to now

        All encounters of their patients with a dose of ours are decided anew: one dose bears on the next. One that
        changes again while this goes on is given once: ask next for the time from the start of this pass on.

        Raises ValueError for a time without zone.
        """
        self._charts.begin()
        window, met, whose = Window(since, until), Seen(), Seen()
        for page in self._changes.administrations(window):
            new = {entry.name for entry in page.matches if met.add(entry.name)}
            if new:
                yield self._on_page(page, new, met, whose)
        changed = (patient for patient in self._changes.patients(window) if patient.startswith(PATIENT))
        patients = (patient for patient in changed if whose.add(patient))
        while some := set(islice(patients, self._asking.searcher.page_size)):
            batch = self._charts.batch()
            self._charts.choose(batch, some)
            if batch.patients:
                yield self._all_of_patients(batch, met)

    def noticed(self, since: datetime, until: datetime | None) -> Iterator[list[Noticed]]:
        """Tell of the administrations that changed in a time, page by page; their charts are not fetched.

        Raises ValueError for a time without zone.
        """
        yield from self._noticed(Window(since, until))

    def noticed_given(self, since: datetime, until: datetime | None) -> Iterator[list[Noticed]]:
        """Tell in the same way of the administrations that were given in a time, by its days at least.

        Raises ValueError for a time without zone.
        """
        yield from self._noticed(Given(since, until, GIVEN_R5 if self._asking.able.release == R5 else GIVEN))

    def _noticed(self, window: Window) -> Iterator[list[Noticed]]:
        self._charts.begin()
        met = Seen()
        for page in self._changes.administrations(window):
            batch = self._charts.batch()
            versions = {entry.name: entry for entry in page.matches if met.add(entry.name)}
            batch.gathered.put(versions.values())
            batch.gathered.put(page.others, own=False)
            looked = self._charts.look_at(batch)
            yield [_noticed(each, versions[each.name]) for each in looked if each.name in versions]

    def patients_noticed(self, since: datetime, until: datetime | None) -> Iterator[str]:
        """Name the patients of whose charts something else changed in a time, each once."""
        met = Seen()
        for patient in self._changes.patients(Window(since, until)):
            if patient.startswith(PATIENT) and met.add(patient):
                yield patient

    def administrations_of(self, encounters: Sequence[str]) -> set[str]:
        """Name the administrations that the server has for encounters: a second question, by the encounter only."""
        return {entry.name for entry in self._encounters.administrations_of(encounters)}

    # What was named

    def _named(self, names: Sequence[str], met: Seen) -> Fetched:
        batch = self._charts.batch()
        read = self._asking.searcher.read(names)
        batch.gathered.put(entry for entry in read.values() if entry is not None)
        for name, entry in read.items():
            self._want(batch, name, is_gone=entry is None)
        visits = sorted(name for name in names if name.startswith(ENCOUNTER))
        of_visits = batch.gathered.put(self._encounters.administrations_of(visits))
        batch.asked |= {name for name in of_visits if met.add(name)}
        looked = self._charts.complete(batch)
        all_of = {name for name in names if name.startswith(PATIENT)}
        asked = [each for each in looked if each.name in batch.asked or each.patient in all_of]
        batch.encounters |= encounters_of(each for each in asked if each.needs_chart)
        beside = (each for each in looked if each.needs_chart and each.encounter in batch.encounters)
        return _fetched(batch, (*asked, *beside), met)

    def _want(self, batch: Batch, name: str, *, is_gone: bool) -> None:
        """Note whose chart and which encounter a name means; of what is gone, the last that is known."""
        patient, encounter = None, name if name.startswith(ENCOUNTER) else None
        if is_gone:
            batch.gone.append(name)
            patient, last = last_known(self._asking, self._server, name)
            encounter = encounter or last
            if patient is None and encounter is None:
                batch.traceless.append(name)
        elif name.startswith(f"{ADMINISTRATION}/"):
            batch.asked.add(name)
        else:
            patient = name if name.startswith(PATIENT) else batch.gathered.pool.patient_of(name)
        if patient is not None and patient.startswith(PATIENT):
            batch.patients.add(patient)
        if encounter is not None:
            batch.encounters.add(encounter)

    # What changed

    def _on_page(self, page: Page, new: set[str], met: Seen, whose: Seen) -> Fetched:
        batch = self._charts.batch()
        batch.gathered.put(page.matches)
        batch.gathered.put(page.others, own=False)
        batch.asked |= new
        fetched = self._all_of_patients(batch, met)
        for patient in batch.patients:
            whose.add(patient)
        return fetched

    def _all_of_patients(self, batch: Batch, met: Seen) -> Fetched:
        looked = [each for each in self._charts.complete(batch) if is_about(batch, each)]
        batch.encounters |= encounters_of(each for each in looked if each.needs_chart)
        return _fetched(batch, (each for each in looked if each.needs_chart or each.name in batch.asked), met)


def _noticed(looked: Looked, entry: Entry) -> Noticed:
    return Noticed(
        looked.name,
        entry.version,
        entry.last_updated,
        looked.needs_chart,
        looked.patient if looked.patient and looked.patient.startswith(PATIENT) else None,
        looked.encounter if looked.encounter and looked.encounter.startswith(ENCOUNTER) else None,
    )


def _fetched(batch: Batch, administrations: Iterable[Looked], met: Seen) -> Fetched:
    """End a batch; what an earlier one has given is not given again.

    met  what was given or asked for so far, `batch.asked` too
    """
    gathered = batch.gathered
    names = {each.name for each in administrations}
    return Fetched(
        gathered.pool,
        tuple(sorted(name for name in names if name in batch.asked or met.add(name))),
        frozenset(batch.encounters),
        tuple(batch.gone),
        tuple(batch.traceless),
        gathered.told(),
        gathered.release,
    )
