"""How what is billed and asked differs under two sets of tables."""

from decimal import Decimal

from bridge.facts.decision import ClaimLine
from bridge.facts.fact import fact

NEW, GONE, CHANGED, ASKED = "new", "gone", "changed", "asked"
KINDS = (CHANGED, NEW, GONE, ASKED)
"""A claim that is another, that comes or goes; or none of it, and only what is asked or would be billed is another."""


@fact
class Told:
    """What one set of tables makes of some administrations.

    outcomes  theirs, each once
    lines     as they are billed; of what is not billed, as they would be
    units     that are billed
    dollars   that are billed; None where no line has a charge
    """

    outcomes: tuple[str, ...]
    lines: tuple[ClaimLine, ...]
    units: int
    dollars: Decimal | None


@fact
class RuleChange:
    """One rule that found something else, or one gap.

    rule           its name, or the id of the gap
    table          the mapping file behind it, or None
    before, after  what it found, in words; "" where it found nothing
    """

    rule: str
    table: str | None
    before: str
    after: str


@fact
class Difference:
    """One claim, or one administration that no claim bills, of which two sets of tables make something else.

    claim  its identifier; None where there is none under either
    """

    kind: str
    claim: str | None
    patient: str | None
    administrations: tuple[str, ...]
    before: Told
    after: Told
    rules: tuple[RuleChange, ...]


@fact
class Totals:
    """What two sets of tables come to, over all that was compared; lines without a charge count no dollars."""

    administrations: int = 0
    claims_before: int = 0
    claims_after: int = 0
    units_before: int = 0
    units_after: int = 0
    dollars_before: Decimal = Decimal(0)
    dollars_after: Decimal = Decimal(0)

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(
            self.administrations + other.administrations,
            self.claims_before + other.claims_before,
            self.claims_after + other.claims_after,
            self.units_before + other.units_before,
            self.units_after + other.units_after,
            self.dollars_before + other.dollars_before,
            self.dollars_after + other.dollars_after,
        )
