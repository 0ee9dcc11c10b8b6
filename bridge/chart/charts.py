"""Put the chart of each administration together, patient by patient."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from bridge.chart.administrations import Administrations
from bridge.chart.drug_resources import MedicationAdministration, MedicationDispense
from bridge.chart.encounters import NO_VISIT, read_encounter
from bridge.chart.party_resources import Coverage
from bridge.chart.patient_resources import Condition, Encounter
from bridge.chart.places import Places
from bridge.chart.pool import Pool
from bridge.chart.records import Records
from bridge.facts import chart as facts
from bridge.facts.chart import Chart, PatientRecord, Recorded
from bridge.tables.mappings import Mappings


class Charts:
    """Reads charts from a pool of resources."""

    def __init__(self, pool: Pool, mappings: Mappings) -> None:
        self._pool = pool
        self._places = Places(pool)
        self._administrations = Administrations(pool, mappings.documentation)
        self._orphans: dict[str, list[MedicationDispense]] | None = None
        self._records = Records(pool, self._places, mappings.documentation, mappings.places.inpatient_classes)

    def by_patient(self) -> dict[str, list[str]]:
        """List the names of all administrations under the patient each belongs to, in a stable order.

        An administration without a patient stands alone, under its own name.
        """
        names: dict[str, list[str]] = defaultdict(list)
        for name in self._pool.names_of(MedicationAdministration):
            names[self._pool.patient_of(name) or name].append(name)
        return {patient: sorted(names[patient]) for patient in sorted(names)}

    def of(self, names: Sequence[str]) -> list[Chart]:
        """Read the charts of one patient's administrations."""
        found = (self._pool.one(MedicationAdministration, name) for name in names)
        records = [record for record in found if record is not None]
        patient = self._patient(records[0])
        record, waste = (PatientRecord(None), dict[str, Recorded]()) if patient is None else self._records.read(patient)
        dispenses = () if patient is None else self._pool.of_patient(MedicationDispense, patient)
        encounters: dict[str, facts.Encounter | None] = {}
        return [self._chart(one, record, waste, dispenses, encounters) for one in records]

    def _dispenses_of_nobody(self, record: MedicationAdministration) -> Iterator[MedicationDispense]:
        """Give the dispenses without a patient that the administration names, or that its order does."""
        if self._orphans is None:
            self._orphans = self._index_orphans()
        if self._orphans:
            references = (*record.supporting_information, *(() if record.request is None else (record.request,)))
            names = [self._pool.name_of(record, reference) for reference in references]
            found = {one.named: one for name in names for one in self._orphans.get(name or "", ())}
            yield from found.values()

    def _index_orphans(self) -> dict[str, list[MedicationDispense]]:
        """List the dispenses that name no patient by their own name and by the orders they were made for."""
        orphans: dict[str, list[MedicationDispense]] = defaultdict(list)
        for dispense in self._pool.of_nobody(MedicationDispense):
            orders = (self._pool.name_of(dispense, order) for order in dispense.authorizing_prescription)
            for name in {dispense.named, *(order for order in orders if order is not None)}:
                orphans[name].append(dispense)
        return dict(orphans)

    def _patient(self, record: MedicationAdministration) -> str | None:
        return None if record.subject is None else self._pool.name_of(record, record.subject)

    def _chart(
        self,
        record: MedicationAdministration,
        patient: PatientRecord,
        waste: dict[str, Recorded],
        dispenses: Sequence[MedicationDispense],
        encounters: dict[str, facts.Encounter | None],
    ) -> Chart:
        encounter, named = self._encounter(record, encounters)
        charted = waste.get(record.named) or self._records.waste_of_nobody().get(record.named)
        administration = self._administrations.read(
            record, named, charted, (*dispenses, *self._dispenses_of_nobody(record))
        )
        references = (*administration.reasons, *(() if encounter is None else encounter.diagnoses))
        linked = dict(self._linked(references, patient))
        others = self._other_coverages(administration, patient)
        return Chart(administration, encounter, patient, linked, others)

    def _encounter(
        self, record: MedicationAdministration, kept: dict[str, facts.Encounter | None]
    ) -> tuple[facts.Encounter | None, str | None]:
        """Read the encounter; one that is cancelled or entered in error counts as none."""
        if record.context is None:
            return None, None
        named = self._pool.name_of(record, record.context) or record.context.reference or record.context.display
        if named is None or named not in kept:
            found = self._pool.resolve(record, record.context, Encounter)
            counts = found is not None and found.status not in NO_VISIT
            read = read_encounter(found, self._pool, self._places) if found is not None and counts else None
            if named is None:
                return read, named
            kept[named] = read
        return kept[named], named

    def _linked(self, references: Sequence[str], patient: PatientRecord) -> Iterator[tuple[str, facts.Condition]]:
        for reference in references:
            condition = patient.conditions.get(reference)
            if condition is None:
                found = self._pool.one(Condition, reference)
                condition = None if found is None else self._records.condition(found)
            if condition is not None:
                yield reference, condition

    def _other_coverages(
        self, administration: facts.Administration, patient: PatientRecord
    ) -> dict[str, facts.Coverage]:
        """Read the coverages that the order names and that are not the patient's own."""
        own = {coverage.origin.reference for coverage in patient.coverages}
        named = () if administration.order is None else administration.order.insurance
        found = ((name, self._pool.one(Coverage, name)) for name in named if name not in own)
        return {name: self._records.coverage(coverage) for name, coverage in found if coverage is not None}
