"""The folder of a demo: what it holds, and that only one runs in it."""

import fcntl
import os
import secrets
import shutil
import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from bridge import postgres
from bridge.errors import UsageError

SETTINGS, LOG, FILES, KEPT = "bridge.env", "bridge.log", "fhir", "fhir.ndjson"
_MARK: Final = "demo.json"
_LOCK: Final = "demo.lock"
_WEB, _FHIR = 8080, 8081
"""Ports that are taken where they are free."""
_ROOT: Final = 0
_ENTERED: Final = 0o001


class _Mark(msgspec.Struct):
    """What a demo's folder says about itself.

    server  `folder` or `engine`: what the charts stand on
    secret  of notifications
    """

    server: str
    secret: str


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of one demo."""

    top: Path

    @property
    def log(self) -> Path:
        """The file of all that the program says while it runs."""
        return self.top / LOG

    @property
    def settings(self) -> Path:
        """The settings file, which other commands may use too."""
        return self.top / SETTINGS

    @property
    def database(self) -> Path:
        """The folder of the database.

        Root's PostgreSQL runs as another user: where that one cannot come in, the database is with root's others.
        """
        top = self.top.resolve()
        if os.geteuid() != _ROOT or all(one.stat().st_mode & _ENTERED for one in top.parents if one.exists()):
            return top / "database"
        return postgres.default_data_folder(os.environ) / f"demo-{sha256(os.fsencode(top)).hexdigest()[:12]}"

    def take(self) -> int:
        """Make the folder and take it for this process alone; give what holds it.

        Raises UsageError where another demo runs in it, or it holds what is no demo's.
        """
        try:
            is_other = self.top.exists() and any(self.top.iterdir()) and not (self.top / _LOCK).exists()
            if is_other:
                raise UsageError(f"{self.top} holds something else. Name another folder with --dir.")
            self.top.mkdir(parents=True, exist_ok=True)
            held = os.open(self.top / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise UsageError(f"{self.top} cannot be used: {error.strerror}. Name another with --dir.") from error
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(held)
            raise UsageError(f"A demo runs in {self.top} already. Stop it first, or name another with --dir.") from None
        return held

    def clear(self) -> None:
        """Take away everything that a demo has made; its database must not run."""
        for name in (_MARK, SETTINGS, LOG, KEPT):
            (self.top / name).unlink(missing_ok=True)
        for folder in (self.top / FILES, self.database):
            with suppress(FileNotFoundError):
                shutil.rmtree(folder)

    @property
    def begun_on(self) -> str:
        """Tell what the charts of a demo that was begun stand on, `folder` or `engine`; "" where none was."""
        mark = self._mark()
        return "" if mark is None else mark.server

    @property
    def secret(self) -> str:
        """Give the secret of notifications."""
        mark = self._mark()
        return "" if mark is None else mark.secret

    def begin(self, server: str) -> None:
        """Note that a demo was begun; written last, so that one that was broken off counts as none."""
        mark = self.top / _MARK
        mark.touch(0o600)
        mark.write_bytes(msgspec.json.encode(_Mark(server, secrets.token_urlsafe(32))))

    def _mark(self) -> _Mark | None:
        try:
            return msgspec.json.decode((self.top / _MARK).read_bytes(), type=_Mark)
        except (FileNotFoundError, msgspec.DecodeError):
            return None

    def write_settings(self, fhir_url: str, port: int, today: date) -> None:
        """Write the settings file, with which the program's other commands work on this demo."""
        lines = {
            "BRIDGE_FHIR_URL": fhir_url,
            "BRIDGE_DATA_DIR": self.database,
            "BRIDGE_HOST": "127.0.0.1",
            "BRIDGE_PORT": port,
            "BRIDGE_WEBHOOK_SECRETS": self.secret,
            "BRIDGE_POLL_MINUTES": 1,
            "BRIDGE_AS_OF": today,
            "BRIDGE_FILING_LIMITS": "not-judged",
        }
        self.settings.touch(0o600)
        text = "".join(f"{name}='{value}'\n" for name, value in lines.items())
        self.settings.write_text(f"# Written by `bridge demo` each time it starts.\n{text}", encoding="utf-8")


def web_port() -> int:
    """Choose the port of the web: the usual one, or 0 for any where it is taken."""
    try:
        socket.create_server(("127.0.0.1", _WEB)).close()
    except OSError:
        return 0
    return _WEB


def fhir_socket() -> socket.socket:
    """Take a port for the FHIR side: the usual one, or any where it is taken."""
    try:
        return socket.create_server(("127.0.0.1", _FHIR), backlog=128)
    except OSError:
        return socket.create_server(("127.0.0.1", 0), backlog=128)
