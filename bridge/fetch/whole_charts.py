"""Makes the charts of a batch whole: who needs one, all records of these patients, and what they refer to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from bridge.chart.drug_resources import MedicationAdministration
from bridge.chart.party_resources import ClaimResponse, Coverage
from bridge.chart.patient_resources import Encounter
from bridge.fetch.asking import Asking
from bridge.fetch.bringing import Bringing
from bridge.fetch.following import Following
from bridge.fetch.gathered import Gathered
from bridge.fetch.orphans import Orphans
from bridge.fetch.own_server import OwnServer
from bridge.fetch.patients import Patients
from bridge.fetch.searches import wanted_of_patients
from bridge.fetch.shelf import Shelf
from bridge.fetch.triage import Looked, Triage
from bridge.tables.mappings import Mappings

PATIENT: Final = "Patient/"


@dataclass(slots=True)
class Batch:
    """One batch under way.

    gathered    what was fetched
    asked       the administrations that it is about, whatever their drug
    patients    whose charts are needed, whatever they were given
    encounters  the visits to be decided anew, besides those of `asked`
    gone        what was asked for and is not there
    traceless   of that, what nothing is known of
    searched    the patients whose administrations are all in the pool
    """

    gathered: Gathered
    following: Following
    asked: set[str] = field(default_factory=set)
    patients: set[str] = field(default_factory=set)
    encounters: set[str] = field(default_factory=set)
    gone: list[str] = field(default_factory=list)
    traceless: list[str] = field(default_factory=list)
    searched: set[str] = field(default_factory=set)


class WholeCharts:
    """Fetches charts as a whole or not at all."""

    def __init__(self, asking: Asking, server: OwnServer, mappings: Mappings, triage: Triage) -> None:
        self._server = server
        self._triage = triage
        self._inpatient = mappings.places.inpatient_classes
        self._wanted = wanted_of_patients(mappings, asking.able.release)
        self._patients = Patients(asking, server)
        self._shelf = Shelf()
        self._bringing = Bringing(asking, self._shelf)
        self._orphans = Orphans(asking, server, mappings.documentation)

    def begin(self) -> None:
        """Begin a pass: what many charts share is read anew in it, once."""
        self._shelf.clear()

    def batch(self) -> Batch:
        """Begin a batch with nothing in it."""
        gathered = Gathered(self._server)
        return Batch(gathered, Following(gathered))

    def choose(self, batch: Batch, candidates: set[str]) -> None:
        """Take those of some patients into a batch who were ever given a drug of ours, or one that cannot be told."""
        self._patients.bring(batch.gathered, candidates, self._wanted[:1])
        batch.searched |= candidates
        ours = (each.patient for each in self._look(batch) if each.needs_chart)
        batch.patients |= {patient for patient in ours if patient in candidates}

    def look_at(self, batch: Batch) -> list[Looked]:
        """Look at the administrations of a batch as far as their drug and their patient; no chart is brought."""
        return self._look(batch)

    def complete(self, batch: Batch) -> list[Looked]:
        """Bring all that decides on the administrations of a batch; give a look at each of its pool.

        What was asked for of another drug stays without a chart, unless its patient has one for another reason.
        """
        gathered = batch.gathered
        needing = [each for each in self._look(batch) if each.needs_chart and each.name in batch.asked]
        batch.patients |= {each.patient for each in needing if each.patient and each.patient.startswith(PATIENT)}
        known = [each.name for each in needing if each.says_whose]
        self._patients.bring(gathered, batch.patients - batch.searched, self._wanted, known)
        self._patients.bring(gathered, batch.patients & batch.searched, self._wanted[1:])
        batch.searched |= batch.patients
        ours = [each for each in self._look(batch) if each.needs_chart and is_about(batch, each)]
        self._bringing.all_from(gathered, batch.following, [*(each.name for each in ours), *self._roots(batch)])
        self._orphans.bring(gathered, [each.record for each in ours])
        return self._look(batch)

    def _look(self, batch: Batch) -> list[Looked]:
        """Look at every administration that is there, after what tells its drug and its patient was brought."""
        names = batch.gathered.pool.names_of(MedicationAdministration)
        self._bringing.first_of(batch.gathered, batch.following, names)
        return self._triage.look(batch.gathered, names)

    def _roots(self, batch: Batch) -> Iterator[str]:
        """Name what charts are read from beside administrations, and refers on: who pays, and inpatient stays."""
        pool = batch.gathered.pool
        yield from pool.names_of(Coverage)
        yield from pool.names_of(ClaimResponse)
        for stay in pool.of_type(Encounter):
            is_inpatient = stay.class_ is not None and stay.class_.code in self._inpatient
            if is_inpatient and pool.patient_of(stay.named) in batch.patients:
                yield stay.named


def is_about(batch: Batch, looked: Looked) -> bool:
    """Say whether an administration was asked for, or is of a patient whose chart was needed."""
    return looked.name in batch.asked or looked.patient in batch.patients


def encounters_of(looked: Iterable[Looked]) -> set[str]:
    """Name the encounters of administrations."""
    return {each.encounter for each in looked if each.encounter is not None}
