"""How long to wait for a FHIR server, how often to ask it, and how much to take from it."""

from dataclasses import dataclass
from typing import Final

MEBIBYTE: Final = 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """The patience of the wire.

    connect_timeout  seconds until a connection must stand
    read_timeout     seconds without a byte until an answer counts as lost
    answer_timeout   seconds until an answer must be whole, however slowly it drips
    tries            how often one request is made at most
    longest_wait     seconds between two tries at most, where the server does not say how long to wait
    give_up_after    seconds that one request may wait between its tries in all; a Retry-After beyond them ends it
    at_once          how many requests run at the same time
    most_bytes       the size of one decompressed answer at most
    """

    connect_timeout: float = 10
    read_timeout: float = 60
    answer_timeout: float = 600
    tries: int = 6
    longest_wait: float = 60
    give_up_after: float = 300
    at_once: int = 4
    most_bytes: int = 256 * MEBIBYTE
