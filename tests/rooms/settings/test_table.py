"""The README's table of settings is the program's."""

import pytest

from bridge.settings import SETTINGS, Setting
from bridge.settings.given import Given, misspelled
from bridge.settings.names import KNOWN, SECRETS
from tests.house.repository import TOP

README = (TOP / "README.md").read_text(encoding="utf-8")


def row(setting: Setting) -> str:
    return f"| `{setting.name}` | {setting.means} | {setting.default} |"


def test_the_readme_lists_every_setting_in_the_same_words() -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `BRIDGE_")]
    assert rows == [row(setting) for setting in SETTINGS]


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_setting_in_the_table_is_known_to_the_program(name: str) -> None:
    assert list(misspelled({name: Given("x")})) == []


def test_secrets_may_stand_in_files() -> None:
    assert {f"{name}_FILE" for name in SECRETS} <= KNOWN
    assert {name.removeprefix("BRIDGE_") for name in SECRETS} == {
        "FHIR_PASSWORD",
        "FHIR_TOKEN",
        "FHIR_TARGET_PASSWORD",
        "FHIR_TARGET_TOKEN",
        "DATABASE_URL",
        "WEBHOOK_SECRETS",
        "API_TOKEN",
        "METRICS_TOKEN",
        "OIDC_CLIENT_SECRET",
    }
