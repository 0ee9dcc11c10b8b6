"""A ward whose claims go to another server, which errs."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.fhir_server.validators import Validators
from tests.journeys.live_chart import Ward, all_sent, plain_chart
from tests.sloppy_server.server import SloppyServer, Switches

REPLACED = "1 cancelled 0131: 16 + 2"


@contextmanager
def on(switches: Switches, validators: Validators | None = None, **settings: str) -> Iterator[Ward]:
    """Give a ward whose charts are on one server and whose claims go to another, which errs."""
    with SloppyServer(plain_chart()) as source, SloppyServer((), switches) as target:
        ward = Ward(source, target, **settings)
        yield ward
        if validators is not None:
            assert validators([*ward.ever_sent, *all_sent(target)]) == []


def sloppy(ward: Ward) -> SloppyServer:
    """Give the target, which is the sloppy server in all tests here."""
    assert isinstance(ward.target, SloppyServer)
    return ward.target
