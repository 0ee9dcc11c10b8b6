"""Read facts from a few resources, as a run does."""

from collections.abc import Iterable
from functools import cache

from bridge.chart.charts import Charts
from bridge.chart.decoding import glance
from bridge.chart.pool import Pool
from bridge.facts.chart import Administration, Chart
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.journeys.one_chart import Resource, administration, encoded, others


@cache
def shipped() -> Mappings:
    """Load the shipped mappings once."""
    return load_mappings(default_mappings())


def pool_of(resources: Iterable[Resource]) -> Pool:
    """Put resources into a pool."""
    pool = Pool()
    for number, resource in enumerate(resources, 1):
        raw = encoded(resource)
        pool.add(raw, glance(raw), "x.json", number)
    return pool


def charts_of(resources: Iterable[Resource]) -> list[Chart]:
    """Read the charts of all administrations."""
    charts = Charts(pool_of(resources), shipped())
    return [chart for names in charts.by_patient().values() for chart in charts.of(names)]


def chart_of(resources: Iterable[Resource]) -> Chart:
    """Read the chart of the only administration."""
    (found,) = charts_of(resources)
    return found


def read(*more: Resource, **elements: object) -> Administration:
    """Read the usual administration with some elements changed, beside more resources."""
    return chart_of([*others(), *more, administration(**elements)]).administration
