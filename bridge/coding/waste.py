"""Decide how a day's waste is said: on a JW line of its own, by JZ, or not at all."""

from bridge.coding.modifiers import NONE_DISCARDED
from bridge.facts.case import UnitCount
from bridge.facts.fact import fact
from bridge.tables.rules import Answer, Rules

DISCARDED_LINE = "discarded_line"
ZERO_DISCARDED = "zero_discarded_modifier"


@fact
class WasteSaid:
    """How waste stands on the lines.

    own_line   a JW line of so many units, 0 for none
    modifier   JZ on the drug line, or None
    rule       the payer's rule that was asked, and its answer (None where no payer is known)
    """

    own_line: int
    modifier: str | None
    rule: str | None
    answer: Answer | None


def say_waste(units: UnitCount, rules: Rules, *, unclassified: bool) -> WasteSaid:
    """Say the waste of a day: whole discarded units on their own JW line, else JZ where the payer's rule asks for it.

    JW and JZ never stand on one day. An unclassified code is billed once, its waste goes into the narrative.

    Source: Medicare JW policy from 2017-01-01, JZ from 2023-07-01 (NGS, FCSO 0503966, Noridian 2024-03-20).
    """
    if units.discarded:
        if unclassified:
            return WasteSaid(0, None, None, None)
        answer = rules.waste(DISCARDED_LINE)
        wanted = answer is None or answer.value != "no"
        return WasteSaid(units.discarded if wanted else 0, None, DISCARDED_LINE, answer)
    answer = rules.waste(ZERO_DISCARDED)
    return WasteSaid(0, NONE_DISCARDED if answer is not None and answer.yes else None, ZERO_DISCARDED, answer)
