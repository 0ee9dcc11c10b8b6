"""The keys that a log line may have, and what may stand under each: all else is left out."""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from numbers import Real
from pathlib import PurePath
from types import TracebackType
from typing import Final

from bridge.errors import BridgeError
from bridge.logs.words import HIDDEN, REFERENCE, without_particulars

_MOST_LISTED: Final = 20
_MOST_PLACES: Final = 12
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_ROUTE: Final = re.compile(r"/[A-Za-z0-9/<>:_.-]{0,99}")
_ADDRESS: Final = re.compile(r"(https?://(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::\d+)?/?)[^\s?#@]*")


def _reference(value: object) -> object:
    return value if value is None or (isinstance(value, str) and REFERENCE.fullmatch(value)) else HIDDEN


def _references(value: object) -> object:
    if isinstance(value, str) or not isinstance(value, Iterable):
        return _reference(value)
    names = [_reference(each) for each in value]
    more = len(names) - _MOST_LISTED
    return names if more <= 0 else [*names[:_MOST_LISTED], f"and {more} more"]


def _word(value: object) -> object:
    """Take one word of a vocabulary, such as an outcome, or a number that stands for one."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _number(value)
    return value if isinstance(value, str) and _WORD.fullmatch(value) else HIDDEN


def _number(value: object) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float):
        return round(value, 4)
    return value if isinstance(value, Real) else HIDDEN


def _moment(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) and value.tzinfo else HIDDEN


def _says(value: object) -> object:
    return without_particulars(str(value))


def _route(value: object) -> object:
    return value if isinstance(value, str) and _ROUTE.fullmatch(value) else HIDDEN


def _address(value: object) -> object:
    found = _ADDRESS.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else HIDDEN


def _error(value: object) -> object:
    """Name an error; only one of ours is quoted, since others quote what they choked on."""
    if isinstance(value, BridgeError):
        return f"{type(value).__name__}: {without_particulars(str(value))}"
    return type(value).__name__ if isinstance(value, BaseException) else without_particulars(str(value))


KEYS: Final[Mapping[str, Callable[[object], object]]] = {
    **dict.fromkeys(("event", "says"), _says),
    **dict.fromkeys(("reference", "encounter", "patient", "subscription", "administration", "claim"), _reference),
    **dict.fromkeys(("references", "names"), _references),
    **dict.fromkeys(
        (
            "trigger",
            "status",
            "outcome",
            "gap",
            "did",
            "form",
            "method",
            "action",
            "queue",
            "worker",
            "task",
            "room",
            "said",
        ),
        _word,
    ),
    **dict.fromkeys(
        (
            "look",
            "job",
            "attempt",
            "duration",
            "age",
            "count",
            "noted",
            "passed_over",
            "waiting",
            "dead",
            "given_up",
            "sent",
            "unchanged",
            "poll",
            "repeated",
            "port",
            "pid",
        ),
        _number,
    ),
    **dict.fromkeys(("since", "until", "due"), _moment),
    "route": _route,
    "address": _address,
    "error": _error,
}
"""What may stand in a line, with what is let through of it. A new key gets its line here, or is not told."""


def only_known(told: Mapping[str, object]) -> dict[str, object]:
    """Keep the known keys, each with a value of its own kind; of the others only how many there were is told."""
    known = {key: KEYS[key](value) for key, value in told.items() if key in KEYS}
    left_out = len(told) - len(known)
    return {**known, "left_out": left_out} if left_out else known


def places(trace: TracebackType | None) -> list[str]:
    """Tell where in the program an error came from: file, line and function, the innermost last, without any value."""
    steps = traceback.extract_tb(trace)[-_MOST_PLACES:]
    return [f"{'/'.join(PurePath(step.filename).parts[1:][-3:])}:{step.lineno} {step.name}" for step in steps]
