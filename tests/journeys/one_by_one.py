"""Bills administrations one by one, each in a pass of its own, as if the others were not known."""

from collections.abc import Iterable, Iterator, Sequence

from bridge.app.passes import Wires, one_pass
from bridge.claim.checking import ClaimChecker, TaskChecker
from bridge.deliver.sheets import Clerk, Sheets
from bridge.facts.decision import Decision
from bridge.one_pass import Listeners
from tests.journeys.live_chart import Running, mappings, settings_for
from tests.journeys.loaded_charts import House, administrations
from tests.journeys.shared_cases import choices_of
from tests.sloppy_server.server import SloppyServer


def on_the_server(house: House, server: Running) -> Iterator[tuple[str, ...]]:
    """Name the administrations that lie on the server, all at once.

    But the engine looks through all it holds for each search, which takes it a second with a whole house in it: there
    one patient's chart comes after the other.
    """
    if isinstance(server, SloppyServer):
        yield administrations(house.resources)
        return
    for chart in house.charts:
        for own in chart.by_patient():
            server.reset()
            server.load(own)
            yield administrations(own)


def billed_alone(url: str, names: Iterable[str], words: Sequence[str]) -> Iterator[tuple[str, list[bytes]]]:
    """Bill each of some administrations by itself, and give the outcome rows that its pass told."""
    settings, choices = settings_for(url, BRIDGE_TASKS="blocks,warns"), choices_of(words)
    clerk = Clerk(ClaimChecker().check, TaskChecker().check, choices.as_of)
    with Wires(settings) as wires:
        for name in names:
            sheets = Sheets()

            def write(decisions: Sequence[Decision], sheets: Sheets = sheets) -> None:
                clerk.write(decisions, sheets)

            summary = one_pass(wires, settings, mappings(), choices, Listeners(write), dry_run=False).bill([name])
            assert (summary.troubles, summary.unreadable, summary.gone) == ([], [], [])
            yield name, bytes(sheets.outcomes).splitlines()
