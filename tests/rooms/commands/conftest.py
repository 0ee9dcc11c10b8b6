"""Commands are run in an empty folder, with no setting but the test's own."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def nothing_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every setting out of the environment, and work in an empty folder."""
    for name in [name for name in os.environ if name.upper().startswith("BRIDGE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
