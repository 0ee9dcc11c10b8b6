"""Fill what the chart leaves out with what staff attest: the chart speaks first, and all rules hold as before."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import assert_never

from bridge.coding.diagnosis import choose_diagnosis, with_dot
from bridge.coding.site import Sites
from bridge.coding.vials import vials_counted
from bridge.coding.working_out import Seen, WorkingOut
from bridge.facts.amounts import Quantity
from bridge.facts.attested import (
    SITE,
    AmountDiscarded,
    Attestation,
    CodeChosen,
    LotHung,
    SiteChosen,
    VialsOpened,
)
from bridge.facts.case import DiagnosisProblem, SiteRead, at
from bridge.facts.chart import Administration, Chart, Coding, Origin, Recorded
from bridge.facts.decision import NOT_USED, SUPERSEDED, USED, WAITS, AttestationUse, Evidence
from bridge.facts.fact import fact
from bridge.tables.mappings import Mappings
from bridge.tables.rules import needs_second_person

UCUM = "http://unitsofmeasure.org"
Judged = Chart | Evidence | str
"""The chart with the fact filled in; or the place in which the chart says it itself; or why it cannot be used."""


@fact
class Overlaid:
    """A chart as it is decided on, and what became of each attestation."""

    chart: Chart
    uses: tuple[AttestationUse, ...] = ()


class Attesting:
    """Knows what a chart must leave out for an attestation to count."""

    def __init__(self, mappings: Mappings, working_out: WorkingOut) -> None:
        self._mappings = mappings
        self._working_out = working_out
        self._sites = Sites(mappings)
        """Without a file from the command line: that is not what the chart says."""

    def overlay(self, chart: Chart, attested: Sequence[Attestation]) -> Overlaid:
        """Give the chart as it is decided on: with the facts that it leaves out, and staff attest.

        The site comes first: it says in which zone the day is, and whether one person's word is enough. Where the
        drug is another one nothing is used.
        """
        uses: list[AttestationUse] = []
        for each in sorted(attested, key=lambda one: (one.kind != SITE, one.number)):
            seen = self._working_out.see(chart)
            if seen is None:
                return Overlaid(chart)
            judged = self._judged(each, seen)
            if isinstance(judged, Chart) and each.confirmed_by is None and self._needs_second_person(each, seen):
                uses.append(_use(each, WAITS, "it does not count before a second person confirms it"))
            elif isinstance(judged, Chart):
                chart = replace(judged, attested=(*chart.attested, each))
                uses.append(_use(each, USED, "the chart does not say it"))
            elif isinstance(judged, Evidence):
                uses.append(_use(each, SUPERSEDED, f"the chart says it itself: {judged}", judged))
            else:
                uses.append(_use(each, NOT_USED, f"not used: {judged}"))
        return Overlaid(chart, tuple(uses))

    def _needs_second_person(self, attestation: Attestation, seen: Seen) -> bool:
        """Ask the file of the site that the chart tells; where it tells none, nobody's word alone is enough."""
        file = None if attestation.kind == SITE else seen.site.file
        return needs_second_person(None if file is None else self._mappings.sites[file], seen.day.day)

    def _judged(self, attestation: Attestation, seen: Seen) -> Judged:
        match attestation.value:
            case AmountDiscarded() as said:
                return self._discarded(said, attestation, seen)
            case VialsOpened() as said:
                return self._vials(said, attestation, seen)
            case LotHung() as said:
                return _lot(said, seen)
            case CodeChosen() as said:
                return self._code(said, seen)
            case SiteChosen() as said:
                return self._site(said, seen)
            case never:
                assert_never(never)

    def _discarded(self, said: AmountDiscarded, attestation: Attestation, seen: Seen) -> Judged:
        charted = seen.administration.discarded
        if charted is None:
            amount = Quantity(said.mg, "mg", UCUM, "mg")
            return _filled(seen, replace(seen.administration, discarded=_recorded(amount, attestation)))
        amount_read = self._working_out.discarded(seen.administration, seen.drug)
        if amount_read is None or amount_read.exact is None:
            return f"the chart says {charted.quantity.written()}, which is no amount in mg; it must be corrected there"
        return at(charted.origin, charted.element)

    def _vials(self, said: VialsOpened, attestation: Attestation, seen: Seen) -> Judged:
        administration = seen.administration
        zone = self._working_out.zone(seen.site)
        counts = vials_counted(administration, seen.day.day, zone, self._mappings.documentation)
        counted = next((one for one in counts if one.count), None)
        if counted is not None:
            return at(counted.origin, counted.element)
        if administration.vials is not None:
            written = administration.vials.quantity.written()
            return f"the chart says {written}, which is no number of vials opened; it must be corrected there"
        quantity = Quantity(Decimal(said.count), "{vial}", UCUM, "{vial}")
        return _filled(seen, replace(administration, vials=_recorded(quantity, attestation)))

    def _code(self, said: CodeChosen, seen: Seen) -> Judged:
        """Take a code for the one condition that a coder is asked about, if it is offered and billable on the day."""
        tables = self._mappings.diagnoses[self._mappings.drugs[seen.drug.drug].diagnoses]
        choice, code = choose_diagnosis(seen.chart, tables, seen.day.day), with_dot(said.code)
        if choice.icd10 is not None and choice.condition is not None:
            return at(choice.condition.origin, "code")
        if choice.problem is not DiagnosisProblem.NEEDS_CODER or choice.condition is None:
            return f"no coder is asked about the diagnosis now: {choice.reason or 'there is none'}"
        condition = choice.condition
        if condition.origin.reference != said.condition:
            return f"a coder is asked about {condition.origin.reference} now"
        if code not in choice.candidates:
            return f"{code} is none of the candidates: {', '.join(choice.candidates) or 'there are none'}"
        coded = replace(condition, codings=(*condition.codings, Coding(min(tables.icd10_systems), code)))
        chart, name = seen.chart, said.condition
        record = chart.record
        if name in record.conditions:
            record = replace(record, conditions={**record.conditions, name: coded})
        linked = {**chart.linked, name: coded} if name in chart.linked else chart.linked
        filled = replace(chart, record=record, linked=linked)
        again = choose_diagnosis(filled, tables, seen.day.day)
        return filled if again.icd10 == code else f"{code} cannot be billed on that day: {again.reason}"

    def _site(self, said: SiteChosen, seen: Seen) -> Judged:
        if said.file not in self._mappings.sites:
            return f"there is no site file {said.file} any more"
        encounter = seen.chart.encounter
        if encounter is None:
            return "the chart names no visit, so nobody can say where it was"
        told = self._sites.read(encounter, seen.administration.start)
        if told.site is not None:
            return told.evidence[0]
        if not told.possible:
            return f"the chart says {told.says}; it must be corrected there"
        if told.differing and not self._is_one_of(said.file, told.differing):
            return f"{told.says}, and none of them is {said.file}"
        return seen.chart

    def _is_one_of(self, file: str, differing: Sequence[SiteRead]) -> bool:
        """Say whether the site is one of those that the chart's locations tell."""
        site = self._mappings.sites[file]
        kind = (site.setting, bool(site.off_campus))
        kinds = ((one.file, one.site) for one in differing)
        return any(
            known == file or (known is None and read is not None and (read.setting, read.off_campus) == kind)
            for known, read in kinds
        )


def _lot(said: LotHung, seen: Seen) -> Judged:
    medication = seen.administration.medication
    if medication is not None and medication.lot:
        return at(medication.origin, "batch.lotNumber")
    expires = None if medication is None else medication.expires
    hung = None if medication is None else replace(medication, lot=said.number, expires=expires or said.expires)
    return _filled(seen, replace(seen.administration, medication=hung))


def _filled(seen: Seen, administration: Administration) -> Chart:
    return replace(seen.chart, administration=administration)


def _recorded(quantity: Quantity, attestation: Attestation) -> Recorded:
    return Recorded(quantity, Origin(attestation.reference, None, is_reference=False), attestation.kind)


def _use(attestation: Attestation, how: str, became: str, by: Evidence | None = None) -> AttestationUse:
    says = f"{attestation.value}, {attestation.says}; {became}"
    return AttestationUse(attestation.number, how, says, attestation.evidence, by)
