"""Decide on stored charts under two sets of tables, patient by patient, and tell what differs; nothing is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bridge.chart.charts import Charts
from bridge.decide import Decider
from bridge.deliver.differing import compare
from bridge.facts.difference import Difference, Totals
from bridge.fetch.fetching import Fetcher
from bridge.one_pass import Attested, nothing_attested
from bridge.pipeline import Choices
from bridge.tables.mappings import Mappings

PATIENTS_ON_A_PAGE: Final = 100
_PATIENT: Final = "Patient/"


@dataclass(frozen=True, slots=True)
class Replayed:
    """What comes of some patients.

    gone        what the server does not have (any more)
    unreadable  what could not be read, with why
    """

    differences: tuple[Difference, ...]
    totals: Totals
    gone: tuple[str, ...]
    unreadable: tuple[str, ...]


class Replay:
    """Replays charts; one thread may use it.

    fetcher   must ask for all that either set of tables needs: see `under_both`
    attested  tells what staff attest: it counts under both
    """

    def __init__(
        self,
        fetcher: Fetcher,
        before: Mappings,
        after: Mappings,
        choices: Choices,
        attested: Attested = nothing_attested,
    ) -> None:
        self._fetcher = fetcher
        self._sides = tuple(
            (tables, Decider(tables, payer=choices.payer, site=choices.site, as_of=choices.as_of))
            for tables in (before, after)
        )
        self._attested = attested

    def page(self, names: Sequence[str]) -> Replayed:
        """Replay all administrations of some patients, and those that are named because they have none.

        names  `Patient/id`, or `MedicationAdministration/id`; their charts are in memory at once, a page at a time

        Raises what the wire raises, and HalfChartError where the server gives no whole charts.
        """
        wanted = frozenset(names)
        differences: list[Difference] = []
        totals, gone, unreadable = Totals(), list[str](), list[str]()
        for fetched in self._fetcher.named(names):
            readers = [(Charts(fetched.pool, tables), decider) for tables, decider in self._sides]
            by_patient = {
                patient: own for patient, own in readers[0][0].by_patient().items() if _is_wanted(patient, own, wanted)
            }
            attested = self._attested([name for own in by_patient.values() for name in own])
            for own in by_patient.values():
                said = {name: attested[name] for name in own if name in attested}
                compared = compare(*(decider.decide(charts.of(own), said) for charts, decider in readers))
                differences += compared.differences
                totals += compared.totals
            gone += fetched.gone
            unreadable += fetched.unreadable
        return Replayed(tuple(differences), totals, tuple(gone), tuple(unreadable))


def _is_wanted(patient: str, own: Sequence[str], wanted: frozenset[str]) -> bool:
    """Say whether a patient was asked for; whoever is no patient of this server, by the administrations."""
    return patient in wanted or (not patient.startswith(_PATIENT) and not wanted.isdisjoint(own))
