"""What people attest, confirm, withdraw and approve: kept, and looked at at once, in the caller's one transaction."""

from collections.abc import Sequence

from sqlalchemy import Connection

from bridge.facts.attested import AttestedValue
from bridge.jobs.queue import Queue
from bridge.ledger import approvals, attestations, wants
from bridge.ledger.looking_again import ToAsk


class Answering:
    """Keeps what people answer for, and asks for the looks that follow from it; each raises NotTakenError as it may."""

    def __init__(self, queue: Queue) -> None:
        self._queue = queue

    def attest(self, book: Connection, who: str, administration: str, value: AttestedValue, reason: str) -> int:
        """Write down what somebody attests, and give its number."""
        number, to_ask = attestations.attest(book, who, administration, value, reason)
        self._ask(book, to_ask)
        return number

    def confirm(self, book: Connection, who: str, number: int) -> None:
        """Confirm what somebody else attests."""
        self._ask(book, attestations.confirm(book, who, number))

    def withdraw(self, book: Connection, who: str, number: int, why: str = "") -> None:
        """Take back what was attested."""
        self._ask(book, attestations.withdraw(book, who, number, why))

    def approve(self, book: Connection, who: str, claims: Sequence[tuple[str, str]]) -> approvals.Approved:
        """Approve claims that wait, each with the digits of the content that was seen."""
        done = approvals.approve(book, who, claims)
        self._ask(book, done.to_ask)
        return done

    def withdraw_approval(self, book: Connection, who: str, claim: str) -> None:
        """Take back an approval while the claim still waits."""
        self._ask(book, approvals.withdraw_approval(book, who, claim))

    def _ask(self, book: Connection, to_ask: ToAsk) -> None:
        self._queue.ask_for_looks(book, wants.in_portions(to_ask))
