"""Where a server does not say which release of FHIR it speaks, the shape of its charts does."""

from typing import Literal

import pytest

from tests.journeys.live_chart import NAME, plain_chart, run, settings_for
from tests.r5.as_r5 import in_r5
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = pytest.mark.server


def without_waste() -> list[dict[str, object]]:
    """Give the plain chart, of which nobody wrote down what was discarded."""
    return [{name: value for name, value in one.items() if name != "extension"} for one in plain_chart()]


@pytest.mark.parametrize(("release", "asked_under"), [("R4", "performerType"), ("R5", "requestedPerformer")])
def test_questions_are_written_in_the_release_of_the_charts(release: Literal["R4", "R5"], asked_under: str) -> None:
    charts = [in_r5(one) for one in without_waste()] if release == "R5" else without_waste()
    with SloppyServer(charts, Switches(release=release, no_metadata=True)) as server:
        run(settings_for(server.url), lambda one_pass: one_pass.bill([NAME]))
        tasks = server.resources("Task")
    assert tasks
    assert all(asked_under in task for task in tasks)


def test_another_server_that_does_not_say_it_either_gets_r4() -> None:
    with (
        SloppyServer(map(in_r5, without_waste()), Switches(release="R5")) as source,
        SloppyServer([], Switches(no_metadata=True)) as target,
    ):
        run(settings_for(source.url, target.url), lambda one_pass: one_pass.bill([NAME]))
        assert all("performerType" in task for task in target.resources("Task"))
        assert target.resources("Task")
