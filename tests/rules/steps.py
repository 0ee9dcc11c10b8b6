"""Takes a chart over the edge of a gap: one value of one record changes, everything else stays."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bridge.decide import Decider
from bridge.facts.decision import Decision
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import Given, chart_of
from tests.rules.shipped import shipped_tables


@dataclass(frozen=True)
class Step:
    """One gap and the one value on which it hangs.

    gap     its id
    word    which word of the chart changes
    fires   the value on which the gap is asked
    silent  the value on which it just is not
    given   what else the chart says
    others  further administrations of the patient, in what they say differently
    moved   which record changes: 0 is the one that is asked about, 1 the first of the others
    as_of   the day on which filing limits are judged
    tables  tables to decide by, where the shipped ones have no such edge
    """

    gap: str
    word: str
    fires: Any
    silent: Any
    given: dict[str, Any] = field(default_factory=dict)
    others: tuple[dict[str, Any], ...] = ()
    moved: int = 0
    as_of: date | None = None
    tables: Callable[[], Mappings] = shipped_tables

    def decided(self, value: object) -> Decision:
        """Decide on the first record, with the value in the record that changes."""
        first = Given(**self.given)
        records = [first, *(replace(first, id=f"other-{at}", **said) for at, said in enumerate(self.others, 1))]
        records[self.moved] = replace(records[self.moved], **{self.word: value})  # type: ignore[arg-type]
        return Decider(self.tables(), as_of=self.as_of).decide([chart_of(one) for one in records])[0]
