"""Keep what a pass decides and sends in the ledger: what is sent before it is sent, all else when the look ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from bridge.claim.encoding import Resource
from bridge.claim.identity import claim_identifier
from bridge.deliver.one_claim_each import in_parts
from bridge.deliver.sent import Sent
from bridge.deliver.standing import Drafts
from bridge.facts.decision import Decision
from bridge.fhir_server.bundles import Result
from bridge.ledger import journal
from bridge.ledger.attestations import record_superseded
from bridge.ledger.drafts import Draft, record_drafts
from bridge.ledger.ledger import Ledger
from bridge.ledger.looks import Decided


@dataclass(slots=True)
class Heard:
    """What was decided during a look, and how the questions about it stand on the target."""

    decided: list[Decided] = field(default_factory=list)
    tasks: dict[tuple[str, str], str] = field(default_factory=dict)

    def listen(self, decisions: Sequence[Decision]) -> None:
        """Take the decisions of one patient, with the claims that bill them."""
        for decision, bill_to in zip(decisions, in_parts(decisions), strict=True):
            self.decided.append(Decided(decision, None if bill_to is None else claim_identifier(bill_to)))

    def stand(self, tasks: Mapping[tuple[str, str], str]) -> None:
        """Take the status in which questions stand, by administration and gap."""
        self.tasks |= tasks


class LedgerJournal:
    """Writes down what is about to be sent, and what the target answered; each in a transaction of its own."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.look = 0
        """The number of the look that sends."""

    def prepare(self, sending: Sequence[Sent]) -> Sequence[int]:
        """Keep what is about to be sent."""
        sends = [
            journal.Send(
                one.name.partition("/")[0], one.name, _own(one.resource), one.method, one.did, one.why, one.resource
            )
            for one in sending
        ]
        with self._ledger.begin() as book:
            return journal.prepare(book, self.look, sends)

    def answered(self, numbers: Sequence[int], results: Sequence[Result]) -> None:
        """Keep what the target answered."""
        told = [journal.Result(one.status, one.outcome or one.location or "") for one in results]
        with self._ledger.begin() as book:
            journal.answered(book, numbers, told)


def record_said(book: Connection, decisions: Sequence[Decision], drafts: Drafts) -> None:
    """Keep what a look found of what people answer for: attestations that the chart supersedes, claims that wait."""
    superseded = {one.number: f"{one.by}" for decision in decisions for one in decision.attested if one.by is not None}
    record_superseded(book, superseded)
    waiting = [
        Draft(one.identifier, one.name, one.content, one.encounter, one.patient, one.administrations, one.resource)
        for one in drafts.standing.values()
    ]
    record_drafts(book, waiting, drafts.settled, drafts.looked_at - drafts.unsettled)


def _own(resource: Resource) -> str:
    listed = resource.get("identifier")
    return f"{listed[0]['value']}" if isinstance(listed, list) else ""
