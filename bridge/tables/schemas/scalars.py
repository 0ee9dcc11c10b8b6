"""Single values: each is text in the file, read as what it must be or refused with the words that mend it."""

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Unpack
from zoneinfo import ZoneInfo

from bridge.tables.dated import Confidence
from bridge.tables.problem import shown
from bridge.tables.schemas.table_field import Choice, Options, Scalar

_DAY = re.compile(r"(19|20|21)\d{2}-\d{2}-\d{2}\Z", re.ASCII)
_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,15})?\Z|\d{1,15}/\d{1,15}\Z", re.ASCII)
_WHOLE = re.compile(r"\d{1,5}\Z", re.ASCII)
_MOST_YEARS = 99
_MONEY = re.compile(r"\d{1,12}(\.\d{1,2})?\Z", re.ASCII)
_PRICE = re.compile(r"\d{1,9}(\.\d{1,4})?\Z", re.ASCII)


def text(
    noun: str = "text",
    pattern: str = r"(?s).*\S.*",
    how: str = "it in quotes",
    **options: Unpack[Options],
) -> Scalar[str]:
    """Make a field for text of a shape; no text is blank."""
    shape = re.compile(pattern, re.ASCII)

    def read(written: str) -> str:
        if not shape.fullmatch(written):
            raise ValueError(written)
        return written

    return Scalar(read, noun, how, **options)


def lower_case(**options: Unpack[Options]) -> Scalar[str]:
    """Make a field for a word that is looked for without regard to case."""

    def read(written: str) -> str:
        if not written.strip():
            raise ValueError(written)
        return written.strip().lower()

    return Scalar(read, "word", "it in quotes", **options)


def name(noun: str, **options: Unpack[Options]) -> Scalar[str]:
    """Make a field for the id by which files name each other."""
    return text(noun, r"[a-z0-9]+(-[a-z0-9]+)*", "it in small letters, digits and hyphens, in quotes", **options)


def hcpcs(**options: Unpack[Options]) -> Scalar[str]:
    """Make a field for a HCPCS code: a letter and four digits."""
    return text("HCPCS code", "[A-Z][0-9]{4}", 'a letter and four digits in quotes, such as "J9229"', **options)


def _day(written: str) -> date:
    if not _DAY.match(written):
        raise ValueError(written)
    return date.fromisoformat(written)


def day(**options: Unpack[Options]) -> Scalar[date]:
    """Make a field for a day."""
    return Scalar(_day, "date", 'it as "YYYY-MM-DD" in quotes', **options)


def _fraction(written: str) -> Fraction:
    if not _AMOUNT.match(written):
        raise ValueError(written)
    try:
        return Fraction(written)
    except ZeroDivisionError:
        raise ValueError(written) from None


def _above_zero(written: str) -> Fraction:
    amount = _fraction(written)
    if amount <= 0:
        raise ValueError(written)
    return amount


def amount(**options: Unpack[Options]) -> Scalar[Fraction]:
    """Make a field for an exact number above zero."""
    return Scalar(_above_zero, "number above 0", 'it in quotes, such as "0.1" or "1/1000"', **options)


def amount_or_zero(**options: Unpack[Options]) -> Scalar[Fraction]:
    """Make a field for an exact number from zero on."""
    return Scalar(_fraction, "number from 0 on", 'it in quotes, such as "0", "0.05" or "1/1000"', **options)


def _whole(written: str) -> int:
    if not _WHOLE.match(written):
        raise ValueError(written)
    return int(written)


def whole(**options: Unpack[Options]) -> Scalar[int]:
    """Make a field for a whole number from zero on, of at most five digits."""
    return Scalar(_whole, "whole number", 'it in digits and quotes, such as "45"', **options)


def _years(written: str) -> int:
    years = _whole(written)
    if not 1 <= years <= _MOST_YEARS:
        raise ValueError(written)
    return years


def years(**options: Unpack[Options]) -> Scalar[int]:
    """Make a field for a number of years."""
    return Scalar(_years, "number of years", 'it in digits and quotes, such as "1"', **options)


def _money(written: str) -> Decimal:
    if not _MONEY.match(written) or not Decimal(written):
        raise ValueError(written)
    return Decimal(written)


def money(**options: Unpack[Options]) -> Scalar[Decimal]:
    """Make a field for dollars and cents."""
    return Scalar(_money, "charge above 0 with at most two decimals", 'it in quotes, such as "2500.00"', **options)


def _price(written: str) -> Decimal:
    if not _PRICE.match(written) or not Decimal(written):
        raise ValueError(written)
    return Decimal(written)


def price(**options: Unpack[Options]) -> Scalar[Decimal]:
    """Make a field for what one unit is paid, in dollars: CMS states it to a tenth of a cent."""
    return Scalar(_price, "price above 0 with at most four decimals", 'it in quotes, such as "2816.767"', **options)


def _zone(written: str) -> ZoneInfo:
    try:
        return ZoneInfo(written)
    except (KeyError, OSError):
        raise ValueError(written) from None


def time_zone(**options: Unpack[Options]) -> Scalar[ZoneInfo]:
    """Make a field for a time zone."""
    return Scalar(_zone, "time zone", 'a name of the IANA list in quotes, such as "America/Chicago"', **options)


def yes_no(**options: Unpack[Options]) -> Scalar[str]:
    """Make a field for yes or no, kept as the word."""
    return Choice(("yes", "no"), "answer", **options)


def flag(**options: Unpack[Options]) -> Scalar[bool]:
    """Make a field for yes or no, read as True or False."""

    def read(written: str) -> bool:
        if written not in {"yes", "no"}:
            raise ValueError(written)
        return written == "yes"

    return Scalar(read, "answer", 'one of "yes", "no"', **options)


def confidence(**options: Unpack[Options]) -> Scalar[Confidence]:
    """Make a field for how well a value is known."""
    known = ", ".join(shown(str(word)) for word in Confidence)
    return Scalar(Confidence, "confidence", f"one of {known}", **options)
