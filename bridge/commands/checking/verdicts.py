"""One thing about a server in words: it does it, there is a slower way, it could not be told, or nothing goes on."""

from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    """How well a server fits, as it is printed before the words."""

    GOOD = "good"
    SLOWER = "slower"
    UNSURE = "unsure"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing about a server.

    says  what it can or cannot do, and what we do instead
    """

    fit: Fit
    says: str


def good(says: str) -> Verdict:
    """Say that the server does what is wanted."""
    return Verdict(Fit.GOOD, says)


def slower(says: str) -> Verdict:
    """Say what the server lacks, and which other way is taken."""
    return Verdict(Fit.SLOWER, says)


def unsure(says: str) -> Verdict:
    """Say what could not be told without writing or without any record on the server."""
    return Verdict(Fit.UNSURE, says)


def missing(says: str) -> Verdict:
    """Say what the server lacks and nothing replaces."""
    return Verdict(Fit.MISSING, says)
