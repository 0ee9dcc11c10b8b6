"""All settings together, as the program uses them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from bridge.facts.decision import BLOCKS, WARNS
from bridge.settings.given import given, misspelled
from bridge.settings.names import for_target
from bridge.settings.problems import SettingsError
from bridge.settings.reading import Reading
from bridge.settings.running import Running, running_in
from bridge.settings.servers import KEY_FILE, Server, read_servers

_TASKS: Final = {
    "blocks": frozenset({BLOCKS}),
    "blocks,warns": frozenset({BLOCKS, WARNS}),
    "none": frozenset[str](),
}
_JUDGED: Final = "judged"


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every command that talks to a server.

    source, target   the same object where it is one server with one sign-in
    connect_timeout, read_timeout
                     in seconds
    most_mib         the largest answer, in MiB
    tasks            severities of the gaps that are sent as Tasks
    as_of            the day on which what runs by itself judges filing limits; None: the current one
    filing_limits    whether it judges them at all
    warnings         names that look misspelled, in words
    running          what is set for the bridge that runs all the time
    """

    source: Server
    target: Server
    page_size: int
    at_once: int
    connect_timeout: float
    read_timeout: float
    tries: int
    most_mib: int
    tasks: frozenset[str]
    as_of: date | None
    filing_limits: bool
    mappings: Path | None
    payer: str | None
    site: str | None
    warnings: tuple[str, ...]
    running: Running


def read_settings(environment: Mapping[str, str], file: Path | None) -> Settings:
    """Read all settings, from the environment before the file.

    Raises SettingsError with everything that is wrong, one line each.
    """
    values = given(environment, file)
    reading = Reading(values)
    servers = read_servers(reading)
    tasks = reading.one_of("BRIDGE_TASKS", tuple(_TASKS), "blocks")
    settings = {
        "page_size": reading.whole("BRIDGE_FHIR_PAGE_SIZE", 1, 1000, 200),
        "at_once": reading.whole("BRIDGE_FHIR_AT_ONCE", 1, 64, 4),
        "tries": reading.whole("BRIDGE_FHIR_TRIES", 1, 20, 6),
        "most_mib": reading.whole("BRIDGE_FHIR_MOST_MIB", 1, 4096, 256),
    }
    connect_timeout = reading.seconds("BRIDGE_FHIR_CONNECT_TIMEOUT", 600, 10)
    read_timeout = reading.seconds("BRIDGE_FHIR_READ_TIMEOUT", 3600, 60)
    as_of = reading.day("BRIDGE_AS_OF")
    limits = reading.one_of("BRIDGE_FILING_LIMITS", (_JUDGED, "not-judged"), _JUDGED)
    running = running_in(reading)
    if servers is None or reading.problems:
        raise SettingsError(reading.problems)
    return Settings(
        source=servers[0],
        target=servers[1],
        **settings,
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        tasks=_TASKS[tasks],
        as_of=as_of,
        filing_limits=limits == _JUDGED,
        mappings=reading.path("BRIDGE_MAPPINGS"),
        payer=reading.text("BRIDGE_PAYER") or None,
        site=reading.text("BRIDGE_SITE") or None,
        warnings=tuple(misspelled(values)),
        running=running,
    )


def read_key_file(environment: Mapping[str, str], file: Path | None, *, target: bool) -> Path:
    """Read where our private keys for one of the servers are kept; the other settings need not be there yet.

    Raises SettingsError where that is not set.
    """
    name = for_target(KEY_FILE) if target else KEY_FILE
    path = Reading(given(environment, file)).path(name)
    if path is None:
        raise SettingsError([f"{name}: is not set. Name the file in which our private keys are kept, or will be."])
    return path
