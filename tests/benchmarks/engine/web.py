"""One of three web servers, alike but for what they do: `python -m tests.benchmarks.engine.web bare|row|engine`.

The settings come from the environment, as those of any command of ours. Prints its URL when it listens.
"""

import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import ExitStack

import waitress  # type: ignore[import-untyped]
from flask import Flask, request
from sqlalchemy import create_engine, text

from bridge.app.wsgi import make_app
from bridge.web.serving import WAITRESS

BARE, ROW, ENGINE = "bare", "row", "engine"


def bare(_: ExitStack) -> Flask:
    """Answer 202, and do nothing."""
    return _app(lambda _: None)


def row(open_: ExitStack) -> Flask:
    """Commit the body as one plain row."""
    engine = create_engine(os.environ["BRIDGE_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:", 1))
    open_.callback(engine.dispose)
    insert = text("INSERT INTO plain (body) VALUES (:body)")

    def keep(body: str) -> None:
        with engine.begin() as connection:
            connection.execute(insert, {"body": body})

    return _app(keep)


def _app(take: Callable[[str], None]) -> Flask:
    app = Flask(__name__)

    @app.post("/notifications")
    def notifications() -> tuple[str, int]:
        take(request.get_data(cache=False).decode())
        return "", 202

    return app


def main(what: str) -> None:
    """Serve until the process is ended."""
    makers = {BARE: bare, ROW: row, ENGINE: make_app}
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # as in bridge.logs
    with ExitStack() as open_, socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        app = makers[what](open_)
        sys.stdout.write(f"http://127.0.0.1:{listening.getsockname()[1]}\n")
        sys.stdout.flush()
        waitress.serve(app, sockets=[listening], **WAITRESS)


if __name__ == "__main__":
    main(*sys.argv[1:])
