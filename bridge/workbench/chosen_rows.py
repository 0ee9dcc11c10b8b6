"""Reads which rows of a list somebody chose: each is two words, such as an administration and a gap."""

from collections.abc import Sequence
from typing import Final

from bridge.web.refusals import Refusal

MOST: Final = 500
"""So many rows are acted on at once."""


def read_rows(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Give the chosen rows, each once.

    Raises Refusal where none is chosen, too many are, or one is no row.
    """
    rows = dict.fromkeys(_two(value) for value in values)
    if not rows:
        raise Refusal(422, "Choose at least one row first.")
    if len(rows) > MOST:
        raise Refusal(422, f"At most {MOST} rows are acted on at once.")
    return tuple(rows)


def _two(value: str) -> tuple[str, str]:
    first, _, second = value.partition(" ")
    if not first or not second or " " in second:
        raise Refusal(422, "One of the rows cannot be read. Load the page again.")
    return first, second
