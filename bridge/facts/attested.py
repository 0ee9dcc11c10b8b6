"""What staff say that stands on paper or in the pharmacy log, and not in the chart: one fact, with name and reason."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from bridge.facts.decision import Evidence
from bridge.facts.fact import fact

DISCARDED, VIALS, LOT, ICD10, SITE = "discarded", "vials", "lot", "icd10", "site"
KINDS = (DISCARDED, VIALS, LOT, ICD10, SITE)


@fact
class AmountDiscarded:
    """So many mg were left in the vials and thrown away; 0 is an answer."""

    kind: ClassVar[str] = DISCARDED
    mg: Decimal

    def __str__(self) -> str:
        return f"{self.mg:f} mg discarded"


@fact
class VialsOpened:
    """So many vials were opened."""

    kind: ClassVar[str] = VIALS
    count: int

    def __str__(self) -> str:
        return f"{self.count} {'vial' if self.count == 1 else 'vials'} opened"


@fact
class LotHung:
    """The lot that was hung; `expires` is the last day on which it may be given, where that is known."""

    kind: ClassVar[str] = LOT
    number: str
    expires: date | None = None

    def __str__(self) -> str:
        return f"lot {self.number}" + (f", which expires on {self.expires}" if self.expires else "")


@fact
class CodeChosen:
    """The ICD-10-CM code that a coder chose for a condition.

    code       with the dot
    condition  the reference of the condition that it codes
    """

    kind: ClassVar[str] = ICD10
    code: str
    condition: str

    def __str__(self) -> str:
        return f"{self.code} for {self.condition}"


@fact
class SiteChosen:
    """The file of `mappings/sites/` that says where it was given."""

    kind: ClassVar[str] = SITE
    file: str

    def __str__(self) -> str:
        return f"given at {self.file}"


AttestedValue = AmountDiscarded | VialsOpened | LotHung | CodeChosen | SiteChosen


@fact
class Attestation:
    """One fact about one administration, as somebody wrote it down.

    number        its own, by which it is found in the ledger
    at            when, as it is written for people
    confirmed_by  the second person, or None
    """

    number: int
    value: AttestedValue
    who: str
    at: str
    reason: str
    confirmed_by: str | None = None

    @property
    def kind(self) -> str:
        """Say what it is about: discarded, vials, lot, icd10 or site."""
        return self.value.kind

    @property
    def reference(self) -> str:
        """Name it as evidence."""
        return f"Attestation/{self.number}"

    @property
    def evidence(self) -> Evidence:
        """Give it as evidence; it is no resource that could be pointed at."""
        return Evidence(self.reference, self.kind, None, is_reference=False)

    @property
    def says(self) -> str:
        """Say who attests it, when and why."""
        second = f", confirmed by {self.confirmed_by}" if self.confirmed_by else ""
        return f"attested by {self.who} on {self.at}: {self.reason}{second}"
