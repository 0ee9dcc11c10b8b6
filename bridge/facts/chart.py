"""Everything the chart says around one administration: read from FHIR elsewhere, decided on elsewhere."""

from dataclasses import field
from datetime import date, datetime, tzinfo
from enum import StrEnum

from bridge.facts.amounts import Quantity
from bridge.facts.attested import Attestation
from bridge.facts.fact import fact
from bridge.facts.supposed import AS_CHARTED, Supposed


@fact
class Origin:
    """The resource a fact was read from: `Type/id` (or how else it is named) and its version."""

    reference: str
    version: str | None = None
    is_reference: bool = True
    """False where the resource has no id of its own: it can be shown, not pointed at."""

    def __str__(self) -> str:
        return f"{self.reference} version {self.version}" if self.version else self.reference


@fact
class Coding:
    """One code of one system."""

    system: str | None
    code: str | None
    display: str | None = None


@fact
class Concept:
    """A thing named by codes, by words, or by both."""

    codings: tuple[Coding, ...] = ()
    text: str | None = None

    @property
    def says_nothing(self) -> bool:
        """Say whether it has neither a code nor a word."""
        words = [self.text, *(coding.code or coding.display for coding in self.codings)]
        return not any(word and word.strip() for word in words)


def any_in(codings: tuple[Coding, ...], codes: frozenset[tuple[str, str]]) -> bool:
    """Say whether one of the codes is in a list of (system, code)."""
    for coding in codings:  # noqa: SIM110  (a generator here is a tenth of a chart's time)
        if (coding.system, coding.code) in codes:
            return True
    return False


class Clock(StrEnum):
    """How a time was written."""

    OFFSET = "offset"
    UTC = "utc"
    NONE = "none"


@fact
class Moment:
    """A point in time as the chart writes it.

    written  the text in the chart
    day      the day in the offset it was written in (with `Clock.UTC`: the UTC day, which may not be the local one)
    instant  the exact moment with its zone, or None where only a day is written or no zone is given
    clock    whether it was written with an offset, as UTC, or without either
    timed    whether a time of day was written at all
    """

    written: str
    day: date
    instant: datetime | None = None
    clock: Clock = Clock.NONE
    timed: bool = False

    def local_day(self, zone: tzinfo | None) -> date:
        """Give the day where the patient was: UTC is moved to the site's zone, where one is known."""
        if self.clock is not Clock.UTC or self.instant is None or zone is None:
            return self.day
        return self.instant.astimezone(zone).date()


