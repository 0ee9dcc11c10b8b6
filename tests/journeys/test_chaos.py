"""Whatever is killed, frozen, late, lost, repeated or wrong, the claims are in the end those of one quiet run."""

from pathlib import Path

import pytest

from tests.chaos.run import Chaos
from tests.chaos.scale import short
from tests.fhir_server.engine import Engine

pytestmark = pytest.mark.server

SEED = 20


def test_after_chaos_and_one_poll_the_claims_are_those_of_a_quiet_run(fhir_engine: Engine, data_folder: Path) -> None:
    with Chaos(short(SEED), fhir_engine, data_folder, lambda _: None) as chaos:
        lines = chaos.run()
    assert [f"{one.about}: {one.found} for {one.expected}, {one.wrong}" for one in lines if not one.is_right] == []
    assert chaos.kills >= 10
    assert chaos.messenger.counted["dropped"] > 0
    assert chaos.database.restarts.total() > 0
