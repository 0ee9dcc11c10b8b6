"""The image and the composition say what the program understands, and run it as nobody who could do harm."""

import re
from typing import Any

import gunicorn.config  # type: ignore[import-untyped]
import pytest
import yaml

from bridge.__main__ import main
from bridge.app import wsgi
from bridge.settings.names import KNOWN
from tests.house.repository import TOP

IMAGE = (TOP / "docker" / "Dockerfile").read_text(encoding="utf-8")
COMPOSED: dict[str, Any] = yaml.safe_load((TOP / "docker" / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]
OURS = ["migrate", "web", "worker"]


def test_it_composes_all_that_is_needed() -> None:
    assert set(SERVICES) == {"database", "fhir", *OURS}
    assert SERVICES["worker"]["deploy"] == {"replicas": 2}
    assert int(SERVICES["database"]["image"].partition(":")[2]) >= 18


@pytest.mark.parametrize("service", OURS)
def test_ours_writes_nothing_may_nothing_and_knows_its_settings(service: str) -> None:
    ours = SERVICES[service]
    assert (ours["read_only"], ours["cap_drop"], ours["image"]) == (True, ["ALL"], "bridge")
    assert {name for name in ours["environment"] if name.startswith("BRIDGE_")} <= KNOWN
    assert set(ours["environment"]) <= KNOWN


@pytest.mark.parametrize("service", ["migrate", "worker"])
def test_what_it_runs_are_commands_of_ours(service: str) -> None:
    assert SERVICES[service]["command"][0] in main.commands


def test_the_web_waits_for_the_tables_and_runs_our_application() -> None:
    assert SERVICES["web"]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    module, _, name = SERVICES["web"]["command"][-1].partition(":")
    assert (module, name) == (wsgi.__name__, "app")


def test_gunicorn_knows_what_the_web_is_started_with() -> None:
    assert SERVICES["web"]["entrypoint"] == ["/bridge/bin/gunicorn"]
    known = gunicorn.config.Config().parser().parse_args(SERVICES["web"]["command"])
    assert known.args == ["bridge.app.wsgi:app"]
    assert f":{re.findall('^EXPOSE (.+)$', IMAGE, re.MULTILINE)[0]}" in known.bind[0]


def test_what_waits_for_a_service_can_tell_when_it_is_ready() -> None:
    for name, one in SERVICES.items():
        for other, how in one.get("depends_on", {}).items():
            checked = {"service_healthy": "healthcheck", "service_completed_successfully": "command"}
            assert checked[how["condition"]] in SERVICES[other], name
    assert SERVICES["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
    assert "healthcheck" not in SERVICES["web"]  # it has the image's own


def test_nothing_is_reached_from_another_machine() -> None:
    published = [port for one in SERVICES.values() for port in one.get("ports", ())]
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_every_image_is_of_a_version_that_is_named() -> None:
    built_from = re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE)
    assert set(built_from) == {"python:3.11-slim"}
    others = [one["image"] for one in SERVICES.values() if one["image"] != "bridge"]
    assert all(re.fullmatch(r"[\w./-]+:v?\d[\w.-]*", image) for image in others)


def test_no_secret_stands_in_it() -> None:
    secrets = [value for ours in SERVICES.values() for name, value in ours.get("environment", {}).items()]
    assert [
        value for value in secrets if re.search(r"password|secret|token", value, re.IGNORECASE) and "${" not in value
    ] == []


def test_the_image_runs_as_nobody_and_says_whether_it_lives() -> None:
    last = IMAGE.rpartition("\nFROM ")[2]
    (user,) = re.findall(r"^USER (.+)$", last, re.MULTILINE)
    assert int(user) > 0
    assert f"--uid {user} " in last
    assert last.index("\nUSER ") < last.index("\nENTRYPOINT ")
    assert "/health/live" in last.partition("\nHEALTHCHECK ")[2]
    assert set(re.findall(r"\b(BRIDGE_\w+)=", last)) <= KNOWN
    assert 'ENTRYPOINT ["/bridge/bin/bridge"]' in last


def test_what_the_image_is_built_from_is_let_in() -> None:
    let_in = {
        line[1:] for line in (TOP / "docker" / "Dockerfile.dockerignore").read_text().splitlines() if line[0] == "!"
    }
    copied = {name for line in re.findall(r"^COPY (?!--from)(.+)$", IMAGE, re.MULTILINE) for name in line.split()[:-1]}
    assert copied == let_in
