"""Work out from one chart what its lines need: drug, dose, site, day, payer, diagnosis."""

from datetime import UTC, date
from zoneinfo import ZoneInfo

from bridge.coding.amount import Amounts
from bridge.coding.coverage import Payers
from bridge.coding.diagnosis import choose_diagnosis
from bridge.coding.drug import ATC, Recogniser
from bridge.coding.route import Routes
from bridge.coding.service_day import service_day
from bridge.coding.site import Sites
from bridge.coding.vials import vials_counted
from bridge.facts.amounts import Milligrams
from bridge.facts.attested import SITE, SiteChosen
from bridge.facts.case import Amount, Case, DrugMatch, Ndc, ServiceDay, SiteRead, at
from bridge.facts.chart import Administration, Chart, Origin
from bridge.facts.decision import Evidence
from bridge.facts.fact import fact
from bridge.tables.mappings import Mappings

NO_SITE = SiteRead(None)
LAST = "~"
"""Sorts after every date."""


@fact
class Seen:
    """An administration of a drug we know, with what tells it from the patient's others."""

    chart: Chart
    drug: DrugMatch
    ndc: Ndc
    dose: Amount
    site: SiteRead
    day: ServiceDay

    @property
    def administration(self) -> Administration:
        """Give the record itself."""
        return self.chart.administration

    @property
    def line(self) -> tuple[str | None, date | None, str]:
        """Say which line it belongs to, among the patient's: encounter, day, drug."""
        return (self.chart.administration.encounter, self.day.day, self.drug.drug)

    @property
    def drug_day(self) -> tuple[str, date | None]:
        """Say which of the patient's dosing days it belongs to."""
        return (self.drug.drug, self.day.day)

    @property
    def when(self) -> tuple[str, str, str]:
        """Sort by start: the exact moment where there is one, else the day and the time as written."""
        start, reference = self.chart.administration.start, self.chart.administration.origin.reference
        if start is None:
            return (LAST, "", reference)
        if start.instant is None:
            return (start.day.isoformat(), start.written, reference)
        return (start.instant.astimezone(UTC).isoformat(), "", reference)


class WorkingOut:
    """Holds the tables ready; works out one chart at a time."""

    def __init__(self, mappings: Mappings, payer: str | None, site: str | None) -> None:
        self._drugs = mappings.drugs
        self._diagnoses = mappings.diagnoses
        self._documentation = mappings.documentation
        self._sites_by_id = mappings.sites
        self._recogniser = Recogniser(mappings.drugs.values())
        self._amounts = Amounts(mappings.units)
        self._sites = Sites(mappings, site)
        self._payers = Payers(mappings, payer)
        self._routes = Routes()

    def see(self, chart: Chart) -> Seen | None:
        """Recognise the drug, and read dose, site and day; None is another drug, or one that cannot be told."""
        administration = chart.administration
        if administration.medication is None:
            return None
        drug, ndc = self._recogniser.recognise(administration.medication.concept)
        if drug is None:
            return None
        product = self._drugs[drug.drug].product
        dose = self._amounts.read(administration.dose, administration.medication, product)
        site = NO_SITE if chart.encounter is None else self._sites.read(chart.encounter, administration.start)
        if chart.attested:
            site = self._as_attested(chart, site)
        if chart.supposed.site is not None:
            site = self._sites.supposed(site, chart.supposed.site)
        return Seen(chart, drug, ndc, dose, site, service_day(administration.start, self.zone(site)))

    def _as_attested(self, chart: Chart, site: SiteRead) -> SiteRead:
        said = chart.attestation(SITE)
        if said is None or not isinstance(said.value, SiteChosen):
            return site
        return self._sites.attested(site, said.value.file, said)

    def zone(self, site: SiteRead) -> ZoneInfo | None:
        """Give the time zone of the site, where its file names one."""
        return None if site.file is None else self._sites_by_id[site.file].time_zone

    def case(
        self,
        seen: Seen,
        twins: tuple[Origin, ...],
        previous: tuple[date, Origin] | None,
        under_order: Milligrams | None,
        premedication: frozenset[str],
    ) -> Case:
        """Work out the rest: payer, authorization, diagnosis, NDC, waste and vials as charted."""
        chart, administration, day = seen.chart, seen.administration, seen.day.day
        drug = self._drugs[seen.drug.drug]
        coverage = self._payers.read(chart.record.coverages, day)
        if chart.supposed.payer is not None:
            coverage = self._payers.supposed(coverage, chart.supposed.payer)
        order, medication = administration.order, administration.medication
        ordered = (
            () if order is None else tuple(self._amounts.read(dose, medication, drug.product) for dose in order.doses)
        )
        return Case(
            chart,
            seen.drug,
            seen.day,
            seen.dose,
            self.discarded(administration, seen.drug),
            vials_counted(administration, day, self.zone(seen.site), self._documentation),
            seen.ndc,
            seen.site,
            coverage,
            None if day is None else self._payers.authorization(chart.record.authorizations, coverage, day),
            choose_diagnosis(chart, self._diagnoses[drug.diagnoses], day),
            self._routes.read(administration.route, drug.route),
            mismatches(chart),
            twins,
            previous,
            premedication,
            under_order,
            ordered,
        )

    def discarded(self, administration: Administration, drug: DrugMatch) -> Amount | None:
        """Read the amount that was discarded; None where nobody wrote one down."""
        recorded, product = administration.discarded, self._drugs[drug.drug].product
        return None if recorded is None else self._amounts.read(recorded.quantity, administration.medication, product)

    def premedication(self, administration: Administration) -> frozenset[str]:
        """Say which classes of premedication another drug's record belongs to, such as `corticosteroid`."""
        medication = administration.medication
        if medication is None:
            return frozenset()
        texts = [medication.concept.text, *(coding.display for coding in medication.concept.codings)]
        words = " ".join(text.lower() for text in texts if text)
        codes = tuple(coding.code for coding in medication.concept.codings if coding.code and coding.system == ATC)
        return frozenset(
            kind
            for kind, (prefixes, names) in self._documentation.premedication.items()
            if any(code.startswith(prefixes) for code in codes) or any(name in words for name in names)
        )


def is_readable(administration: Administration) -> bool:
    """Say whether the record tells any drug at all."""
    return administration.medication is not None and not administration.medication.concept.says_nothing


def mismatches(chart: Chart) -> tuple[Evidence, ...]:
    """Name what belongs to another patient: the encounter, a linked condition, a coverage that the order names."""
    patient = chart.administration.patient
    if patient is None:
        return ()
    found = []
    if chart.encounter is not None and chart.encounter.patient not in (None, patient):
        found.append(at(chart.encounter.origin, "subject"))
    found += [at(one.origin, "subject") for one in chart.linked.values() if one.patient not in (None, patient)]
    order = chart.administration.order
    for reference in () if order is None else order.insurance:
        coverage = chart.other_coverages.get(reference)
        if coverage is not None and coverage.patient not in (None, patient):
            found.append(at(coverage.origin, "beneficiary"))
    return tuple(found)
