"""Read settings as a test gives them, and list what is wrong with them."""

from pathlib import Path

import pytest

from bridge.settings import Settings, SettingsError, read_settings

URL = "https://ehr.example/fhir"


def read(file: Path | None = None, /, **settings: str) -> Settings:
    """Read settings given without their first word; the address is given where the test gives none."""
    given = {"FHIR_URL": URL} | settings
    return read_settings({f"BRIDGE_{name}": value for name, value in given.items()}, file)


def refusals(file: Path | None = None, /, **settings: str) -> list[str]:
    """List what is wrong with settings."""
    with pytest.raises(SettingsError) as refused:
        read(file, **settings)
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


def refusal(file: Path | None = None, /, **settings: str) -> str:
    """Give the only thing that is wrong with settings."""
    (problem,) = refusals(file, **settings)
    return problem
