"""Takes single values out of JSON that somebody else wrote; what is not as it should be counts as not there."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

NAME: Final = re.compile(r"(?P<kind>[A-Z][A-Za-z]{1,63})/(?P<id>(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]{1,128})")
"""`Type/id`. FHIR's ids have at most 64 characters and neither `_` nor `~`; real servers write more."""
_REFERENCE: Final = re.compile(rf"(?:[^?#]*/)?(?P<name>{NAME.pattern})(?:/_history/(?P<version>[^/?#]+))?")
_VERSION: Final = re.compile(r"[A-Za-z0-9._~+=/:-]{1,64}")
_TAG: Final = re.compile(r'(?:W/)?"?([^"]+)"?')
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")
_CANONICAL: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]{1,500}")
_INSTANT: Final = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
_LONGEST: Final = 2048
_MOST: Final = 2**63 - 1
"""What a `bigint` holds; FHIR's integer64 too."""

Json = Mapping[str, object]


def record(value: object) -> Json:
    """Take a JSON object."""
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[object]:
    """Take a JSON list."""
    return value if isinstance(value, list) else []


def text(value: object) -> str | None:
    """Take a text."""
    return value if isinstance(value, str) and value else None


def reference(value: object) -> str | None:
    """Take the text of a Reference."""
    return text(record(value).get("reference"))


def name_and_version(value: object) -> tuple[str | None, str | None]:
    """Reduce a reference, relative or absolute, to `Type/id`, with the version that it may name.

    By which URL a server calls itself is not asked: the record is looked for on ours, under that name.
    """
    written = text(value)
    if written is None or len(written) > _LONGEST:
        return None, None
    found = _REFERENCE.fullmatch(written)
    return (found["name"], version(found["version"])) if found else (None, None)


def name(value: object) -> str | None:
    """Reduce a reference to `Type/id`."""
    return name_and_version(value)[0]


def name_of_kind(kind: str, value: object) -> str | None:
    """Reduce a reference to `kind/id`; None where it is to something else."""
    found = name(value)
    return found if found is not None and found.startswith(f"{kind}/") else None


def version(value: object) -> str | None:
    """Take a version id."""
    return value if isinstance(value, str) and _VERSION.fullmatch(value) else None


def version_of_tag(value: object) -> str | None:
    """Take the version out of an ETag: `W/"3"` is 3."""
    found = _TAG.fullmatch(value) if isinstance(value, str) else None
    return version(found[1]) if found else None


def code(value: object) -> str | None:
    """Take a code of FHIR's own vocabularies."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else None


def canonical(value: object) -> str | None:
    """Take the URL by which a topic is known."""
    return value if isinstance(value, str) and _CANONICAL.fullmatch(value) else None


def instant(value: object) -> datetime | None:
    """Take a moment with its zone, as UTC; a date, or a time without zone, names none."""
    if not isinstance(value, str) or len(value) > 64 or not _INSTANT.fullmatch(value):  # noqa: PLR2004  # no more digits
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        return None


def whole(value: object) -> int | None:
    """Take a whole number from 0 up, written as a number or, as integer64 is, as a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value[:20])
    return value if type(value) is int and 0 <= value <= _MOST else None
