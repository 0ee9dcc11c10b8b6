"""A route is the drug's by its code or by its words."""

import pytest

from bridge.coding.route import Routes
from bridge.facts.case import RouteRead
from bridge.facts.chart import Coding, Concept
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import SNOMED
from tests.rules.planting import DRUG


@pytest.mark.parametrize(
    ("route", "read"),
    [
        (None, None),
        (Concept(), None),
        (Concept((Coding(SNOMED, None),)), None),
        (Concept((Coding(SNOMED, "47625008"),)), RouteRead("47625008", fits=True)),
        (Concept((Coding(SNOMED, "47625008", "i.v."),), "drip"), RouteRead("drip", fits=True)),
        (Concept(text="IV infusion"), RouteRead("IV infusion", fits=True)),
        (Concept(text="by mouth"), RouteRead("by mouth", fits=False)),
        (Concept(text="ivory"), RouteRead("ivory", fits=False)),
        (Concept((Coding(SNOMED, "34206005", "subcutaneous"),)), RouteRead("subcutaneous", fits=False)),
    ],
)
def test_a_route_is_told(route: Concept | None, read: RouteRead | None, mappings: Mappings) -> None:
    routes = Routes()
    wanted = mappings.drugs[DRUG].route
    assert routes.read(route, wanted) == read
    assert routes.read(route, wanted) == read
