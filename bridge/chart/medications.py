"""Read the product that was hung: its names, its lot, its strength."""

from bridge.chart.concepts import read_concept, read_origin, read_quantity
from bridge.chart.datatypes import Ratio
from bridge.chart.drug_resources import Medication, MedicationAdministration
from bridge.chart.lenient import ReadingNote
from bridge.chart.moments import last_day
from bridge.chart.pool import Pool
from bridge.facts import chart as facts
from bridge.facts.chart import Concept, Origin, Strength


class Medications:
    """Reads medications, each once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._kept: dict[str, facts.Medication] = {}

    def of(self, record: MedicationAdministration) -> tuple[facts.Medication | None, str | None]:
        """Give an administration's medication, and the reference by which it is named.

        None where the reference to it cannot be read.
        """
        coded = read_concept(record.medication_codeable_concept)
        reference = record.medication_reference
        if coded is not None and (reference is None or not coded.says_nothing):
            return facts.Medication(read_origin(record), coded), None
        if reference is None:
            return None, None
        found = self._pool.resolve(record, reference, Medication)
        if found is None:
            return None, self._pool.name_of(record, reference) or reference.reference or reference.display or "nothing"
        if not found.has_id:
            return self._read(found, read_origin(record)), found.named
        if found.named not in self._kept:
            self._kept[found.named] = self._read(found, read_origin(found))
        return self._kept[found.named], found.named

    def _read(self, medication: Medication, origin: Origin) -> facts.Medication:
        """Read a medication; one that is contained in an administration is evidence under the administration's name."""
        batch = medication.batch
        expires = last_day(batch.expiration_date) if batch else None
        if batch and batch.expiration_date and expires is None:
            self._pool.tell(medication.named, ReadingNote("batch.expirationDate", "is no date; passed over"))
        return facts.Medication(
            origin,
            read_concept(medication.code) or Concept(),
            (batch.lot_number or "").strip() or None if batch else None,
            expires,
            _strengths(medication),
        )


def _strengths(medication: Medication) -> tuple[Strength, ...]:
    """Read how strong it is, by ingredient; else by the amount of the whole product."""
    found = [
        (read_concept(one.item_codeable_concept) or Concept(), one.is_active, one.strength)
        for one in medication.ingredient
        if one.strength is not None
    ]
    if not found and medication.amount is not None:
        found = [(read_concept(medication.code) or Concept(), None, medication.amount)]
    strengths = (_strength(ingredient, ratio, active=active) for ingredient, active, ratio in found)
    return tuple(strength for strength in strengths if strength is not None)


def _strength(ingredient: Concept, ratio: Ratio, *, active: bool | None) -> Strength | None:
    numerator, denominator = read_quantity(ratio.numerator), read_quantity(ratio.denominator)
    if numerator is None or denominator is None:
        return None
    return Strength(ingredient, active, numerator, denominator)
