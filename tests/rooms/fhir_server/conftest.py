"""What the tests of the wire share."""

from pathlib import Path

import pytest

from bridge.fhir_server.keys import make_key


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    """Make a file with one key."""
    path = tmp_path / "keys.json"
    make_key(path)
    return path
