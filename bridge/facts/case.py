"""What is worked out from one chart on the way to its lines: drug, day, dose, site, payer, diagnosis."""

from datetime import date
from enum import StrEnum
from fractions import Fraction

from bridge.facts.amounts import Milligrams
from bridge.facts.chart import Authorization, Chart, Condition, Coverage, Organization, Origin
from bridge.facts.decision import Evidence, Named
from bridge.facts.fact import fact


def at(origin: Origin, element: str | None = None) -> Evidence:
    """Name an element of a resource as evidence."""
    return Evidence(origin.reference, element, origin.version, origin.is_reference)


def named(origin: Origin) -> Named:
    """Name a resource as a claim does: by reference where it has one, else in words."""
    return Named(reference=origin.reference) if origin.is_reference else Named(display=origin.reference)


@fact
class DrugMatch:
    """Which drug file a medication belongs to, and by what.

    coded        a code says so, not only words
    by           what was recognised, such as `NDC 0008-0100-01`
    look_alike   the other product that the record names as well, or None
    """

    drug: str
    coded: bool
    by: str
    look_alike: str | None = None


@fact
class VialCount:
    """How many vials a record says were opened or handed over, and that record."""

    count: int
    origin: Origin
    element: str


@fact
class Ndc:
    """The product's NDC: `code` in 5-4-2 with hyphens, `written` as in the chart; None where there is none."""

    code: str | None = None
    written: str | None = None


class Unusable(StrEnum):
    """Why a quantity is no amount of drug."""

    MISSING = "missing"
    UNIT = "unit"


@fact
class Amount:
    """An amount of drug in the chart, brought to mg; `exact` None where it cannot be, with the reason.

    exact      in steps of 0.0001 mg, not yet rounded: a day is added first
    strength   the strength that turned a volume into mg, in words
    steps      the amount by itself in whole steps of 0.0001 mg, half to even
    """

    exact: int | Fraction | None
    unusable: Unusable | None = None
    written: str = ""
    strength: str | None = None
    steps: Milligrams | None = None


@fact
class ServiceDay:
    """The local day of service; None where it is not recorded, or could be another one (`uncertain`)."""

    day: date | None
    uncertain: bool = False
    says: str = ""


@fact
class ServiceSite:
    """Where it was given, as a payer sees it."""

    setting: str
    claim_type: str
    place_of_service: str | None
    bill_type: str | None
    revenue_code: str | None
    off_campus: bool

    @property
    def in_words(self) -> str:
        """Say it as a coder does."""
        where = f"site: {self.setting}{', off campus' if self.off_campus else ''}"
        if self.bill_type is None:
            return f"{where}; POS {self.place_of_service}"
        return f"{where}; bill type {self.bill_type}, revenue code {self.revenue_code}"


@fact
class SiteRead:
    """What the encounter and its places say about the site.

    site       None where nothing tells it
    possible   False for a virtual, home, pre-admission or field encounter
    file       the id of the site file in use, or None
    table      the mapping file that told
    differing  what each location tells, where they tell different places
    """

    site: ServiceSite | None
    possible: bool = True
    file: str | None = None
    table: str | None = None
    says: str = ""
    evidence: tuple[Evidence, ...] = ()
    provider: Organization | None = None
    provider_element: str = ""
    differing: "tuple[SiteRead, ...]" = ()


@fact
class RouteRead:
    """The route as the chart writes it, and whether it is the drug's."""

    written: str
    fits: bool


class CoverageProblem(StrEnum):
    """Why nobody can be named who pays."""

    NOT_FOUND = "not-found"
    ORDER_UNCLEAR = "order-unclear"


@fact
class CoverageRead:
    """Which coverage pays on the day, and under which payer's file.

    payer      the id of the payer's file, None where the payor is in none
    insurer    the payor that was matched (or the first)
    by         what was matched, in words
    contenders the coverages that were looked at
    rejected   what was not taken and why
    """

    coverage: Coverage | None
    problem: CoverageProblem | None = None
    payer: str | None = None
    insurer: Organization | None = None
    by: str = ""
    contenders: tuple[Coverage, ...] = ()
    rejected: tuple[str, ...] = ()


