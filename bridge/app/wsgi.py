"""The web for a server of its own, such as `gunicorn bridge.app.wsgi:app`: made when the server first asks for it."""

import atexit
import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bridge.app.database import check_tables
from bridge.app.desk import web_app
from bridge.app.engine import Engine
from bridge.errors import UsageError
from bridge.logs import log_as_json
from bridge.settings import read_settings, settings_file
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings

if TYPE_CHECKING:
    from flask import Flask

_OPEN: Final = ExitStack()
"""What the application works with; closed when the process ends."""


def make_app(open_: ExitStack) -> "Flask":
    """Make the application from the settings of this process, on the database that BRIDGE_DATABASE_URL names.

    open_  is given what is to be closed in the end

    Raises a BridgeError where the settings, the mappings or the tables are not as they must be.
    """
    log_as_json()
    settings = read_settings(os.environ, settings_file(os.environ, None, Path()))
    url = settings.running.database_url
    if not url:
        raise UsageError("BRIDGE_DATABASE_URL is not set: the database that comes along is `bridge serve`'s alone.")
    engine = open_.enter_context(Engine(settings, load_mappings(settings.mappings or default_mappings()), url))
    check_tables(engine.ledger)
    return web_app(engine)


def __getattr__(name: str) -> "Flask":
    """Make `app` when it is first asked for, so that importing this module alone does nothing."""
    if name != "app":
        raise AttributeError(name)
    atexit.register(_OPEN.close)
    app = globals()["app"] = make_app(_OPEN)
    return app
