"""What would come of an administration if something about it were otherwise: its chart is read, nothing is written."""

from collections.abc import Callable, Sequence

from bridge.app.charts_read import fetcher_on
from bridge.app.engine import Engine
from bridge.chart.charts import Charts
from bridge.decide import WhatIf
from bridge.facts.decision import Decision
from bridge.facts.supposed import Supposed


def what_ifs(engine: Engine) -> Callable[[str, Sequence[Supposed]], Sequence[Decision] | None]:
    """Give what decides on an administration, by its name, once for each of some suppositions.

    It gives None where the server has no such administration (any more), and raises a BridgeError where the server is
    broken. Any number of threads may use it.
    """

    def decide(name: str, supposed: Sequence[Supposed]) -> Sequence[Decision] | None:
        chosen, mappings = engine.choices(), engine.mappings
        fetcher = fetcher_on(engine.wires, engine.settings, mappings, lambda _: None)
        what_if = WhatIf(mappings, payer=chosen.payer, site=chosen.site, as_of=chosen.as_of)
        for fetched in fetcher.named([name]):
            charts = Charts(fetched.pool, mappings)
            names = next((names for names in charts.by_patient().values() if name in names), None)
            if names is not None:
                patient, attested = charts.of(names), engine.said.attested(names)
                decided = [what_if.decide(patient, name, each, attested) for each in supposed]
                return [one for one in decided if one is not None]
        return None

    return decide
