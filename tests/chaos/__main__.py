"""Break everything while charts change: `python -m tests.chaos [--seed N] [--kills 200] [--minutes 15] [--workers 2]`.

It takes as long as the kills take, at most the minutes, and some more for all to come right.
"""

import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import click
from rich.console import Console

from tests.chaos.run import Chaos
from tests.chaos.scale import Scale
from tests.chaos.telling import tell, tell_where
from tests.database import fast_disk
from tests.fhir_server.engine import Engine
from tests.fhir_server.install import install
from tests.fhir_server.node_process import running


@click.command()
@click.option("--seed", type=int, help="Of all that is drawn; without it one is drawn, and told.")
@click.option("--kills", type=click.IntRange(1), default=200, show_default=True, help="Workers to be killed.")
@click.option(
    "--minutes", type=click.FloatRange(0.1), default=15.0, show_default=True, help="It breaks things no longer."
)
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="At a time.")
@click.option("--keep", is_flag=True, help="Leave database and logs behind where something is wrong.")
def main(seed: int | None, kills: int, minutes: float, workers: int, keep: bool) -> None:
    """Kill workers at every kind of step while charts change and all else breaks; then heal, poll once, and judge.

    Exit status: 0 when the target holds what one quiet run makes of the final charts and the ledger agrees, else 1.
    """
    scale = Scale(random.SystemRandom().randrange(10**6) if seed is None else seed, kills, minutes, workers)
    console = Console()
    again = f"./run chaos --seed {scale.seed} --kills {kills} --minutes {minutes:g} --workers {workers}"
    console.print(f"seed {scale.seed}; to repeat it: {again}", soft_wrap=True)
    install()
    folder = Path(tempfile.mkdtemp(prefix="chaos-", dir=fast_disk()))
    folder.chmod(0o755)
    began = time.monotonic()
    is_right = False
    try:
        with (
            running("server.mjs") as pipes,
            console.status("begins") as status,
            Chaos(scale, Engine(pipes.read().decode()), folder, status.update) as chaos,
        ):
            lines = chaos.run()
        tell_where(console, chaos.fates.fell)
        is_right = tell(console, chaos, lines, time.monotonic() - began)
    finally:
        if keep and not is_right:
            console.print(f"database and logs: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)
    console.print(f"seed {scale.seed}; to repeat it: {again}", soft_wrap=True)
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
