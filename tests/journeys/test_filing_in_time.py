"""The payer's filing limit: it is judged until a claim is filed, and not any more afterwards."""

import pytest

from tests.journeys.live_chart import FIRST, ON_THE_ENGINE, Ward

pytestmark = pytest.mark.server


@ON_THE_ENGINE
@pytest.mark.parametrize("tasks", ["blocks", "blocks,warns"])
def test_a_claim_that_was_filed_in_time_stands_when_the_limit_passes(ward: Ward, tasks: str) -> None:
    # Medicare takes claims until one calendar year after the day of service.
    ward.bill(as_of="2018-06-20", BRIDGE_TASKS=tasks)
    before = ward.versions
    for late in ("2019-06-01", "2020-01-01"):
        passed = ward.bill(as_of=late, BRIDGE_TASKS=tasks)
        assert (passed.did, ward.versions) == ({}, before)  # and nobody is asked why it was not filed in time
    assert ward.claims == [FIRST]


@ON_THE_ENGINE
def test_what_was_not_filed_in_time_is_not_filed(ward: Ward) -> None:
    ward.bill(as_of="2020-01-01")
    assert (ward.claims, ward.questions) == ([], {"filing-limit-passed": "requested"})


@ON_THE_ENGINE
def test_a_question_about_a_limit_that_comes_near_is_not_put_anew_every_day(ward: Ward) -> None:
    ward.give(1.53, None)  # nobody wrote down what was discarded, so it is not filed yet
    ward.bill(as_of="2019-06-02", BRIDGE_TASKS="blocks,warns")
    assert ward.questions["filing-limit-near"] == "requested"
    before = ward.versions
    assert (ward.bill(as_of="2019-06-03", BRIDGE_TASKS="blocks,warns").did, ward.versions) == ({}, before)
    ward.give(1.53, 0.27)
    ward.bill(as_of="2019-06-04", BRIDGE_TASKS="blocks,warns")
    assert (ward.claims, ward.questions["filing-limit-near"]) == ([FIRST], "completed")
