"""Refuses JSON that no chart is made of: nested without end, numbers without end."""

import re
from typing import Final

DEEPEST: Final = 200
"""Levels of nesting; a chart has about a dozen. Fixed, so that it never hangs on how deep the program itself stands."""
LONGEST_NUMBER: Final = 4000
"""Digits of one number; Python takes no whole number of more than 4,300."""

_TOKEN: Final = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{\]}]')
_LONG_NUMBER: Final = re.compile(rb"[0-9]{%d}" % LONGEST_NUMBER)


_HALF_CHARACTER: Final = re.compile(
    rb"(?<!\\)((?:\\\\)*)(?:(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def without_half_characters(text: bytes) -> bytes:
    """Put the replacement character where JSON escapes half of a character only: no text can hold that."""
    return _HALF_CHARACTER.sub(lambda found: found[1] + (found[2] or rb"\ufffd"), text)


def unsound(raw: bytes) -> str | None:
    """Say why a resource's JSON is not to be read, or None where it is sound."""
    if raw.count(b"{") + raw.count(b"[") > DEEPEST and is_deep(raw):
        return "is nested too deeply"
    if len(raw) > LONGEST_NUMBER and _LONG_NUMBER.search(raw) and has_long_number(raw):
        return f"holds a number of more than {LONGEST_NUMBER} digits"
    return None


def is_deep(raw: bytes) -> bool:
    """Say whether brackets outside texts nest too deeply."""
    depth = 0
    for token in _TOKEN.finditer(raw):
        first = raw[token.start()]
        if first in b"[{":
            depth += 1
            if depth > DEEPEST:
                return True
        elif first in b"]}":
            depth -= 1
    return False


def has_long_number(raw: bytes) -> bool:
    """Say whether a number outside texts is too long."""
    return _LONG_NUMBER.search(_TOKEN.sub(b" ", raw)) is not None
