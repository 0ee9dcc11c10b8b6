"""Put a gap into words: how severe it is on the day, who is asked, and what exactly."""

from collections.abc import Iterable
from datetime import date

from bridge.facts.decision import BLOCKS, OFF, Gap
from bridge.tables.gap import GapWords
from bridge.tables.rules import Rules


class Wording:
    """Knows the words of `mappings/gaps/`."""

    def __init__(self, words: dict[str, GapWords]) -> None:
        self._words = words

    def worded(
        self, gaps: Iterable[Gap], administration: str, day: date | None, rules: Rules | None
    ) -> tuple[Gap, ...]:
        """Fill in severity, owner and question; what blocks comes first, what is off is left out.

        rules  None where the drug is not known, so that no payer's or site's file is asked
        """
        filled = []
        for gap in gaps:
            words = self._words[gap.id]
            severity = words.severity if rules is None else rules.severity(gap.id, gap.circumstance)
            if severity == OFF:
                continue
            question = f"{words.question} {words.answered}".format(
                administration=administration,
                drug="the drug" if rules is None else rules.drug.product.name,
                day=day or "an unknown day",
                found=gap.found,
            )
            filled.append(Gap(gap.id, gap.evidence, gap.found, gap.circumstance, severity, words.owner, question))
        if len(filled) > 1:
            filled.sort(key=_blocks_first)
        return tuple(filled)


def _blocks_first(gap: Gap) -> bool:
    return gap.severity != BLOCKS
