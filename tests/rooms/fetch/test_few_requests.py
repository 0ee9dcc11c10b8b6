"""Charts come in few requests: those of a page of 200 administrations in at most 20, whatever the server takes."""

import gc
import weakref

import pytest

from bridge.chart.pool import Pool
from tests.rooms.fetch.at_a_server import EVER, administrations, clinic, fetching
from tests.sloppy_server.server import Switches

pytestmark = pytest.mark.server

MOST = 0.1
"""Requests per administration."""


@pytest.mark.parametrize("switches", [Switches(), Switches(no_batch=True)], ids=["batch", "POST _search"])
def test_a_page_of_named_administrations(switches: Switches) -> None:
    resources = clinic(200)
    names = [f"{one['resourceType']}/{one['id']}" for one in resources if one["id"].startswith("dose-")]
    doses = [name for name in names if name.startswith("MedicationAdministration/")]
    with fetching(resources, switches) as at:
        assert len(administrations(at.fetcher.named(doses))) == 200
        assert at.server.count() / 200 <= MOST  # 9 with batch, 16 with POST


def test_a_poll_of_one_page_with_batch_and_includes() -> None:
    with fetching(clinic(200)) as at:
        assert len(administrations(at.fetcher.changed(EVER, None))) == 200
        assert at.server.count() / 200 <= MOST  # 15: also ten questions for what else changed


def test_a_quiet_poll_costs_one_question_a_kind() -> None:
    with fetching(clinic(20)) as at:
        at.server.put({**_dose(at.server.resources("MedicationAdministration")), "note": [{"text": "changed"}]})
        since = EVER.replace(year=2026)
        assert administrations(at.fetcher.changed(since, None)) == ["dose-00000"]
        assert at.server.count() <= 15


def test_another_drug_costs_no_chart() -> None:
    resources = clinic(30)
    for one in resources:
        if one["resourceType"] == "Medication":
            one["code"] = {"text": "prednisone 10 mg tablet"}
    with fetching(resources) as at:
        fetched = list(at.fetcher.changed(EVER, None))
        assert len(administrations(fetched)) == 30
        assert [one.encounters for one in fetched] == [frozenset()]
        assert fetched[0].pool.counts() == {
            "Encounter": 30, "Medication": 30, "MedicationAdministration": 30, "Patient": 30,
        }  # fmt: skip
        asked = {name for request in at.server.requests for name, _ in request.asked if request.path == "Condition"}
        assert asked == {"_lastUpdated", "_count"}


def test_what_charts_share_is_read_once_a_pass() -> None:
    with fetching(clinic(40), Switches(no_include=True, no_batch=True), page_size=10) as at:
        assert len(list(at.fetcher.changed(EVER, None))) == 4
        assert at.server.count("GET", "Location") == 1
        assert at.server.count("GET", "Organization") == 1


def test_earlier_pages_are_not_kept() -> None:
    with fetching(clinic(40), page_size=10) as at:
        pools: list[weakref.ref[Pool]] = []
        for fetched in at.fetcher.changed(EVER, None):
            gc.collect()
            assert [pool for pool in pools if pool() is not None] == []
            pools.append(weakref.ref(fetched.pool))
            del fetched
        assert len(pools) == 4


def _dose(resources: list[dict[str, object]]) -> dict[str, object]:
    return next(one for one in resources if one["id"] == "dose-00000")
