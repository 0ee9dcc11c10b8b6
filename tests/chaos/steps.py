"""The steps of a worker between which it may die: whatever another process can tell of what it did.

These are the commits of the ledger, the locks, the requests to the FHIR server, and what is asked of the queue.
"""

import sys
from collections.abc import Awaitable, Callable
from functools import wraps
from types import FrameType
from typing import Any, Final
from urllib.parse import urlsplit

from procrastinate import PsycopgConnector
from procrastinate.sql import queries
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from bridge.fhir_server.line import Line
from bridge.fhir_server.question import Question
from bridge.jobs.locks import PatientLocks
from tests.chaos.doom import AFTER, BEFORE, Doom

_QUEUE: Final = {text: name for name, text in queries.items()}
_PASSED_OVER: Final = ("/bridge/ledger/ledger.py", "/bridge/jobs/locks.py")
_WRITES: Final = (b'"method":"PUT"', b'"method":"POST"')


def doom_all(doom: Doom) -> None:
    """Make every step of this process one at which it may end."""
    _wrap(doom, PGDialect_psycopg, "do_commit", lambda *_: f"commit: {_whose()}")
    _wrap(doom, PatientLocks, "take", lambda *_: "lock: take")
    _wrap(doom, PatientLocks, "__exit__", lambda *_: "lock: let go")
    _wrap(doom, Line, "exchange", lambda _line, question, *_: _request(question))
    for name in ("execute_query_async", "execute_query_one_async", "execute_query_all_async"):
        _wrap_async(doom, PsycopgConnector, name)


def _wrap(doom: Doom, owner: type, name: str, kind_of: Callable[..., str]) -> None:
    plain: Callable[..., Any] = getattr(owner, name)

    @wraps(plain)
    def stepped(*given: Any, **named: Any) -> Any:  # noqa: ANN401  (whatever the step takes and gives)
        kind = kind_of(*given)
        doom.reach(kind, BEFORE)
        found = plain(*given, **named)
        doom.reach(kind, AFTER)
        return found

    setattr(owner, name, stepped)


def _wrap_async(doom: Doom, owner: type, name: str) -> None:
    plain: Callable[..., Awaitable[Any]] = getattr(owner, name)

    @wraps(plain)
    async def stepped(own: Any, query: Any, **named: Any) -> Any:  # noqa: ANN401
        kind = f"queue: {_QUEUE.get(str(query), 'other')}"
        doom.reach(kind, BEFORE)
        found = await plain(own, query, **named)
        doom.reach(kind, AFTER)
        return found

    setattr(owner, name, stepped)


def _whose() -> str:
    """Name the function of ours that commits, with its module."""
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if "/bridge/" in file and not file.endswith(_PASSED_OVER):
            return f"{file.rpartition('/')[2].removesuffix('.py')}.{frame.f_code.co_name.lstrip('_')}"
        frame = frame.f_back
    return "library"


def _request(question: Question) -> str:
    """Tell what is asked of the FHIR server."""
    asked = urlsplit(question.url)
    kind, _, rest = asked.path.partition("/fhir")[2].strip("/").partition("/")
    if question.method == "PUT" or (question.method == "POST" and kind and rest != "_search"):
        return f"send: {kind}"
    if question.method == "POST" and not kind:
        return "send: several" if any(one in (question.body or b"") for one in _WRITES) else "ask: several"
    if kind == "metadata":
        return "ask: metadata"
    return "ask: search" if asked.query or rest == "_search" else "ask: read"
