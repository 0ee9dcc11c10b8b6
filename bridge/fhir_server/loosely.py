"""Read JSON that somebody else wrote, of which nothing is certain."""

from typing import TypeVar

import msgspec

T = TypeVar("T")


def read_loosely(body: bytes, kind: type[T]) -> T | None:
    """Read JSON as a kind of structure, or give None where it is none of that kind."""
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
