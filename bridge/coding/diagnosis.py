"""Choose the diagnosis by clinical link: what the drug was given for, then the visit's, then the problem list."""

from collections.abc import Iterator, Sequence
from datetime import date

from bridge.facts.case import DiagnosisChoice, DiagnosisProblem, at
from bridge.facts.chart import Chart, Condition
from bridge.facts.decision import Evidence
from bridge.tables.diagnosis import Diagnoses

NOT_CONFIRMED = {"unconfirmed", "provisional", "differential", "refuted", "entered-in-error"}
NOT_ACTIVE = {"inactive", "resolved"}


def choose_diagnosis(chart: Chart, tables: Diagnoses, day: date | None) -> DiagnosisChoice:
    """Give the first candidate that is current, specific and in ICD-10-CM; where none is, what is wrong with the first.

    Candidates are conditions with an ICD-10-CM code of the drug's chapters or a SNOMED CT code of its list. A payer's
    exclusion never makes it look further: the diagnosis is what the chart says, not what pays.
    """
    first: DiagnosisChoice | None = None
    rejected: list[str] = []
    elsewhere: DiagnosisChoice | None = None
    for condition, found_in in _linked(chart):
        codes = icd10_codes(condition, tables)
        snomed = [
            coding.code
            for coding in condition.codings
            if coding.system in tables.snomed_systems and coding.code in tables.snomed
        ]
        if not codes and not snomed:
            continue
        if chart.record.reference is not None and condition.patient not in (None, chart.record.reference):
            elsewhere = elsewhere or DiagnosisChoice(None, condition, found_in, DiagnosisProblem.ANOTHER_PATIENT)
            continue
        choice = _judged(condition, found_in, codes, snomed, tables, day)
        if choice.problem is None:
            return DiagnosisChoice(choice.icd10, condition, found_in, rejected=tuple(rejected), t_cell=choice.t_cell)
        rejected.append(f"{condition.origin.reference}: {choice.reason}")
        first = first or choice
    return first or elsewhere or DiagnosisChoice(None, problem=DiagnosisProblem.NONE)


def _linked(chart: Chart) -> Iterator[tuple[Condition, Evidence]]:
    seen: set[str] = set()
    named = [
        (reference, at(chart.administration.origin, "reasonReference")) for reference in chart.administration.reasons
    ]
    if chart.encounter is not None:
        named += [(reference, at(chart.encounter.origin, "diagnosis")) for reference in chart.encounter.diagnoses]
    for reference, found_in in named:
        condition = chart.linked.get(reference)
        if condition is not None and reference not in seen:
            seen.add(reference)
            yield condition, found_in
    for reference, condition in chart.record.conditions.items():
        if reference not in seen:
            yield condition, at(condition.origin, "code")


def icd10_codes(condition: Condition, tables: Diagnoses) -> list[str]:
    """Give the condition's ICD-10-CM codes of the drug's chapters, with the dot."""
    codes = (
        with_dot(coding.code) for coding in condition.codings if coding.code and coding.system in tables.icd10_systems
    )
    return [code for code in codes if code[:3] in tables.candidates]


def with_dot(code: str) -> str:
    """Write an ICD-10-CM code as claims show it: c9102 is C91.02."""
    plain = code.strip().upper().replace(".", "")
    return f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain  # noqa: PLR2004


def _judged(
    condition: Condition,
    found_in: Evidence,
    codes: list[str],
    snomed: Sequence[str | None],
    tables: Diagnoses,
    day: date | None,
) -> DiagnosisChoice:
    t_cell = any(code in tables.t_cell_snomed for code in snomed) or any(
        code.startswith(tables.t_cell) for code in codes
    )

    def with_problem(problem: DiagnosisProblem, reason: str, candidates: tuple[str, ...] = ()) -> DiagnosisChoice:
        return DiagnosisChoice(None, condition, found_in, problem, reason, candidates, t_cell=t_cell)

    reason = _not_current(condition, day)
    if reason is not None:
        return with_problem(DiagnosisProblem.NOT_CURRENT, reason)
    if not codes:
        known = [tables.snomed[code] for code in snomed if code is not None]
        offered = tuple(dict.fromkeys(code for candidate in known for code in candidate.icd10))
        words = ", ".join(f"{candidate.display} ({candidate.code})" for candidate in known)
        return with_problem(DiagnosisProblem.NEEDS_CODER, f"{words} is SNOMED CT only", offered)
    specific = next((code for code in codes if not is_header(code, tables, day)), None)
    if specific is None:
        return with_problem(DiagnosisProblem.NOT_SPECIFIC, f"{codes[0]} has codes below it")
    return DiagnosisChoice(specific, condition, found_in, t_cell=t_cell)


def is_header(code: str, tables: Diagnoses, day: date | None) -> bool:
    """Say whether an ICD-10-CM code is a category that may not be billed, on the day or by the newest list."""
    headers = tables.headers.on(day or date.max)
    return headers is not None and code in headers.value


def _not_current(condition: Condition, day: date | None) -> str | None:
    if condition.verification in NOT_CONFIRMED:
        return f"it is {condition.verification}"
    if condition.clinical in NOT_ACTIVE:
        return f"it is {condition.clinical}"
    if day is not None and condition.onset is not None and condition.onset > day:
        return f"it began on {condition.onset}, after {day}"
    if day is not None and condition.abated is not None and condition.abated < day:
        return f"it ended on {condition.abated}, before {day}"
    return None
