"""Reads days and pages as addresses and forms write them."""

from datetime import date
from typing import Final

MOST_PAGES: Final = 100_000


def read_day(written: str) -> date | None:
    """Read a day; None for what is none."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def read_page(written: str) -> int:
    """Read the number of a page, from 1; what is none is the first."""
    is_number = written.isascii() and written.isdigit() and len(written) <= len(f"{MOST_PAGES}")
    return min(max(int(written), 1), MOST_PAGES) if is_number else 1
