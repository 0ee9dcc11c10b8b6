"""What the columns of a file of charges stand for: guessed from their headings, and chosen by a person."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final

PATIENT: Final = "patient"
ENCOUNTER: Final = "encounter"
DAY: Final = "day"
CODE: Final = "code"
MODIFIER: Final = "modifier"
UNITS: Final = "units"
AMOUNT: Final = "amount"
SITE: Final = "site"
NUMBER: Final = "number"
FIELDS: Final = {
    PATIENT: "Patient",
    ENCOUNTER: "Encounter or visit",
    DAY: "Day of service",
    CODE: "HCPCS code",
    MODIFIER: "Modifier (one or several)",
    UNITS: "Units",
    AMOUNT: "Charge of the line, in dollars",
    SITE: "Site",
    NUMBER: "Number of the charge",
}
"""What a column may stand for, in words."""
NEEDED: Final = (PATIENT, DAY, CODE, UNITS)
SEVERAL: Final = frozenset({MODIFIER})
"""What more than one column may stand for."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    NUMBER: ("charge id", "charge number", "charge no", "transaction id", "transaction number", "txn id", "line id"),
    PATIENT: (
        "patient", "patient id", "patient number", "patient reference", "mrn", "medical record number",
        "medical record", "pat id", "pt id", "enterprise id",
    ),
    ENCOUNTER: (
        "encounter", "encounter id", "encounter number", "visit", "visit id", "visit number", "account",
        "account number", "hospital account", "csn", "har", "encounter reference",
    ),
    DAY: (
        "date of service", "service date", "day of service", "dos", "svc date", "serv date", "service day", "day",
        "date", "from date", "service from date",
    ),
    CODE: (
        "hcpcs", "hcpcs code", "cpt", "cpt code", "cpt hcpcs", "hcpcs cpt", "cpt hcpcs code", "code",
        "procedure code", "proc code", "billing code",
    ),
    MODIFIER: ("modifier", "modifiers", "mod", "mods", "hcpcs modifier", "procedure modifier"),
    UNITS: ("units", "quantity", "qty", "billed units", "unit count", "service units", "billing units", "charge units"),
    AMOUNT: (
        "charge", "amount", "charges", "charge amount", "total charge", "total charges", "line charge", "total",
        "billed amount", "charge amt", "amt", "extended charge", "gross charge", "amount usd", "charge usd",
    ),
    SITE: ("site", "location", "facility", "department", "service location", "place", "department name"),
}  # fmt: skip
"""Headings as billing systems write them, in small letters and without signs and the numbers of repeated columns."""

Columns = tuple[str, ...]
"""For each column the name of its field, or "" where it is not used."""


class ColumnsFault(Exception):  # noqa: N818  (it is told to whoever chose)
    """What was chosen cannot be used; the message says what is missing or chosen twice."""


def guess(header: Sequence[str]) -> Columns:
    """Guess what the columns stand for; of two that seem to be the same the first counts, but for modifiers."""
    said = [_field(name) for name in header]
    had: set[str] = set()
    guessed = []
    for field in said:
        taken = field in had and field not in SEVERAL
        guessed.append("" if taken else field)
        had.add(field)
    return tuple(guessed)


def by_headings(header: Sequence[str], chosen: Mapping[str, Sequence[str]]) -> Columns:
    """Give what the columns stand for, where each field names its headings; case and space do not count.

    Raises ColumnsFault where no column has such a heading, or one stands for two fields.
    """
    names = [_plain(name) for name in header]
    columns = [""] * len(header)
    for field, headings in chosen.items():
        for heading in headings:
            places = [at for at, name in enumerate(names) if name == _plain(heading)]
            if not places:
                raise ColumnsFault(f"No column has the heading that is named for: {FIELDS[field]}.")
            if any(columns[at] for at in places):
                raise ColumnsFault(f"A column that stands for something else is named for: {FIELDS[field]}.")
            for at in places:
                columns[at] = field
    return tuple(columns)


def check(columns: Columns, header: Sequence[str]) -> None:
    """Raise ColumnsFault unless each needed field has a column, and no field but modifiers has two."""
    if len(columns) != len(header) or any(one and one not in FIELDS for one in columns):
        raise ColumnsFault("What the columns stand for was chosen for another file. Choose again.")
    count = Counter(one for one in columns if one)
    missing = [FIELDS[one] for one in NEEDED if not count[one]]
    twice = [FIELDS[one] for one, times in count.items() if times > 1 and one not in SEVERAL]
    if missing:
        raise ColumnsFault(f"No column stands for: {', '.join(missing)}.")
    if twice:
        raise ColumnsFault(f"More than one column stands for: {', '.join(twice)}.")


def header_name(header: Sequence[str]) -> str:
    """Compute the digits under which the choice for a header is remembered: case and space do not count."""
    return sha256("\n".join(_plain(name) for name in header).encode()).hexdigest()


def _plain(heading: str) -> str:
    return " ".join(heading.lower().split())


def _field(heading: str) -> str:
    parts = _WORD.findall(heading.lower())
    while parts and parts[-1].isdigit():
        parts.pop()
    words = re.sub(r"(?<=[a-z])\d+$", "", " ".join(parts))
    return next((field for field, names in _KNOWN.items() if words in names), "")
