"""What is set for the bridge that runs all the time: its database, its address, who may ask it what."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bridge.settings.given import given
from bridge.settings.pages import Pages, pages_in
from bridge.settings.problems import SettingsError
from bridge.settings.reading import Reading

_DATABASE: Final = ("postgresql", "postgres", "postgresql+psycopg")
_LARGEST_PORT: Final = 65535
_MOST_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class Running:
    """How the bridge runs; secrets are never shown.

    database_url         "" for the database that comes along, in the data folder
    data_folder          None: the user's own
    port                 0: any that is free
    webhook_secrets      each of them opens; none: no notification is taken
    api_token            "" where nobody may ask for reviews
    metrics_token        "" where nobody but this machine itself may see the metrics
    poll_minutes         how often is asked for what changed
    requests_per_second  what one client may ask of each route
    oldest_waiting       the age in seconds from which a record that waits to be looked at makes us not ready
    public_url           where the FHIR server reaches us; "" where it does not
    pages                what is set for the pages of the workbench
    """

    database_url: str = field(default="", repr=False)
    data_folder: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    api_token: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    poll_minutes: int = 5
    requests_per_second: int = 50
    oldest_waiting: float = 900.0
    public_url: str = ""
    pages: Pages = field(default_factory=Pages)


def read_running(environment: Mapping[str, str], file: Path | None) -> Running:
    """Read what commands need that talk to the database alone; no FHIR server need be set.

    Raises SettingsError with everything that is wrong with it.
    """
    reading = Reading(given(environment, file))
    running = running_in(reading)
    if reading.problems:
        raise SettingsError(reading.problems)
    return running


def running_in(reading: Reading) -> Running:
    """Read it from settings of which others are read too; what is wrong is noted there."""
    return Running(
        database_url=_database_url(reading),
        data_folder=reading.path("BRIDGE_DATA_DIR"),
        host=reading.text("BRIDGE_HOST") or "127.0.0.1",
        port=reading.whole("BRIDGE_PORT", 0, _LARGEST_PORT, 8080),
        webhook_secrets=_secrets(reading, "BRIDGE_WEBHOOK_SECRETS"),
        api_token=reading.secret("BRIDGE_API_TOKEN").strip(),
        metrics_token=reading.secret("BRIDGE_METRICS_TOKEN").strip(),
        poll_minutes=reading.whole("BRIDGE_POLL_MINUTES", 1, _MOST_MINUTES, 5),
        requests_per_second=reading.whole("BRIDGE_REQUESTS_PER_SECOND", 1, 1_000_000, 50),
        oldest_waiting=reading.seconds("BRIDGE_OLDEST_WAITING", 7 * 24 * 3600, 900),
        public_url=reading.url("BRIDGE_PUBLIC_URL", "Give the address under which the FHIR server reaches us."),
        pages=pages_in(reading),
    )


def _database_url(reading: Reading) -> str:
    name = "BRIDGE_DATABASE_URL"
    url = reading.secret(name).strip()
    if url and url.partition("://")[0] not in _DATABASE:
        reading.refuse(name, "is no URL of a PostgreSQL database: postgresql://USER:PASSWORD@HOST/DATABASE.")
    return url


def _secrets(reading: Reading, name: str) -> tuple[str, ...]:
    """Give the secrets of a list; several are there so that they can be changed one after the other."""
    listed = tuple(secret.strip() for secret in reading.secret(name).split(",") if secret.strip())
    if not all(secret.isascii() and secret.isprintable() and " " not in secret for secret in listed):
        reading.refuse(name, "has a space or a letter in it that no header carries. Separate secrets by commas.")
    return listed
