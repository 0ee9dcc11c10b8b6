"""Which claims stand on the target as drafts after a delivery."""

from dataclasses import dataclass, field

from bridge.claim.encoding import Resource


@dataclass(frozen=True, slots=True)
class StandingDraft:
    """A claim that stands as a draft.

    name            `Claim/id` on the target
    content         the digits of what it bills
    administrations the names of what it bills
    resource        all of it, as the chart wants it
    """

    identifier: str
    name: str
    content: str
    encounter: str
    patient: str | None
    administrations: tuple[str, ...]
    resource: Resource


@dataclass(slots=True)
class Drafts:
    """How drafts stand after a delivery.

    standing    by identifier
    settled     identifiers of which no draft stands
    looked_at   the encounters whose claims were looked at
    unsettled   those of them of which something could not be brought up to the chart, or waits
    """

    standing: dict[str, StandingDraft] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    looked_at: set[str] = field(default_factory=set)
    unsettled: set[str] = field(default_factory=set)

    def add(self, later: "Drafts") -> None:
        """Add what a later delivery found: it knows better."""
        kept = {name: one for name, one in self.standing.items() if name not in later.settled}
        self.standing = {
            name: one for name, one in kept.items() if one.encounter not in later.looked_at - later.unsettled
        } | later.standing
        self.settled = (self.settled | later.settled) - later.standing.keys()
        self.unsettled = (self.unsettled - later.looked_at) | later.unsettled
        self.looked_at |= later.looked_at
