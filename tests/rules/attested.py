"""Writes attestations in a few words, for tests that decide on a chart with them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from bridge.decide import Decider
from bridge.facts.attested import (
    AmountDiscarded,
    Attestation,
    AttestedValue,
    CodeChosen,
    LotHung,
    SiteChosen,
    VialsOpened,
)
from bridge.facts.chart import Chart
from bridge.facts.decision import AttestationUse, Decision
from bridge.tables.mappings import Mappings
from tests.rules.shipped import shipped_tables

AT = "2018-06-13 09:30:00 UTC"


def attested(value: AttestedValue, number: int = 17, second: str | None = None) -> Attestation:
    """Let Jane attest something, and perhaps a second person confirm it."""
    return Attestation(number, value, "jane", AT, "it stands in the pharmacy log", second)


def discarded(mg: str, number: int = 17) -> Attestation:
    return attested(AmountDiscarded(Decimal(mg)), number)


def vials(count: int, number: int = 18) -> Attestation:
    return attested(VialsOpened(count), number)


def lot(number: str, expires: date | None = None) -> Attestation:
    return attested(LotHung(number, expires), 19)


def code(icd10: str, condition: str = "Condition/0") -> Attestation:
    return attested(CodeChosen(icd10, condition), 20)


def site(file: str, second: str | None = "rosa") -> Attestation:
    return attested(SiteChosen(file), 21, second)


def decide_with(
    chart: Chart, *said: Attestation, mappings: Mappings | None = None, file: str | None = None
) -> Decision:
    """Decide on a chart with attestations of its administration."""
    return decide_all([chart], {chart.administration.origin.reference: said}, mappings, file)[0]


def decide_all(
    charts: Sequence[Chart],
    said: dict[str, Sequence[Attestation]],
    mappings: Mappings | None = None,
    file: str | None = None,
) -> list[Decision]:
    """Decide on charts of one patient with attestations by the name of the administration."""
    return Decider(mappings or shipped_tables(), site=file).decide(charts, said)


def uses(decision: Decision) -> list[tuple[int, str]]:
    """Tell what became of each attestation."""
    return [(one.number, one.how) for one in decision.attested]


def the_use(decision: Decision) -> AttestationUse:
    (use,) = decision.attested
    return use
