"""Where it is written down what is about to be sent, and what was answered: a crash between the two loses nothing."""

from collections.abc import Sequence
from typing import Protocol

from bridge.deliver.sent import Sent
from bridge.fhir_server.bundles import Result


class Journal(Protocol):
    """Keeps what is sent."""

    def prepare(self, sending: Sequence[Sent]) -> Sequence[int]:
        """Keep durably what is about to be sent, and give a number for each."""

    def answered(self, numbers: Sequence[int], results: Sequence[Result]) -> None:
        """Keep what the target answered to each."""


class NoJournal:
    """Keeps nothing: the target itself tells what came of a pass."""

    def prepare(self, sending: Sequence[Sent]) -> Sequence[int]:
        """Give a number for each of what is about to be sent."""
        return range(len(sending))

    def answered(self, numbers: Sequence[int], results: Sequence[Result]) -> None:
        """Keep nothing."""
