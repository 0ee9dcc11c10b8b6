"""Writes log lines as JSON: ours through structlog, those of the libraries with what may name a person taken out."""

import json
import logging
import sys
import threading
from collections.abc import Mapping, MutableMapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

import structlog
from structlog.typing import FilteringBoundLogger

from bridge.logs.keys import only_known, places
from bridge.logs.words import HIDDEN, REFERENCE, without_particulars

LIBRARIES: Final = ("flask-limiter", "urllib3", "waitress", "werkzeug")
"""Whose debug lines hold bodies, or addresses with their queries: they start at INFO, always."""
TALKATIVE: Final = ("alembic", "procrastinate", "sqlalchemy")
"""Whose lines tell each statement, or each job: they start at WARNING."""
_OURS: Final = "bridge_told"


def get_logger(room: str) -> FilteringBoundLogger:
    """Give a room of the house its logger: `get_logger("web").info("answered", route="/metrics", status=200)`.

    Only the keys of `bridge.logs.keys` are written. An error is told as `error=error`; its place is found by itself.
    """
    return structlog.wrap_logger(  # type: ignore[no-any-return]
        logging.getLogger(f"bridge.{room}"),
        processors=[_told],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=False,
    )


def log_as_json(stream: TextIO | None = None) -> None:
    """Write every log line of this process as JSON, from INFO on; on standard error where no stream is given.

    An error that nobody caught is a line too: Python's own way to tell it quotes its message.
    """
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    for before in root.handlers[:]:
        if isinstance(before.formatter, JsonLines):
            root.removeHandler(before)
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for library in LIBRARIES:
        logging.getLogger(library).setLevel(logging.INFO)
    for library in TALKATIVE:
        logging.getLogger(library).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = lambda told: _uncaught(told.exc_type, told.exc_value, told.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Tell an error that ends a thread or the process."""
    logging.getLogger("bridge").critical("ended by an error", exc_info=(kind, error or kind(), trace))


def _told(_: object, __: str, told: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, object]]:
    """Hand a line on to the standard library's logging: its words, and its keys beside them."""
    error = told.get("error")
    raised = told.pop("exc_info", None)
    if error is None and raised:
        error = told["error"] = raised if isinstance(raised, BaseException) else sys.exc_info()[1]
    told.pop("stack_info", None)
    told = {"event": told.pop("event", ""), **told}
    known = only_known({key: value for key, value in told.items() if not (key == "error" and value is None)})
    if isinstance(error, BaseException) and error.__traceback__ is not None:
        known["at"] = places(error.__traceback__)
    return (str(known.get("event", "")),), {"extra": {_OURS: known}}


class JsonLines(logging.Formatter):
    """Writes a log record as one line of JSON, whoever made it."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line: when, how grave, who, and what."""
        own: Mapping[str, object] | None = getattr(record, _OURS, None)
        return json.dumps(
            {
                "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname.lower(),
                "logger": record.name,
                **(_of_a_library(record) if own is None else own),
            },
            ensure_ascii=False,
        )


def _of_a_library(record: logging.LogRecord) -> dict[str, object]:
    """Take a library's line: its pattern with harmless values in it, and of an error its name and place."""
    told: dict[str, object] = {"event": _words_of(record)}
    if record.exc_info and record.exc_info[1] is not None:
        told |= {"error": type(record.exc_info[1]).__name__, "at": places(record.exc_info[2])}
    return told


def _words_of(record: logging.LogRecord) -> str:
    arguments = record.args
    if not arguments:
        return without_particulars(str(record.msg))
    try:
        if isinstance(arguments, Mapping):
            return str(record.msg) % {key: _harmless(value) for key, value in arguments.items()}
        return str(record.msg) % tuple(map(_harmless, arguments))
    except (TypeError, ValueError, KeyError):  # a pattern that its values do not fit: the words alone are told
        return without_particulars(str(record.msg))


def _harmless(value: object) -> object:
    """Let a small number pass, and of anything else what cannot name a person."""
    if isinstance(value, BaseException):
        return type(value).__name__
    if value is None or isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 100_000):  # noqa: PLR2004  # ports are the longest
        return value
    text = str(value)
    return text if REFERENCE.fullmatch(text) else without_particulars(text) if len(text) < 10_000 else HIDDEN  # noqa: PLR2004  # a body
