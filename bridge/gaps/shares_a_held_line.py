"""Say that an administration waits because another one of its line is held."""

from bridge.facts.case import Case
from bridge.facts.decision import Gap
from bridge.gaps.asking import gap


def shares_a_held_line(held: tuple[Case, ...]) -> Gap:
    """Name the administrations of the same line that are held."""
    names = ", ".join(other.origin.reference for other in held)
    return gap("shares-a-held-line", *(other.here() for other in held), found=names)
