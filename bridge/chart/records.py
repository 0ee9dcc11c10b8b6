"""Read what is known about a patient whatever the dose: diagnoses, coverages, authorizations, measurements."""

from datetime import date

from bridge.chart import datatypes as fhir
from bridge.chart.concepts import all_codings, first_code, read_codings, read_concept, read_origin, read_quantity
from bridge.chart.datatypes import Resource
from bridge.chart.encounters import NO_VISIT, read_encounter
from bridge.chart.lenient import ReadingNote
from bridge.chart.moments import NEVER, first_day, last_day, read_moment, read_period
from bridge.chart.party_resources import ClaimResponse, Coverage
from bridge.chart.patient_resources import Condition, Consent, Encounter, Flag, Observation, Patient
from bridge.chart.places import Places
from bridge.chart.pool import Pool
from bridge.facts import chart as facts
from bridge.facts.chart import Authorization, Concept, Period, Recorded, Statement
from bridge.tables.documentation import Documentation

NOT_MEASURED = frozenset({"entered-in-error", "cancelled", "registered"})
PROBLEM_LIST = "problem-list-item"


class Records:
    """Reads patients' records, one patient at a time."""

    def __init__(self, pool: Pool, places: Places, documentation: Documentation, inpatient: frozenset[str]) -> None:
        self._pool, self._places, self._documentation, self._inpatient = pool, places, documentation, inpatient
        self._wanted = (
            documentation.body_surface_area | documentation.antigen | documentation.complete_blood_count
            | documentation.liver_panel | documentation.vital_signs
        )  # fmt: skip
        self._waste_of_nobody: dict[str, Recorded] | None = None

    def read(self, patient: str) -> tuple[facts.PatientRecord, dict[str, Recorded]]:
        """Read a patient's record, and what Observations say was discarded, by the name of the administration."""
        pool = self._pool
        found = pool.one(Patient, patient)
        observations = [one for one in pool.of_patient(Observation, patient) if one.status not in NOT_MEASURED]
        conditions = [self.condition(one) for one in pool.of_patient(Condition, patient)]
        coverages = sorted((self.coverage(one) for one in pool.of_patient(Coverage, patient)), key=_by_name)
        authorizations = [self._authorization(one) for one in pool.of_patient(ClaimResponse, patient)]
        birth = None if found is None else found.birth_date
        record = facts.PatientRecord(
            patient,
            None if found is None else read_origin(found),
            born_to=last_day(birth),
            conditions={one.origin.reference: one for one in sorted(conditions, key=_problem_list_first)},
            coverages=tuple(coverages),
            authorizations=tuple(one for one in authorizations if one is not None),
            stays=tuple(self._stays(patient)),
            observations=tuple(self._observation(one) for one in observations if self._is_wanted(one)),
            consents=tuple(self._consent(one) for one in pool.of_patient(Consent, patient) if one.status == "active"),
            flags=tuple(self._flag(one) for one in pool.of_patient(Flag, patient) if one.status == "active"),
        )
        return record, self._waste(observations)

    def waste_of_nobody(self) -> dict[str, Recorded]:
        """Read the discarded amounts of Observations that name no patient, only the administration they are part of."""
        if self._waste_of_nobody is None:
            orphans = [one for one in self._pool.of_nobody(Observation) if one.status not in NOT_MEASURED]
            self._waste_of_nobody = self._waste(orphans)
        return self._waste_of_nobody

    def condition(self, condition: Condition) -> facts.Condition:
        """Read a diagnosis; an onset or abatement known by month or year only counts with its first or last day."""
        onset, abatement = condition.onset_period, condition.abatement_period
        abated = condition.abatement_date_time or (abatement.end if abatement else None)
        categories = {coding.code for coding in all_codings(condition.category)}
        return facts.Condition(
            read_origin(condition),
            None if condition.subject is None else self._pool.name_of(condition, condition.subject),
            read_codings(condition.code),
            condition.code.text if condition.code else None,
            first_code(condition.clinical_status),
            first_code(condition.verification_status),
            self._day(condition, "onset[x]", condition.onset_date_time or (onset.start if onset else None), last=False),
            self._day(condition, "abatement[x]", abated, last=True),
            not categories or PROBLEM_LIST in categories,
            condition.recorded_date or "",
        )

    def coverage(self, coverage: Coverage) -> facts.Coverage:
        """Read who pays."""
        payors = (self._places.organization(coverage, payor) for payor in coverage.payor)
        period = coverage.period
        return facts.Coverage(
            read_origin(coverage),
            coverage.status,
            self._period(coverage, "period", period),
            coverage.order,
            tuple(payor for payor in payors if payor is not None),
            None if coverage.beneficiary is None else self._pool.name_of(coverage, coverage.beneficiary),
        )

    def _authorization(self, response: ClaimResponse) -> Authorization | None:
        granted = response.status == "active" and response.use == "preauthorization" and response.outcome == "complete"
        if not granted or not response.pre_auth_ref:
            return None
        period = response.pre_auth_period
        coverages = (
            self._pool.name_of(response, one.coverage) for one in response.insurance if one.coverage is not None
        )
        return Authorization(
            read_origin(response),
            response.pre_auth_ref,
            self._period(response, "preAuthPeriod", period),
            self._places.organization(response, response.insurer),
            tuple(name for name in coverages if name is not None),
        )

    def _consent(self, consent: Consent) -> Statement:
        """Read a consent; one whose time cannot be read holds no day."""
        period = consent.provision.period if consent.provision else None
        signed = fhir.Period(start=consent.date_time) if period is None and consent.date_time else period
        concept = Concept((*read_codings(consent.scope), *all_codings(consent.category)))
        return Statement(read_origin(consent), concept, self._period(consent, "provision.period", signed))

    def _flag(self, flag: Flag) -> Statement:
        """Read a flag; one whose time cannot be read holds every day: what it warns of is not lost."""
        period = self._period(flag, "period", flag.period, "every day")
        always = Period() if period is NEVER else period
        return Statement(read_origin(flag), read_concept(flag.code) or Concept(), always)

    def _period(
        self, resource: Resource, element: str, period: fhir.Period | None, counts_for: str = "no day"
    ) -> Period:
        """Read a period, and tell where an end of it is no date."""
        read = Period() if period is None else read_period(period.start, period.end)
        if read is NEVER:
            note = ReadingNote(element, f"has an end that is no date, so it counts for {counts_for}")
            self._pool.tell(resource.named, note)
        return read

    def _day(self, resource: Resource, element: str, written: str | None, *, last: bool) -> date | None:
        """Read a day by its first or last meaning, and tell where it is none."""
        day = last_day(written) if last else first_day(written)
        if written and day is None:
            self._pool.tell(resource.named, ReadingNote(element, "is no date; passed over"))
        return day

    def _stays(self, patient: str) -> list[facts.Encounter]:
        encounters = self._pool.of_patient(Encounter, patient)
        stays = [one for one in encounters if one.class_ is not None and one.class_.code in self._inpatient]
        begun = [one for one in stays if one.status not in NO_VISIT and one.status != "planned"]
        return sorted((read_encounter(one, self._pool, self._places) for one in begun), key=_by_name)

    def _is_wanted(self, observation: Observation) -> bool:
        code = observation.code
        if code is None:
            return False
        for one in code.coding:  # noqa: SIM110  (asked of every measurement there is)
            if (one.system, one.code) in self._wanted:
                return True
        return False

    def _observation(self, observation: Observation) -> facts.Observation:
        period = observation.effective_period
        written = observation.effective_date_time or observation.effective_instant or (period.start if period else None)
        value = read_concept(observation.value_codeable_concept)
        if value is None and observation.value_string:
            value = Concept((), observation.value_string)
        return facts.Observation(
            read_origin(observation),
            read_codings(observation.code),
            read_moment(written),
            read_quantity(observation.value_quantity),
            value,
            all_codings(observation.interpretation),
        )

    def _waste(self, observations: list[Observation]) -> dict[str, Recorded]:
        """Find the discarded amounts that Observations chart as part of an administration; the last one counts."""
        codes, found = self._documentation.discarded_codes, dict[str, Recorded]()
        charted = [
            one
            for one in observations
            if one.part_of
            and one.code is not None
            and any((each.system, each.code) in codes for each in one.code.coding)
        ]
        for one in sorted(charted, key=lambda each: (each.effective_date_time or "", each.named)):
            quantity = read_quantity(one.value_quantity)
            for reference in one.part_of:
                name = self._pool.name_of(one, reference)
                if name is not None and quantity is not None:
                    found[name] = Recorded(quantity, read_origin(one), "valueQuantity")
        return found


def _problem_list_first(condition: facts.Condition) -> tuple[bool, tuple[int, ...], str]:
    """Search the problem list before other records of the patient, and of each the newest first."""
    newest_first = tuple(-ord(letter) for letter in condition.recorded) or (0,)
    return (not condition.on_problem_list, newest_first, condition.origin.reference)


def _by_name(fact: facts.Coverage | facts.Encounter) -> str:
    return fact.origin.reference
