"""Reads what a reference says: which resource, by its kind and id, its URL, or an identifier."""

import re
from typing import Final

from bridge.chart.datatypes import Reference

Scope = dict[str, str]
"""Inside one Bundle: the URL under which an entry is known there, and the name of its resource."""

_TYPE_AND_ID: Final = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+/[^\s/?#|]+)(?:/_history/[^\s/?#]+)?/?(?:[?#].*)?", re.DOTALL)
_BY_IDENTIFIER: Final = re.compile(r"(?:.*/)?([A-Z][A-Za-z]+)\?identifier=([^&|]*)(?:%7C|\|)([^&|]+)", re.DOTALL)
_BEHIND_URL: Final = re.compile(r"/_history/|#")


def type_and_id(text: str) -> str | None:
    """Reduce a relative or absolute reference to `Type/id`, without its server, version, query and fragment."""
    found = _TYPE_AND_ID.fullmatch(text)
    return found[1] if found else None


def identifier_meant(reference: Reference) -> tuple[str | None, str | None, str] | None:
    """Tell the identifier by which a reference names its target: the target's kind if said, system and value.

    None where it has a literal reference, or names nothing. `Practitioner?identifier=SYSTEM|VALUE` counts, too.
    """
    if reference.reference is not None:
        found = _BY_IDENTIFIER.fullmatch(reference.reference)
        return (found[1], found[2] or None, found[3]) if found else None
    identifier = reference.identifier
    if identifier is None or identifier.value is None:
        return None
    return reference.type, identifier.system, identifier.value


class Urls:
    """Under which URLs Bundles know their entries, such as `urn:uuid:...`."""

    def __init__(self) -> None:
        self._everywhere: dict[str, str | None] = {}

    def add(self, scope: Scope, url: str, name: str) -> None:
        """Remember an entry's URL, unless it only repeats the entry's own `Type/id`.

        scope  the URLs of the Bundle the entry is in; one URL may mean something else in another Bundle
        """
        known_as = type_and_id(url)
        if known_as == name:
            return
        scope[url] = name
        if known_as and name.startswith("#"):
            scope[known_as] = name
        if self._everywhere.setdefault(url, name) != name:
            self._everywhere[url] = None

    def find(self, scope: Scope | None, text: str) -> str | None:
        """Find the name of what a reference means by its URL: in its own Bundle, else where all Bundles agree.

        A version (`/_history/n`) and a fragment behind the URL do not matter.
        """
        plain = _BEHIND_URL.split(text, maxsplit=1)[0] if "/_history/" in text or "#" in text else text
        own = (scope.get(text) or scope.get(plain)) if scope else None
        return own or self._everywhere.get(text) or self._everywhere.get(plain)
