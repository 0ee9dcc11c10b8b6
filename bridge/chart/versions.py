"""Chooses between versions of one resource that were read from different places, whatever their order."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Final, Self

import msgspec

from bridge.chart.lenient import PARSE

_SORTED: Final = msgspec.json.Encoder(decimal_format="number", order="sorted").encode
_INSTANT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_WHOLE: Final = re.compile(r"\d+", re.ASCII)


def canonical_json(raw: bytes) -> bytes:
    """Write JSON with sorted names, no spaces and every number as it was, so that equal contents are equal bytes."""
    return _SORTED(PARSE(raw))


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a resource, with what decides whether it counts.

    updated  `meta.lastUpdated` as an exact instant (it may have more digits than microseconds), or None
    number   `meta.versionId` as a whole number (its length and its digits, so that any size compares), or None
    """

    raw: bytes
    canonical: bytes
    named: str
    updated: tuple[datetime, Fraction] | None
    number: tuple[int, str] | None

    @classmethod
    def of(cls, raw: bytes) -> Self:
        """Take the version from a resource's JSON; a `meta` that is odd counts as none."""
        meta = PARSE(raw).get("meta")
        meta = meta if isinstance(meta, dict) else {}
        version = str(meta.get("versionId", ""))
        digits = version.lstrip("0") if _WHOLE.fullmatch(version) else None
        number = None if digits is None else (len(digits), digits)
        updated = meta.get("lastUpdated")
        instant = exact_instant(updated) if isinstance(updated, str) else None
        said = (f"version {version}" if version else "", f"of {updated}" if instant else "")
        named = " ".join(words for words in said if words)
        return cls(raw, canonical_json(raw), named, instant, number)

    def counts_before(self, other: Self) -> bool:
        """Say whether of two versions this one is taken: the newest, else the highest, else the greater JSON."""
        if self.updated and other.updated and self.updated != other.updated:
            return self.updated > other.updated
        if self.number and other.number and self.number != other.number:
            return self.number > other.number
        return self.canonical > other.canonical


def exact_instant(written: str) -> tuple[datetime, Fraction] | None:
    """Read an instant with its zone, the part of a second kept exact; None where it is none."""
    found = _INSTANT.fullmatch(written)
    if not found:
        return None
    try:
        return datetime.fromisoformat(found[1] + found[3]), Fraction(f"0{found[2] or '.0'}")
    except ValueError:
        return None


def distinct_versions(copies: Iterable[bytes]) -> list[Version]:
    """List the versions whose contents differ, the one that counts first, the same for any order of the copies.

    Three versions can beat one another in a circle (one has no instant, another no number), so the rule is applied
    from the greatest JSON down: pairs are decided by the rule alone, circles always in the same way.
    """
    by_contents = {version.canonical: version for version in map(Version.of, sorted(copies))}
    versions = sorted(by_contents.values(), key=lambda version: version.canonical, reverse=True)
    first = versions[0]
    for version in versions[1:]:
        if version.counts_before(first):
            first = version
    return [first, *(version for version in versions if version is not first)]
