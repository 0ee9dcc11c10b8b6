"""A fresh small mappings folder for each test."""

from pathlib import Path

import pytest

from tests.tables.mappings_folder import MappingsFolder


@pytest.fixture
def folder(tmp_path: Path) -> MappingsFolder:
    return MappingsFolder(tmp_path / "mappings")
