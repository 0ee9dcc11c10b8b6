"""Looks at the files every second, and tells what changed in them."""

import threading
from typing import Final

from bridge.folder_server.store import Store
from bridge.folder_server.telling import Teller

EVERY: Final = 1.0
"""Seconds between two looks."""
WRITTEN_BY_THE_BRIDGE: Final = frozenset({"Claim", "Task"})
"""Nobody is told of these: charts are not read from them."""


def watch(store: Store, teller: Teller | None, stop: threading.Event) -> None:
    """Look until asked to stop."""
    while not stop.wait(EVERY):
        round_of(store, teller)


def round_of(store: Store, teller: Teller | None) -> None:
    """Look once, and tell."""
    changed = store.look()
    if teller is not None:
        teller.tell([name for name in changed if name.partition("/")[0] not in WRITTEN_BY_THE_BRIDGE])
