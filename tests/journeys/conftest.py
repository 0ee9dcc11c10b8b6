"""A chart on each of the two servers; when a test ends, two validators look at every Claim and Task that was sent."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.fhir_server.validators import Validators
from tests.journeys.live_chart import Running, Ward, all_sent, plain_chart
from tests.sloppy_server.server import SloppyServer


@pytest.fixture(params=["engine", "sloppy"])
def ward(request: pytest.FixtureRequest, validators: Validators) -> Iterator[Ward]:
    """Give the plain chart on a server: on Medplum's engine, then on the sloppy server, which here behaves well."""
    with ExitStack() as stack:
        if request.param == "engine":
            server: Running = request.getfixturevalue("fhir_engine")
        else:
            server = stack.enter_context(SloppyServer())
        ward = Ward(server)
        ward.put(*plain_chart())
        yield ward
        assert validators([*ward.ever_sent, *all_sent(server)]) == []
