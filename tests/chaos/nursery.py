"""Where real `bridge worker` processes come from: `python -m tests.chaos.nursery BOOK`, a sentence a line on its input.

All is imported once; each worker is a fork that then does what the command does. What begins and ends is told a line
each on standard output: `began PID`, `ended PID STATUS`. When our input ends, so do we, and the workers after us.
"""

import json
import os
import signal
import sys
from pathlib import Path

from bridge.__main__ import main
from bridge.app import database, engine, own_end
from tests.chaos.doom import Doom, Sentence
from tests.chaos.steps import doom_all

NEEDED = (database, engine, own_end)
"""What the command imports when it runs."""


def wait_for_birth() -> Sentence | None:
    """Fork at each line of our input; this returns in the workers alone, each with its sentence."""
    signal.signal(signal.SIGCHLD, lambda *_: _tell_of_the_dead())
    # A worker that reads its input finds the end of it when we are gone, however that was.
    their_end, our_end = os.pipe()
    for line in sys.stdin.buffer:
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        pid = os.fork()
        if not pid:
            os.close(our_end)
            os.dup2(their_end, sys.stdin.fileno())
            os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
            sentence: Sentence | None = json.loads(line)
            return sentence
        os.write(sys.stdout.fileno(), f"began {pid}\n".encode())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
    sys.exit()


def _tell_of_the_dead() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        os.write(sys.stdout.fileno(), f"ended {pid} {os.waitstatus_to_exitcode(status)}\n".encode())


if __name__ == "__main__":
    told = wait_for_birth()
    if told:
        doom_all(Doom(told, Path(sys.argv[1])))
    main(["worker", "--with-parent"])
