"""The fixture of tests that need a folder with a server over it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms.folder_server.a_folder import Folder, opened


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with opened(tmp_path) as folder:
        yield folder
