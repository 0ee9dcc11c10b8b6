"""How a story of the synthetic hospital is told: one patient, the doses, and what is unusual about their charts."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.synthetic.charts import Chart, Dose, Person, dose_chart, person_chart, start_of


@dataclass(frozen=True, slots=True)
class Story:
    """One patient and what happened, told in a sentence.

    flaw   what the first dose's chart lacks or gets wrong
    twist  what is unusual about the charts of all its doses
    """

    tells: str
    person: Person
    doses: tuple[Dose, ...]
    flaw: Callable[[Chart], None] | None = None
    twist: Callable[[list[Chart]], None] | None = None

    def charts(self) -> list[Chart]:
        """Write the charts, one a dose; the first holds what is known of the patient."""
        charts = [dose_chart(self.person, dose) for dose in self.doses]
        charts[0] = person_chart(self.person, start_of(self.doses[0])) | charts[0]
        if self.flaw:
            self.flaw(charts[0])
        if self.twist:
            self.twist(charts)
        return charts
