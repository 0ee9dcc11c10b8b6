"""The same charts fetched from a FHIR server engine that others wrote end as reckoned."""

import orjson
import pytest

from tests.fhir_server.engine import Engine
from tests.rooms.fetch.at_a_server import EVER, asking, hospital, sheets_of
from tests.synthetic.expected import EXPECTED

pytestmark = pytest.mark.server


@pytest.mark.parametrize("page_size", [30, 200])
def test_every_dose_of_the_synthetic_hospital_comes_once_and_ends_as_reckoned(
    fhir_engine: Engine, page_size: int
) -> None:
    fhir_engine.load(hospital())
    with asking(fhir_engine.url, page_size=page_size) as at:
        rows = [orjson.loads(row) for row in sheets_of(list(at.fetcher.changed(EVER, None)))["outcomes"]]
    assert len(rows) == len(EXPECTED)
    ends = {row["administration"].partition("/")[2]: row["outcome"] for row in rows}
    assert ends == {name: outcome for name, (outcome, _) in EXPECTED.items()}
