"""A process that is kept running: started again when it dies, the later the oftener it does."""

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from bridge.logs import get_logger

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0
_LASTING: Final = 60.0
"""Seconds after which a process counts as one that runs."""
_log = get_logger("serve")


def same_program(*words: str) -> list[str]:
    """Give the command that starts this program as it was started itself, with other words behind it."""
    before = len(sys.orig_argv) - len(sys.argv) + 1
    return [sys.executable, *sys.orig_argv[1:before], *words]


class Child:
    """One process, and how it is started.

    name         in the log
    environment  all of it
    sockets      descriptors that it inherits
    log          file to which all that it says is added; None: it says it where we do

    It is told by the end of its standard input that we are gone, however we ended. What is typed at our terminal, such
    as Ctrl-C, does not reach it.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: Mapping[str, str],
        sockets: Sequence[int] = (),
        log: Path | None = None,
    ) -> None:
        self.name = name
        self._command = list(command)
        self._environment = dict(environment)
        self._sockets = tuple(sockets)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0.0
        self._wait = _FIRST_WAIT
        self._again_at: float | None = None
        self.starts = 0
        """How often it was started."""
        self.ended_with: int | None = None
        """The status with which it ended last."""

    def start(self) -> None:
        """Start it."""
        with ExitStack() as open_:
            says = None if self._log is None else open_.enter_context(self._log.open("ab"))
            self._process = subprocess.Popen(  # noqa: S603  (this program itself)
                self._command,
                env=self._environment,
                stdin=subprocess.PIPE,
                stdout=says,
                stderr=says,
                pass_fds=self._sockets,
                start_new_session=True,
            )
        self._began = time.monotonic()
        self._again_at = None
        self.starts += 1
        _log.info("started", room=self.name, pid=self._process.pid)

    def look_after(self) -> None:
        """Start it again if it died, once its wait is over."""
        if self._process is None:
            return
        now = time.monotonic()
        if self._again_at is None:
            status = self._process.poll()
            if status is None:
                return
            self._forget(status)
            if now - self._began > _LASTING:
                self._wait = _FIRST_WAIT
            self._again_at = now + self._wait
            self._wait = min(self._wait * 2, _LONGEST_WAIT)
            _log.error("died", room=self.name, status=status, attempt=self.starts)
        elif now >= self._again_at:
            self.start()

    def ask_to_stop(self) -> None:
        """Ask it to end what it does, and then itself."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()

    def end(self, within: float) -> None:
        """Wait for it to end, and end it if it does not.

        within  seconds
        """
        if self._process is None:
            return
        try:
            status = self._process.wait(max(within, 0.0))
        except subprocess.TimeoutExpired:
            _log.warning("ended by force", room=self.name)
            self._process.kill()
            status = self._process.wait()
        self._forget(status)
        self._process = None

    def _forget(self, status: int) -> None:
        self.ended_with = status
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
