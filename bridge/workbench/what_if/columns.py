"""Lays decisions side by side: the chart as it is first, then what would come of each supposition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bridge.facts.decision import BLOCKS, Decision, Finding, Gap
from bridge.facts.supposed import Supposed
from bridge.workbench.queue.labels import Labels
from bridge.workbench.words import day, money


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line, and whether the chart as it is gives none like it.

    ndc_quantity  vials
    """

    code: str
    units: int
    net: Decimal | None
    where: str
    ndc_quantity: Decimal | None
    icd10: tuple[str, ...]
    is_other: bool


@dataclass(frozen=True, slots=True)
class GapShown:
    """One gap, and whether the chart as it is leaves none like it."""

    gap: Gap
    is_other: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One decision.

    title    what is supposed, in words
    units    of its lines, or of what they would be
    more     the difference of the charge from the chart as it is, in words; "" where there is none
    payer, site, file_by   as decided with
    answered gaps of the chart as it is that are none here
    """

    title: str
    outcome: str
    reason: str
    lines: tuple[LineShown, ...]
    gaps: tuple[GapShown, ...]
    answered: tuple[str, ...]
    units: int | None
    charge: Decimal | None
    basis: str | None
    more: str
    payer: str
    site: str
    day: date | None
    file_by: date | None
    findings: tuple[Finding, ...]


def lay_out(decisions: Sequence[Decision], supposed: Sequence[Supposed], labels: Labels) -> list[Column]:
    """Lay out decisions, the first of the chart as it is."""
    charted = decisions[0]
    return [_column(each, one, charted, labels) for each, one in zip(decisions, supposed, strict=True)]


def in_words(supposed: Supposed, labels: Labels) -> str:
    """Say what is supposed, by the names of the files."""
    told = [
        supposed.payer and labels.payer(supposed.payer),
        supposed.site and labels.site(supposed.site),
        supposed.day and day(supposed.day),
        supposed.dose is not None and f"{supposed.dose:f} mg",
    ]
    return ", ".join(one for one in told if one) or "Chart as it is"


def _column(decision: Decision, supposed: Supposed, charted: Decision, labels: Labels) -> Column:
    stake, lines = decision.stake, frozenset(charted.lines)
    asked = {gap.id: gap.severity for gap in charted.gaps}
    gaps = sorted(decision.gaps, key=lambda gap: (gap.severity != BLOCKS, gap.id))
    still = {gap.id for gap in gaps}
    return Column(
        in_words(supposed, labels),
        decision.outcome,
        (decision.reason or "").replace("-", " "),
        tuple(
            LineShown(
                "-".join((line.hcpcs, *line.modifiers)),
                line.units,
                line.net,
                f"POS {line.place_of_service}" if line.place_of_service else f"bill type {line.bill_type}",
                line.ndc_quantity,
                line.icd10,
                line not in lines,
            )
            for line in decision.lines
        ),
        tuple(GapShown(gap, asked.get(gap.id) != gap.severity) for gap in gaps),
        tuple(gap.id for gap in charted.gaps if gap.id not in still),
        None if stake is None else stake.units,
        None if stake is None else stake.charge,
        None if stake is None else stake.basis,
        _more(decision, charted),
        labels.payer(None if stake is None else stake.payer),
        labels.site(None if stake is None else stake.site),
        None if stake is None else stake.day,
        None if stake is None else stake.file_by,
        tuple(one for one in decision.findings if "; supposed: " in one.says),
    )


def _more(decision: Decision, charted: Decision) -> str:
    """Say by how much the charge differs from the chart as it is."""
    before = None if charted.stake is None else charted.stake.charge
    after = None if decision.stake is None else decision.stake.charge
    if before is None or after is None or before == after:
        return ""
    return f"{money(abs(after - before))} {'more' if after > before else 'less'}"