@fact
class Period:
    """From a day to a day, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Say whether the day lies in the period, ends included."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@fact
class Strength:
    """How much drug is in how much liquid, of one ingredient of a medication."""

    ingredient: Concept
    active: bool | None
    numerator: Quantity
    denominator: Quantity


@fact
class Medication:
    """The product that was hung: what it is called, its lot, how strong it is."""

    origin: Origin
    concept: Concept
    lot: str | None = None
    expires: date | None = None
    """The last day on which it may be given."""
    strengths: tuple[Strength, ...] = ()


@fact
class Recorded:
    """A quantity somebody wrote down, and where."""

    quantity: Quantity
    origin: Origin
    element: str


@fact
class Dispensed:
    """Vials that pharmacy handed over.

    handed  when, or when they were prepared
    named   whether the administration itself points at the dispense, so that its day does not matter
    """

    recorded: Recorded
    handed: Moment | None
    named: bool


@fact
class Order:
    """The prescription behind an administration."""

    origin: Origin
    status: str | None
    intent: str | None
    patient: str | None
    requester: bool
    doses: tuple[Quantity, ...] = ()
    insurance: tuple[str, ...] = ()
    """References of the coverages it names."""
    written_on: str | None = None
    """When it was written, as the chart says it."""


@fact
class Administration:
    """One dose that reached the patient, or one record that says so."""

    origin: Origin
    status: str | None
    patient: str | None
    """The reference of the patient, or None."""
    encounter: str | None
    """The reference of the encounter, or None."""
    medication: Medication | None
    """None where the reference to it cannot be read."""
    medication_named: str | None = None
    """The reference of the medication as the record gives it."""
    dose: Quantity | None = None
    start: Moment | None = None
    end: Moment | None = None
    effective_written: str | None = None
    route: Concept | None = None
    signed: bool = False
    reasons: tuple[str, ...] = ()
    """References of the conditions it was given for, in their order."""
    order: Order | None = None
    order_named: str | None = None
    discarded: Recorded | None = None
    vials: Recorded | None = None
    dispensed: tuple[Dispensed, ...] = ()
    """What pharmacy handed over under the same order, looked at where nobody counted the vials on the record."""


@fact
class Identifier:
    """A business identifier such as an NPI."""

    system: str | None
    value: str


@fact
class Organization:
    """Who owns a place, who pays, who bills."""

    origin: Origin
    identifiers: tuple[Identifier, ...] = ()
    names: tuple[str, ...] = ()
    """Its name, its aliases, and the display of the reference that led here."""


@fact
class Place:
    """A location, with the places it is part of behind it."""

    origin: Origin
    identifiers: tuple[Identifier, ...] = ()
    types: tuple[Coding, ...] = ()
    organization: Organization | None = None
    """Who manages it."""
    within: "Place | None" = None


@fact
class Encounter:
    """The visit during which it was given."""

    origin: Origin
    status: str | None
    kind: str | None
    """The code of `Encounter.class`, such as AMB or IMP."""
    patient: str | None
    start: Moment | None = None
    end: Moment | None = None
    places: tuple[tuple[Place, Moment | None, Moment | None], ...] = ()
    """Where it took place: each location with the start and end of the time there."""
    provider: Organization | None = None
    diagnoses: tuple[str, ...] = ()
    """References of its conditions by rank."""


@fact
class Condition:
    """A diagnosis somebody wrote down."""

    origin: Origin
    patient: str | None
    codings: tuple[Coding, ...] = ()
    text: str | None = None
    clinical: str | None = None
    verification: str | None = None
    onset: date | None = None
    abated: date | None = None
    """The last day on which it was present."""
    on_problem_list: bool = False
    recorded: str = ""


@fact
class Coverage:
    """Who pays from when to when, and in which place."""

    origin: Origin
    status: str | None
    period: Period
    order: int | None
    payors: tuple[Organization, ...] = ()
    patient: str | None = None


@fact
class Authorization:
    """A prior authorization on record."""

    origin: Origin
    number: str
    period: Period
    insurer: Organization | None
    coverages: tuple[str, ...] = ()


@fact
class Observation:
    """A measurement or finding that a rule asks for."""

    origin: Origin
    codings: tuple[Coding, ...]
    when: Moment | None
    quantity: Quantity | None = None
    value: Concept | None = None
    interpretation: tuple[Coding, ...] = ()

    def is_one_of(self, codes: frozenset[tuple[str, str]]) -> bool:
        """Say whether one of its codes is in a list of (system, code)."""
        return any_in(self.codings, codes)


@fact
class Statement:
    """A consent or a flag: what it says and when it holds."""

    origin: Origin
    concept: Concept
    period: Period


@fact
class PatientRecord:
    """What is known about the patient, whatever the administration."""

    reference: str | None
    origin: Origin | None = None
    born_to: date | None = None
    """The last day on which the patient can have been born (a year alone leaves it open)."""
    conditions: dict[str, Condition] = field(default_factory=dict)
    """By reference, in the order in which the problem list is searched."""
    coverages: tuple[Coverage, ...] = ()
    authorizations: tuple[Authorization, ...] = ()
    stays: tuple[Encounter, ...] = ()
    """The patient's inpatient encounters."""
    observations: tuple[Observation, ...] = ()
    consents: tuple[Statement, ...] = ()
    flags: tuple[Statement, ...] = ()


@fact
class Chart:
    """All facts known about one administration, nothing else."""

    administration: Administration
    encounter: Encounter | None
    record: PatientRecord
    linked: dict[str, Condition] = field(default_factory=dict)
    """Conditions that the administration or its encounter names, by reference, whoever's they are."""
    other_coverages: dict[str, Coverage] = field(default_factory=dict)
    """Coverages that the order names and that are not the patient's own."""
    attested: tuple[Attestation, ...] = ()
    """What staff attested and the chart leaves out, as far as it is used."""
    supposed: Supposed = AS_CHARTED
    """Whom it is supposed to be billed to, and where it is supposed to be given; nothing outside of a what-if."""

    def attestation(self, kind: str) -> Attestation | None:
        """Give what staff attested of a kind, where a fact of this chart rests on it."""
        return next((one for one in self.attested if one.kind == kind), None)
