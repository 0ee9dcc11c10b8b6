"""Read one record of a dose: when, how much, by which route, from which vials, on whose order."""

from collections.abc import Iterable, Sequence

from bridge.chart.concepts import read_concept, read_origin, read_quantity
from bridge.chart.datatypes import Extension
from bridge.chart.drug_resources import MedicationAdministration, MedicationDispense, MedicationRequest
from bridge.chart.medications import Medications
from bridge.chart.moments import read_moment
from bridge.chart.pool import Pool
from bridge.facts import chart as facts
from bridge.facts.chart import Dispensed, Moment, Origin, Recorded
from bridge.tables.documentation import Documentation

NOT_HANDED_OVER = frozenset({"cancelled", "declined", "entered-in-error"})


class Administrations:
    """Reads administrations with their medication, order and what pharmacy handed over."""

    def __init__(self, pool: Pool, documentation: Documentation) -> None:
        self._pool = pool
        self._documentation = documentation
        self._medications = Medications(pool)

    def read(
        self,
        record: MedicationAdministration,
        encounter: str | None,
        waste: Recorded | None,
        dispenses: Sequence[MedicationDispense],
    ) -> facts.Administration:
        """Read a record.

        encounter  the name of the encounter it points at
        waste      what an Observation says was discarded, used where the record has no amount of its own
        dispenses  the patient's dispenses
        """
        medication, medication_named = self._medications.of(record)
        start, end, written = _when(record)
        origin, dosage = read_origin(record), record.dosage
        order, order_named = self._order(record)
        reasons = (self._pool.name_of(record, reason) for reason in record.reason_reference)
        places = self._documentation
        return facts.Administration(
            origin,
            record.status,
            None if record.subject is None else self._pool.name_of(record, record.subject),
            encounter,
            medication,
            medication_named,
            read_quantity(dosage.dose) if dosage else None,
            start,
            end,
            written,
            read_concept(dosage.route) if dosage else None,
            any(performer.actor is not None for performer in record.performer),
            tuple(reason for reason in reasons if reason is not None),
            order,
            order_named,
            _extended(record.extension, places.discarded_extensions, origin) or waste,
            _extended(record.extension, places.vials_extensions, origin),
            tuple(self._dispensed(record, order, dispenses)),
        )

    def _order(self, record: MedicationAdministration) -> tuple[facts.Order | None, str | None]:
        if record.request is None:
            return None, None
        found = self._pool.resolve(record, record.request, MedicationRequest)
        named = self._pool.name_of(record, record.request)
        if found is None:
            return None, named or record.request.reference or record.request.display
        doses = (rate.dose_quantity for instruction in found.dosage_instruction for rate in instruction.dose_and_rate)
        read = (read_quantity(dose) for dose in doses)
        insurance = (self._pool.name_of(found, one) for one in found.insurance)
        return facts.Order(
            read_origin(found),
            found.status,
            found.intent,
            None if found.subject is None else self._pool.name_of(found, found.subject),
            found.requester is not None,
            tuple(dose for dose in read if dose is not None),
            tuple(name for name in insurance if name is not None),
            found.authored_on,
        ), named

    def _dispensed(
        self, record: MedicationAdministration, order: facts.Order | None, dispenses: Sequence[MedicationDispense]
    ) -> Iterable[Dispensed]:
        if not dispenses:
            return
        named = {self._pool.name_of(record, one) for one in record.supporting_information}
        for dispense in dispenses:
            quantity = read_quantity(dispense.quantity)
            points_here = dispense.named in named
            orders = (
                ()
                if order is None
                else (self._pool.name_of(dispense, one) for one in dispense.authorizing_prescription)
            )
            same_order = order is not None and order.origin.reference in orders
            if quantity is None or dispense.status in NOT_HANDED_OVER or not (points_here or same_order):
                continue
            handed = read_moment(dispense.when_handed_over or dispense.when_prepared)
            yield Dispensed(Recorded(quantity, read_origin(dispense), "quantity"), handed, points_here)


def _when(record: MedicationAdministration) -> tuple[Moment | None, Moment | None, str | None]:
    period = record.effective_period
    if period is None:
        return read_moment(record.effective_date_time), None, record.effective_date_time
    words = [text for text in (period.start, period.end) if text]
    return read_moment(period.start), read_moment(period.end), " to ".join(words) or None


def _extended(extensions: Iterable[Extension], urls: tuple[str, ...], origin: Origin) -> Recorded | None:
    """Find a quantity under the first of the places that has one."""
    flat = list(extensions)
    for url in urls:
        for extension in flat:
            quantity = read_quantity(extension.value_quantity) if extension.url == url else None
            if quantity is not None:
                return Recorded(quantity, origin, f"extension({url.rsplit('/', 1)[-1]})")
    return None