class DiagnosisProblem(StrEnum):
    """What is wrong with the first candidate."""

    NONE = "none"
    NOT_CURRENT = "not-current"
    NEEDS_CODER = "needs-coder"
    NOT_SPECIFIC = "not-specific"
    ANOTHER_PATIENT = "another-patient"


@fact
class DiagnosisChoice:
    """The diagnosis that supports the drug.

    icd10       with the dot, or None
    condition   the condition it stands in, or the candidate that the problem is about
    found_in    the element that led to it
    reason      what is wrong, in words
    candidates  ICD-10-CM codes offered to the coder
    rejected    what was looked at before and not taken
    """

    icd10: str | None
    condition: Condition | None = None
    found_in: Evidence | None = None
    problem: DiagnosisProblem | None = None
    reason: str = ""
    candidates: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    t_cell: bool = False


@fact
class Case:
    """One administration with everything worked out about it alone.

    twins      other live records of the same patient, drug, start and amount
    previous   the patient's previous day of this drug, and the record it stands in
    route      None where the chart has none
    """

    chart: Chart
    drug: DrugMatch
    day: ServiceDay
    dose: Amount
    discarded: Amount | None
    vials: tuple[VialCount, ...]
    ndc: Ndc
    site: SiteRead
    coverage: CoverageRead
    authorization: Authorization | None
    diagnosis: DiagnosisChoice
    route: RouteRead | None = None
    mismatches: tuple[Evidence, ...] = ()
    twins: tuple[Origin, ...] = ()
    previous: tuple[date, Origin] | None = None
    premedication: frozenset[str] = frozenset()
    """Classes of premedication given to the patient in the 24 hours before the start."""
    under_order: Milligrams | None = None
    """mg given under its order that day; None where it cannot be told, or another administration speaks for it."""
    ordered: tuple[Amount, ...] = ()
    """The doses that the order names."""

    @property
    def origin(self) -> Origin:
        """Name the administration's record."""
        return self.chart.administration.origin

    def here(self, element: str | None = None) -> Evidence:
        """Name an element of the administration as evidence."""
        return at(self.chart.administration.origin, element)

    def medication(self, element: str | None = None) -> Evidence:
        """Name an element of the medication as evidence, or the administration's where it has none of its own."""
        medication = self.chart.administration.medication
        return self.here("medication[x]") if medication is None else at(medication.origin, element)


@fact
class Day:
    """One patient's day of one drug in one encounter under one payer: what one set of lines is made from.

    cases       by start
    dose        mg given that day, or None where a part of it cannot be told
    discarded   mg that somebody wrote down as discarded; None where nobody did
    vials       vials opened: as charted, else as many as the dose needs; None without a dose
    vials_charted   whether somebody counted them
    whole_day   mg that the patient was given that day, other encounters included: what dose limits hold for
    """

    cases: tuple[Case, ...]
    dose: Milligrams | None
    discarded: Milligrams | None = None
    vials: int | None = None
    vials_charted: bool = False
    whole_day: Milligrams | None = None

    @property
    def first(self) -> Case:
        """Give the administration that speaks for the whole line."""
        return self.cases[0]

    @property
    def named_by_ndc(self) -> Case:
        """Give the administration whose NDC stands on the line: the first that has a good one, else the first."""
        return next((case for case in self.cases if case.ndc.code is not None), self.first)

    @property
    def ndc(self) -> Ndc:
        """Give the NDC of the line."""
        return self.named_by_ndc.ndc


@fact
class UnitCount:
    """Billing units of a day.

    given      units for the dose, a part unit counting as a whole one
    discarded  whole units discarded
    left       mg that must be left in the vials (below zero: more given than they hold)
    most       units that the vials hold
    reconciles whether given and discarded amounts and units fit the vials
    """

    given: int
    discarded: int
    left: int
    most: int
    reconciles: bool
