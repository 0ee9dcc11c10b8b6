"""No file says on whose machine, or with which registry, it was written."""

import re

import pytest

from tests.house.repository import own_text

# Put together here, so that this file does not name what it looks for.
REGISTRIES = tuple(".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org")))
HOMES = "work|root|home|Users|opt/pypi"
MACHINE_PATH = re.compile(rf"(?<![\w.:/~}}$-])/({HOMES})/\w")

TEXTS = dict(own_text())


@pytest.mark.parametrize("name", TEXTS)
def test_no_file_names_a_path_of_somebody_s_machine(name: str) -> None:
    found = MACHINE_PATH.search(TEXTS[name])
    assert found is None, f"{name} names {found.group()}..."


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_package_registry(host: str) -> None:
    assert [name for name, text in TEXTS.items() if host in text] == []


@pytest.mark.parametrize("option", ["index-url", "find-links", "trusted-host"])
def test_the_lock_holds_no_option_of_a_registry(option: str) -> None:
    options = [line for line in TEXTS["requirements.lock"].splitlines() if line.startswith("--")]
    assert [line for line in options if option in line] == []
