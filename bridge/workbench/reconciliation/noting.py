"""Says what a reconciliation leaves out: nothing is missing from it in silence."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from bridge.facts.reconciled import NOBODY, Charged
from bridge.reconciling.results import Result
from bridge.workbench.words import counted, short

_NAMED: Final = 5
_PATIENT: Final = "Patient/"


def notes_of(others: int, charges: Iterable[Charged], waiting: Sequence[str], elsewhere: int) -> Iterator[str]:
    """Say what is not compared, or not listed.

    others     charges for other drugs and services
    charges    those that are compared
    waiting    administrations without lines
    elsewhere  differences at no known site, where one site is asked for
    """
    if others:
        yield f"{counted(others, 'charge')} for other drugs and services not compared."
    unknown = sum(not one.patient.startswith(_PATIENT) and one.patient != NOBODY for one in charges)
    if unknown:
        yield (
            f"{counted(unknown, 'charge')} for patients of whom nothing is known: check their numbers, and the column "
            "that stands for the patient."
        )
    if waiting:
        yield (
            f"{counted(len(waiting), 'administration')} not compared, held or not finished and without lines to charge "
            f"yet: {_names(waiting)}. A charge for such a dose is told as one without an administration."
        )
    if elsewhere:
        yield f"{counted(elsewhere, 'difference')} at no known site not listed here."


def differences_nowhere(results: Collection[Result]) -> int:
    """Count the differences of which nobody knows the site."""
    return sum(one.is_difference and one.site is None for one in results)


def _names(names: Sequence[str]) -> str:
    told = ", ".join(short(name) for name in names[:_NAMED])
    more = len(names) - _NAMED
    return f"{told} and {more:,} more" if more > 0 else told
