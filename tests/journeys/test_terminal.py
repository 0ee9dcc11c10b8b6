"""A progress bar is for somebody who looks at it."""

import os
import pty
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from tests.journeys.changed_charts import SOUND
from tests.journeys.one_chart import put
from tests.journeys.running import Run, bridge_process


def test_there_is_no_progress_bar_where_nobody_looks(tmp_path: Path) -> None:
    put(tmp_path / "b.json", SOUND)
    assert bridge_process("map", tmp_path / "b.json", "--out", tmp_path / "out").complained == ""


def test_a_progress_bar_is_shown_on_a_terminal_and_gone_in_the_end(tmp_path: Path) -> None:
    put(tmp_path / "b.json", SOUND)
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "bridge", "map", str(tmp_path / "b.json"), "--out", str(tmp_path / "out")]
    environment = {**os.environ, "TERM": "xterm"}
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=theirs, env=environment)
    os.close(theirs)
    shown = _all_of(ours).decode()
    assert done.returncode == 0
    assert "reading" in shown
    assert "deciding" in shown
    assert "\x1b[2K" in shown  # the line is cleared again
    assert Run(0, done.stdout.decode(), "", tmp_path / "out").adds_up()


def _all_of(terminal: int) -> bytes:
    """Read what was written to a terminal that nobody writes to any more."""
    shown = b""
    with suppress(OSError):  # how Linux says that the other end is closed
        while block := os.read(terminal, 65536):
            shown += block
    os.close(terminal)
    return shown
