"""Tells for each value why it is what it is: chart, rule, table, arithmetic, and what was not taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bridge.workbench.administration.sources import Sources, TableBehind
from bridge.workbench.words import title

ATTESTED: Final = "Attestation/"
"""How the reference begins of what a person attested."""
_NAMES: Final[Mapping[str, str]] = {
    "units-given": "Units",
    "units-discarded": "Discarded units",
    "waste": "Waste",
    "code": "Code",
    "amount": "Dose",
    "vials": "Vials",
    "ndc": "NDC and its quantity",
    "modifiers": "Modifiers",
    "charge": "Charge",
    "service-day": "Day of service",
    "site": "Site",
    "coverage": "Payer",
    "prior-authorization": "Prior authorization",
    "diagnosis": "Diagnosis",
    "drug": "Drug",
    "billing-provider": "Billing provider",
    "narrative": "Narrative",
}
"""The rules in the order in which their values are shown, with the name of the value."""
_ORDER: Final = tuple(_NAMES)


@dataclass(frozen=True, slots=True)
class Cited:
    """One place in the chart: the resource, its version, and the element in it."""

    reference: str
    version: str | None
    element: str | None

    @property
    def is_attested(self) -> bool:
        """Say whether a person attested it, and the chart does not say it."""
        return self.reference.startswith(ATTESTED)


@dataclass(frozen=True, slots=True)
class WhyCard:
    """One value, and all that it rests on."""

    name: str
    value: str
    says: str
    rule: str
    table: TableBehind | None
    cited: tuple[Cited, ...]
    rejected: tuple[str, ...]

    @property
    def is_attested(self) -> bool:
        """Say whether it rests on what a person attested."""
        return any(one.is_attested for one in self.cited)


def why_cards(findings: Sequence[Mapping[str, Any]], sources: Sources) -> tuple[WhyCard, ...]:
    """Write a card for each finding, as the ledger keeps them."""
    cards = [_card(finding, sources) for finding in findings]
    return tuple(sorted(cards, key=lambda card: _ORDER.index(card.rule) if card.rule in _ORDER else len(_ORDER)))


def _card(finding: Mapping[str, Any], sources: Sources) -> WhyCard:
    said = finding["value"]
    _, colon, value = said.partition(": ")
    return WhyCard(
        _NAMES.get(finding["rule"]) or title(finding["rule"]),
        value if colon else said,
        finding["says"],
        finding["rule"],
        sources.behind(finding.get("table")),
        tuple(Cited(one["reference"], one.get("version"), one.get("element")) for one in finding.get("evidence") or ()),
        tuple(finding.get("rejected") or ()),
    )
