"""What the tests of the embedded server look at: its processes, and other processes that start or join it."""

import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg.rows import scalar_row

from bridge.postgres import Address
from tests.house.repository import TOP

STARTS = """
import sys
from pathlib import Path
from bridge import postgres
with postgres.start(Path(sys.argv[1])) as server:
    print(server.address.conninfo, flush=True)
    sys.stdin.read()
"""
"""A program that starts the server and holds it until its standard input is closed."""


def ask(address: Address, question: str) -> object:
    """Ask the server one thing, in SQL."""
    with psycopg.connect(address.conninfo, row_factory=scalar_row) as connection:
        return connection.execute(question.encode()).fetchone()


def change(address: Address, statement: str) -> None:
    """Change something for good."""
    with psycopg.connect(address.conninfo) as connection:
        connection.execute(statement.encode())


def postmaster(data_folder: Path) -> int:
    """Give the number of the process that the server's own file names."""
    return int((data_folder / "postgres" / "cluster" / "postmaster.pid").read_text().splitlines()[0])


def processes(data_folder: Path) -> list[int]:
    """List the processes that have the folder's database open."""
    cluster = (data_folder / "postgres" / "cluster").resolve()
    numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [number for number in numbers if _stands_in(number) == cluster]


def kill(data_folder: Path) -> None:
    """Kill the server as a crash would: its children find out by themselves."""
    number = postmaster(data_folder)
    os.kill(number, signal.SIGKILL)
    while _stands_in(number):
        time.sleep(0.01)


def python(code: str, *arguments: Path) -> subprocess.Popen[str]:
    """Run a program in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=TOP,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def as_user(name: str, do: Callable[[], object]) -> str:
    """Do something as another user, in a process of its own; give what came of it, or was raised, in words.

    The process is a copy of this one, since another user may not be able to start our Python.
    """
    user = pwd.getpwnam(name)
    out, into = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            said = str(do())
        except BaseException as error:  # noqa: BLE001  (it ends here, and is told to the parent)
            said = f"{type(error).__name__}: {error}"
        os.write(into, said.encode())
        os._exit(0)
    os.close(into)
    with os.fdopen(out, encoding="utf-8") as reading:
        said = reading.read()
    os.waitpid(child, 0)
    return said


def _stands_in(number: int) -> Path | None:
    try:
        return Path(f"/proc/{number}/cwd").readlink()
    except OSError:
        return None
