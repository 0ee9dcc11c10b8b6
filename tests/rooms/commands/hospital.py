"""A server with one patient's chart, and another patient's beside it, and how a command is run against it."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.one_chart import chart, encoded
from tests.journeys.running import Run, bridge
from tests.sloppy_server.asked import PARSE
from tests.sloppy_server.server import SloppyServer

Resource = dict[str, Any]


def two_patients() -> list[Resource]:
    """Write the plain chart twice, for two patients at one hospital."""
    text = encoded(chart())
    for name in ("pt-1", "enc-1", "cov-1", "cond-1", "order-1", "ma-1"):
        text = text.replace(name.encode(), f"{name[:-1]}2".encode())
    second = [one for one in PARSE(text) if one["id"].endswith("-2")]
    return [*PARSE(encoded(chart())), *second]


def run(server: SloppyServer, monkeypatch: pytest.MonkeyPatch, *words: str | Path, **settings: str) -> Run:
    """Run a command against the server."""
    given = {"BRIDGE_FHIR_URL": server.url, "BRIDGE_FHIR_TRIES": "1"} | settings
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return bridge(*words)
