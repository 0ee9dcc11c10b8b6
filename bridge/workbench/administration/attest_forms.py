"""Which facts staff may attest about an administration: first those that its open questions ask for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bridge.facts.attested import DISCARDED, ICD10, KINDS, LOT, SITE, VIALS
from bridge.ledger.dossier import Dossier, GapKept
from bridge.tables.mappings import Mappings
from bridge.tables.rules import needs_second_person

SAYS: Final[Mapping[str, str]] = {
    DISCARDED: "the amount discarded",
    VIALS: "the vials opened",
    LOT: "the lot",
    ICD10: "the ICD-10-CM code",
    SITE: "the site",
}
NEEDS_CODER: Final = "diagnosis-needs-coder"
_ASKED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "waste-not-recorded": (DISCARDED,),
    "administration-stopped": (DISCARDED,),
    "waste-does-not-reconcile": (VIALS, DISCARDED),
    "vials-not-recorded": (VIALS,),
    "vials-exceed-dose": (VIALS,),
    "unclassified-waste-varies": (DISCARDED,),
    "lot-number-not-recorded": (LOT,),
    NEEDS_CODER: (ICD10,),
    "site-not-mapped": (SITE,),
}
"""What answers a gap that may stand on paper or in the pharmacy's log."""
_CODE: Final = re.compile(r"\b[A-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?(?![0-9A-Z.]*[0-9A-Z])")


@dataclass(frozen=True, slots=True)
class AttestForm:
    """One form.

    choices       what may be chosen, each with its words; only for a code or a site
    needs_second  whether the site's file asks for a second person
    """

    kind: str
    says: str
    choices: tuple[tuple[str, str], ...]
    needs_second: bool


class AttestForms:
    """The forms of one administration; a kind that stands already is not asked for again."""

    def __init__(self, dossier: Dossier, mappings: Mappings, standing: Iterable[str]) -> None:
        self._dossier = dossier
        self._mappings = mappings
        self._standing = frozenset(standing)

    def of_gap(self, gap: GapKept) -> tuple[AttestForm, ...]:
        """Give the forms that can answer a gap."""
        return tuple(self._form(kind) for kind in _ASKED_BY.get(gap.gap, ()) if self._may(kind))

    def others(self, gaps: Sequence[GapKept]) -> tuple[AttestForm, ...]:
        """Give the forms of the kinds that no open gap asks for."""
        asked = {kind for gap in gaps for kind in _ASKED_BY.get(gap.gap, ())}
        return tuple(self._form(kind) for kind in KINDS if kind not in asked and self._may(kind))

    def _may(self, kind: str) -> bool:
        return kind not in self._standing and (kind != ICD10 or bool(self._codes()))

    def _form(self, kind: str) -> AttestForm:
        choices = {ICD10: self._codes, SITE: self._sites}.get(kind, tuple)()
        return AttestForm(kind, SAYS[kind], choices, self._needs_second(kind))

    def _needs_second(self, kind: str) -> bool:
        """Ask the site's file; who chooses the site cannot choose by it whether one person is enough."""
        stands = self._dossier.standing
        site = None if kind == SITE or stands.site is None else self._mappings.sites.get(stands.site)
        day: date | None = stands.service_day
        return needs_second_person(site, day)

    def _sites(self) -> tuple[tuple[str, str], ...]:
        return tuple(sorted(((site.id, site.name) for site in self._mappings.sites.values()), key=lambda one: one[1]))

    def _codes(self) -> tuple[tuple[str, str], ...]:
        """Offer the codes that the coder's question offers, each for the condition that it is about."""
        gap = next((one for one in self._dossier.gaps if one.gap == NEEDS_CODER and one.is_open), None)
        if gap is None:
            return ()
        references = (f"{piece['reference']}" for piece in gap.now.evidence)
        condition = next((name for name in references if name.startswith("Condition/")), None)
        offered = set(_CODE.findall(gap.now.question.rpartition("candidates:")[2])) & self._candidates()
        return tuple((f"{code} {condition}", code) for code in sorted(offered)) if condition else ()

    def _candidates(self) -> set[str]:
        """List every code that the mappings offer for any SNOMED CT code."""
        lists = (one.snomed.values() for one in self._mappings.diagnoses.values())
        return {code for listed in lists for candidate in listed for code in candidate.icd10}
