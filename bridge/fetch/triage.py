"""Tells which administrations need a chart: those of our drugs, and those whose drug cannot be told."""

from collections.abc import Iterable
from dataclasses import dataclass

from bridge.chart.concepts import read_concept
from bridge.chart.drug_resources import Medication, MedicationAdministration
from bridge.chart.medications import Medications
from bridge.coding.drug import Recogniser
from bridge.facts.chart import Concept
from bridge.fetch.gathered import Gathered
from bridge.tables.mappings import Mappings


@dataclass(frozen=True, slots=True)
class Looked:
    """What a first look at an administration tells.

    needs_chart  it is of one of our drugs, or of one that cannot be told; all others are `not-mapped`, whatever else
                 their charts say
    patient      whose it is, as the pool names it
    encounter    during which visit it was given, as the pool names it
    """

    record: MedicationAdministration
    needs_chart: bool
    patient: str | None
    encounter: str | None

    @property
    def name(self) -> str:
        """Name the administration."""
        return self.record.named

    @property
    def says_whose(self) -> bool:
        """Say whether it refers to its patient by a name, which a search by the patient finds; not by an identifier."""
        return self.record.subject is not None and self.record.subject.reference is not None


class Triage:
    """Knows our drugs as the deciding does: by codes, else by words."""

    def __init__(self, mappings: Mappings) -> None:
        self._recogniser = Recogniser(mappings.drugs.values())

    def look(self, gathered: Gathered, names: Iterable[str]) -> list[Looked]:
        """Look at administrations whose Medications are in the pool, as far as the server has them."""
        pool, medications = gathered.pool, Medications(gathered.pool)
        looked = []
        for name in names:
            record = pool.one(MedicationAdministration, name)
            if record is not None:
                medication, _ = medications.of(record)
                encounter = None if record.context is None else pool.name_of(record, record.context)
                needs_chart = medication is None or self.is_ours_or_untold(medication.concept)
                looked.append(Looked(record, needs_chart, pool.patient_of(name), encounter))
        return looked

    def medications(self, gathered: Gathered, names: Iterable[str]) -> set[str]:
        """Choose the Medications that are ours, or do not say what they are."""
        found = ((name, gathered.pool.one(Medication, name)) for name in names)
        return {
            name
            for name, medication in found
            if medication is not None and self.is_ours_or_untold(read_concept(medication.code) or Concept())
        }

    def is_ours_or_untold(self, concept: Concept) -> bool:
        """Say whether a drug is one of ours, or none that can be told."""
        drug, _ = self._recogniser.recognise(concept)
        return drug is not None or concept.says_nothing
