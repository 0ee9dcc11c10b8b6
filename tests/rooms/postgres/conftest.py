"""A database with one dose in it is made once; the tests start copies of it."""

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bridge import postgres
from tests.database import fast_disk
from tests.rooms.postgres.servers import change


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    """Make a database with one dose in it, and stop its server."""
    with tempfile.TemporaryDirectory(prefix="bridge-tests-", dir=fast_disk()) as folder:
        with postgres.start(Path(folder)) as server:
            change(server.address, "CREATE TABLE doses AS SELECT 153 AS steps")
        yield Path(folder)


@pytest.fixture
def cluster(made_once: Path, data_folder: Path) -> Path:
    """Put a copy of that database into the data folder; no server runs on it."""
    subprocess.run(["/bin/cp", "-a", made_once / "postgres", data_folder], check=True)
    return data_folder / "postgres" / "cluster"
