"""One run of chaos: charts change, everything breaks again and again, then all is healed and judged."""

import random
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

from tests.chaos.between import FINE, LOST_AFTER, Between
from tests.chaos.database import WAYS, Database
from tests.chaos.dice import dice
from tests.chaos.doom import Sentence
from tests.chaos.fates import Fates
from tests.chaos.later import Later
from tests.chaos.messenger import SECRET, Messenger
from tests.chaos.processes import Web, environment_of
from tests.chaos.scale import Scale
from tests.chaos.verdict import Line, verdict
from tests.chaos.ward import Ward
from tests.chaos.workers import Workers
from tests.fhir_server.engine import Engine
from tests.house.repository import TOP

AS_OF: Final = "2018-08-01"
_TICK: Final = 0.05
_SENDERS: Final = 8


class Chaos:
    """Everything that takes part in a run, from `with` to its end.

    engine  the FHIR server, empty
    folder  for the database, the logs and the files of the quiet run; PostgreSQL's user may enter it
    told    is told how it goes, again and again
    """

    def __init__(self, scale: Scale, engine: Engine, folder: Path, told: Callable[[str], None]) -> None:
        self.scale = scale
        self.engine = engine
        self.folder = folder
        self.kills = 0
        self.cut_short = 0
        self._told = told
        self._draw = dice(scale.seed, "troubles")
        self._living = False
        self._open = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            scale, seed = self.scale, self.scale.seed
            log = opened.enter_context((self.folder / "bridge.log").open("ab"))
            self.database = Database(self.folder)
            opened.callback(self.database.close)
            self.between = opened.enter_context(Between(self.engine.url, seed))
            self.ward = Ward(self.engine, seed, scale.patients, scale.skew, scale.lag)
            self._environment = environment_of(
                self.folder,
                BRIDGE_FHIR_URL=self.between.url,
                BRIDGE_FHIR_TRIES="2",
                BRIDGE_FHIR_READ_TIMEOUT=f"{LOST_AFTER}",
                BRIDGE_DATABASE_URL=self.database.url,
                BRIDGE_WEBHOOK_SECRETS=SECRET,
                BRIDGE_REQUESTS_PER_SECOND="10000",
                BRIDGE_POLL_MINUTES="1",
                BRIDGE_TASKS="blocks,warns",
                BRIDGE_AS_OF=AS_OF,
            )
            self.web = Web(self._environment, log)
            opened.callback(self.web.close)
            self.fates = Fates(seed, self.folder, scale.patience)
            self.workers = Workers(self.fates.book, self._environment, log, self._sentence, self._died)
            opened.callback(self.workers.close)
            self.later = Later(_SENDERS)
            opened.callback(self.later.end)
            self.messenger = Messenger(self.web.url, seed, self.later, skew=scale.skew, latest=scale.latest)
            self._open = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def run(self) -> list[Line]:
        """Break everything, heal it, and judge."""
        self._break()
        for one in self.ward.all_visits_are_finished():
            self.messenger.tell(one)
        self._heal()
        self._settle()
        self.workers.close()
        return [*verdict(self.engine, self.folder, AS_OF), self._ledger_agrees()]

    # Breaking

    def _break(self) -> None:
        """Let charts change and all break until enough was killed, and all troubles came, or the time is over."""
        troubles = list(zip(self._troubles(), self.scale.troubles, strict=True))
        began = time.monotonic()
        until = began + self.scale.minutes * 60
        due = [began + self._draw.uniform(0, every) for _, every in troubles]
        never = set(range(len(troubles)))
        next_deed = began
        while (self.kills < self.scale.kills or never) and time.monotonic() < until:
            if time.monotonic() >= next_deed:
                next_deed += self._draw.expovariate(self.scale.deeds)
                for one in self.ward.something_happens():
                    self.messenger.tell(one)
            for place, (trouble, every) in enumerate(troubles):
                if time.monotonic() >= due[place]:
                    trouble()
                    never.discard(place)
                    due[place] = time.monotonic() + self._draw.expovariate(1 / every)
            self._keep_up()
            left = until - time.monotonic()
            self._told(f"{self.kills} of {self.scale.kills} kills, {left:.0f} s left, the way is {self.between.mood}")

    def _troubles(self) -> list[Callable[[], None]]:
        """List the troubles, in the order of `Scale.troubles`."""
        return [
            self.between.change_mood,
            lambda: self.workers.kill_one(self._draw),
            lambda: self.workers.freeze_one(self._draw),
            self._restart_database,
            self.web.kill,
        ]

    def _restart_database(self) -> None:
        """Stop the database and start it again, sometimes while a worker is frozen: it loses its locks unawares."""
        draw: random.Random = self._draw
        if draw.random() < 0.5:
            self.workers.freeze_one(draw)
        self.database.stop(draw.choice(sorted(WAYS)))
        time.sleep(draw.uniform(0, 2))
        self.database.start()

    def _keep_up(self) -> None:
        """Do what is always done: show changes, start again what is dead."""
        self.ward.show()
        self.web.look_after()
        self.workers.look_after(self.scale.workers)
        time.sleep(_TICK)

    def _sentence(self) -> Sentence | None:
        return None if self._living else self.fates.sentence()

    def _died(self, pid: int) -> None:
        self.kills += 1
        self.fates.count(pid)

    # Healing

    def _heal(self) -> None:
        """End all troubles: nobody who is sentenced lives on, and nothing is told any more."""
        self.later.end()
        self.between.mood = FINE
        self._living = True
        self.workers.kill_all()
        self.ward.show(all_of_it=True)

    def _settle(self) -> None:
        """Wait for one poll, and until nothing is wanted any more; what failed need not wait for its time.

        Raises TimeoutError where that takes too long.
        """
        healed = self.database.now()
        until = time.monotonic() + self.scale.settles_within
        if not self.scale.ticks:
            while self.messenger.post(b"") != 200:
                self._keep_up()
        self._wait(until, lambda: self.database.polled_since(healed))
        self.cut_short = self.database.cut_waits_short()
        self._wait(until, lambda: self.database.waiting() == 0)

    def _wait(self, until: float, is_so: Callable[[], bool]) -> None:
        while not is_so():
            if time.monotonic() > until:
                raise TimeoutError("still wanted:", *self.database.who_waits())
            self._keep_up()
            self._told(f"healed; {self.database.waiting()} names are wanted")

    # Judging

    def _ledger_agrees(self) -> Line:
        """Ask `bridge check-ledger`, and whether nothing was given up."""
        command = [sys.executable, "-m", "bridge", "check-ledger"]
        checked = subprocess.run(command, cwd=TOP, env=self._environment, capture_output=True, text=True, check=False)
        said = () if checked.returncode == 0 else tuple((checked.stdout + checked.stderr).splitlines())
        given_up = self.database.given_up()
        wrong = (*said, *([f"{given_up} dead letters"] if given_up else []))
        return Line("bridge check-ledger", 0, checked.returncode, wrong)
