"""Reads a coder's cases and holds each against what is decided."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from bridge.decide import Decider
from bridge.facts.chart import Chart
from bridge.facts.decision import BLOCKS, WARNS, ClaimLine, Decision
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import Given, chart_of

FOLDER = Path(__file__).parents[1] / "cases"
SAID_OF_LINES = ("icd10", "vials", "where", "narrative", "charged", "day")
KEYS = {"case", "why", "date", "as_of", "given", "also", "outcome", "reason", "bill", "gaps", *SAID_OF_LINES}
KEYS_OF_OTHERS = {"given", "outcome", "reason", "bill", "gaps"}


@dataclass(frozen=True)
class CoderCase:
    """One case: the charts of one patient, and what is expected of each."""

    name: str
    why: str
    as_of: date | None
    charts: tuple[Chart, ...]
    expected: tuple[dict[str, Any], ...]

    def decided(self, mappings: Mappings) -> tuple[dict[str, Any], ...]:
        """Decide on the charts, and say of each decision what the case says of it."""
        decisions = Decider(mappings, as_of=self.as_of).decide(self.charts)
        return tuple(_said(decision, expected) for decision, expected in zip(decisions, self.expected, strict=True))

    def holds(self, mappings: Mappings) -> bool:
        """Say whether everything is decided as the case expects."""
        return self.decided(mappings) == self.expected


def read_cases(folder: Path = FOLDER) -> Iterator[CoderCase]:
    """Read every case of a folder; a word that no case can say is refused."""
    for file in sorted(folder.glob("*.yaml")):
        for written in yaml.safe_load(file.read_text(encoding="utf-8")):
            yield _case(written, file.stem)


def _case(written: dict[str, Any], theme: str) -> CoderCase:
    name = f"{theme}: {written['case']}"
    _check(written, KEYS, name)
    given = {"day": written["date"], **written["given"]}
    others = written.get("also", [])
    for other in others:
        _check(other, KEYS_OF_OTHERS, name)
    charts = [_chart(given, name)]
    charts += [
        _chart({**given, "id": f"other-{number}", **other["given"]}, name) for number, other in enumerate(others)
    ]
    first = _expected(written)
    expected = (first, *(_expected({"bill": _shared(other, first), **other}) for other in others))
    return CoderCase(name, written["why"], written.get("as_of"), tuple(charts), expected)


def _check(written: dict[str, Any], known: set[str], name: str) -> None:
    unknown = set(written) - known
    if unknown:
        raise ValueError(f"{name} says {unknown}, which no case can say")


def _chart(given: dict[str, Any], name: str) -> Chart:
    _check(given, {field.name for field in fields(Given)}, name)
    return chart_of(Given(**given))


def _shared(other: dict[str, Any], first: dict[str, Any]) -> list[str]:
    """Give the lines of another administration of the day: the first one's, where it is on a line at all."""
    on_a_line = other.get("outcome", "billed") in ("billed", "held")
    return list(first["bill"]) if on_a_line else []


def _expected(written: dict[str, Any]) -> dict[str, Any]:
    gaps = written.get("gaps", {})
    blocks = sorted(gaps.get("blocks", []))
    expected = {
        "outcome": written.get("outcome", "held" if blocks else "billed"),
        "reason": written.get("reason"),
        "bill": written.get("bill", []),
        "blocks": blocks,
        "warns": sorted(gaps.get("warns", [])),
    }
    return expected | {key: written[key] for key in SAID_OF_LINES if key in written}


def _said(decision: Decision, expected: dict[str, Any]) -> dict[str, Any]:
    lines = decision.lines
    told = {
        "outcome": decision.outcome,
        "reason": decision.reason,
        "bill": [line_text(line) for line in lines],
        "blocks": sorted(gap.id for gap in decision.gaps if gap.severity == BLOCKS),
        "warns": sorted(gap.id for gap in decision.gaps if gap.severity == WARNS),
        "icd10": list(lines[0].icd10) if lines else None,
        "vials": [f"{line.ndc_quantity}" for line in lines],
        "where": _where(lines[0]) if lines else None,
        "narrative": lines[0].narrative if lines else None,
        "charged": [f"{line.net}" for line in lines],
        "day": lines[0].service_date if lines else None,
    }
    return {key: told[key] for key in expected}


def line_text(line: ClaimLine) -> str:
    """Write a line as a case does: C9028-JW x 2."""
    return f"{'-'.join((line.hcpcs, *line.modifiers))} x {line.units}"


def _where(line: ClaimLine) -> str:
    if line.bill_type is None:
        return f"POS {line.place_of_service}"
    return f"bill type {line.bill_type}, revenue code {line.revenue_code}"
