"""Puts the server together over a folder, and runs it."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bridge.errors import UsageError
from bridge.folder_server.answering import FolderServer
from bridge.folder_server.files import Files
from bridge.folder_server.sockets import serve
from bridge.folder_server.store import Store
from bridge.folder_server.telling import Teller
from bridge.folder_server.versions import Versions
from bridge.folder_server.watching import watch


@contextmanager
def opened(top: Path, told: Callable[[str], None]) -> Iterator[Store]:
    """Give what the server has, as the files are now.

    told  is told in words what cannot be served

    Raises UsageError where the folder cannot be used.
    """
    try:
        top.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{top} cannot be made: {error.strerror}. Name a folder of your own.") from error
    with Versions(top) as versions:
        store = Store(Files(top), versions, told)
        store.look()
        yield store


def run(top: Path, listening: socket.socket, teller: Teller | None, told: Callable[[str], None]) -> None:
    """Serve a folder, and watch it, until the process is asked to end. Raises UsageError where it cannot be used."""
    with opened(top, told) as store:
        stop = threading.Event()
        watching = threading.Thread(target=watch, args=(store, teller, stop), name="watch", daemon=True)
        watching.start()
        try:
            serve(FolderServer(store), listening)
        finally:
            stop.set()
            watching.join()
