"""What the charts of a demo stand on: a folder of files, or the FHIR engine of the tests."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import bridge
from bridge.app.children import Child, same_program
from bridge.app.demo.hospital import ANSWERED, ASKED, DISCARDED, charts
from bridge.app.demo.place import FILES, KEPT, Place
from bridge.errors import UsageError
from bridge.folder_server import clock
from bridge.folder_server.asked import WRITE
from bridge.folder_server.files import Files
from bridge.folder_server.kept import bare

FOLDER, ENGINE = "folder", "engine"
_WITHIN: Final = 20.0
"""Seconds that fetching the engine may take where nobody asked for it."""


class Side(Protocol):
    """One kind of FHIR side."""

    @property
    def name(self) -> str:
        """Name it, as --server does."""

    def load(self, place: Place) -> None:
        """Put the hospital's charts there."""

    def child(self, place: Place, handed: int, url: str, environment: Mapping[str, str]) -> Child:
        """Give the process that serves them.

        handed  the descriptor at which it listens
        url     of the web that is to be told what changes
        """

    def where(self, place: Place, fhir_url: str) -> str:
        """Say where the charts are."""

    def suggestion(self, place: Place, fhir_url: str) -> list[str]:
        """Say how a gap is answered, in lines; none where it was."""


@dataclass(frozen=True, slots=True)
class FolderSide:
    """Files in a folder, which anybody may edit."""

    name: str = FOLDER

    def load(self, place: Place) -> None:
        """Write a file for each resource."""
        files = Files(place.top / FILES)
        for one in charts():
            files.write(f"{one['resourceType']}/{one['id']}", bare(one))

    def child(self, place: Place, handed: int, url: str, environment: Mapping[str, str]) -> Child:
        """Give the program's own server over the folder."""
        words = ("--socket", str(handed), "--notify", f"{url}/notifications", "--settings", str(place.settings))
        command = same_program("folder-server", str(place.top / FILES), *words)
        return Child("fhir", command, environment, [handed], place.log)

    def where(self, place: Place, fhir_url: str) -> str:
        """Name the folder."""
        return f"{fhir_url}, from the files in {place.top / FILES}"

    def suggestion(self, place: Place, fhir_url: str) -> list[str]:  # noqa: ARG002
        """Name the file and what to add to it."""
        file = Files(place.top / FILES).path(ASKED)
        if not file.exists() or ANSWERED in file.read_text(encoding="utf-8", errors="replace"):
            return []
        return [
            f"open {file}",
            'and put in front of what stands in the list "extension":',
            "",
            f"  {DISCARDED},",
        ]


@dataclass(frozen=True, slots=True)
class EngineSide:
    """A FHIR server engine that was not written here, as the tests run it.

    checkout  where they are
    """

    checkout: Path
    name: str = ENGINE

    def load(self, place: Place) -> None:
        """Write the file with which it begins; what it holds later is kept there too."""
        now = _written(clock.now())
        with (place.top / KEPT).open("wb") as file:
            for one in charts():
                file.write(WRITE({**one, "meta": {"versionId": "1", "lastUpdated": now}}) + b"\n")

    def child(self, place: Place, handed: int, url: str, environment: Mapping[str, str]) -> Child:
        """Give the engine."""
        more = {
            "PYTHONPATH": str(self.checkout),
            "FHIR_KEPT_IN": str((place.top / KEPT).resolve()),
            "FHIR_SOCKET": str(handed),
            "FHIR_NOTIFIES": f"{url}/notifications",
            "FHIR_SECRET": place.secret,
        }
        command = [sys.executable, "-m", "tests.fhir_server.kept"]
        return Child("fhir", command, {**environment, **more}, [handed], place.log)

    def where(self, place: Place, fhir_url: str) -> str:  # noqa: ARG002
        """Name the engine."""
        return f"{fhir_url}, the engine of the tests (Medplum)"

    def suggestion(self, place: Place, fhir_url: str) -> list[str]:
        """Write the request."""
        own = f'"id":"{ASKED.partition("/")[2]}"'
        kept = (place.top / KEPT).read_text(encoding="utf-8").splitlines()
        if any(own in line and ANSWERED in line for line in kept):
            return []
        change = f'[{{"op":"add","path":"/extension/-","value":{DISCARDED}}}]'
        return [
            "send this to the FHIR server:",
            "",
            f"  curl -X PATCH {fhir_url}/{ASKED} \\",
            f"    -H 'Content-Type: application/json-patch+json' -d '{change}'",
        ]


def choose(asked: str | None, begun_on: str) -> tuple[Side, str]:
    """Choose the FHIR side, and say why.

    asked     `folder`, `engine` or None
    begun_on  the one that a demo was begun on, "" where none was: it goes on with that

    Raises UsageError where what is asked for cannot be had.
    """
    if begun_on and asked not in {None, begun_on}:
        raise UsageError(f"This demo was begun with --server {begun_on}. Use --fresh, or name another --dir.")
    wanted = asked or begun_on
    if wanted == FOLDER:
        return FolderSide(), "as asked for" if asked else "as before"
    checkout = Path(bridge.__file__).resolve().parents[1]
    lacking = _lacking(checkout, _WITHIN if not wanted else None)
    if not lacking:
        return EngineSide(checkout), "this is a checkout, and the engine is installed"
    if wanted:
        raise UsageError(f"The engine cannot be had: {lacking}. Use --server folder, with --fresh or another --dir.")
    return FolderSide(), f"the engine cannot be had: {lacking}"


def _lacking(checkout: Path, within: float | None) -> str:
    """Install the engine where it is not there yet; say what it lacks, "" where nothing.

    within  seconds that it may take; None: as long as it needs
    """
    if not (checkout / "tests" / "fhir_server" / "server.mjs").is_file():
        return "this is no checkout"
    command = [sys.executable, "-m", "tests.fhir_server.install"]
    environment = {**os.environ, "PYTHONPATH": str(checkout)}
    with subprocess.Popen(  # noqa: S603  (this repository's own)
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as installing:
        try:
            return "" if installing.wait(within) == 0 else "it could not be fetched"
        except subprocess.TimeoutExpired:
            return f"fetching it takes more than {within:.0f} s (./run tests does it once)"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(installing.pid, signal.SIGKILL)


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
