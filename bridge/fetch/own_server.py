"""Tells the server's own resources from those of other servers, which are not followed."""

import re
from typing import Final

from bridge.chart.references import type_and_id

_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_MOST_BASES: Final = 16
"""A server goes by one or two base URLs; one that gives every resource another is not believed."""


class OwnServer:
    """The base URLs by which the server is known: ours, and those it calls itself by behind a proxy."""

    def __init__(self, base: str) -> None:
        self._bases = [f"{base}/"]

    def learn(self, full_url: str | None, name: str) -> None:
        """Learn the base that the server gives one of its own resources as `fullUrl`."""
        if full_url is None or not full_url.startswith("http") or not full_url.endswith(f"/{name}"):
            return
        base = full_url[: -len(name)]
        if base not in self._bases and len(self._bases) < _MOST_BASES:
            self._bases.append(base)

    def is_foreign(self, text: str) -> bool:
        """Say whether a reference is the absolute URL of a resource on another server."""
        if "://" not in text or _ABSOLUTE.match(text) is None:
            return False
        return not any(text.startswith(base) for base in self._bases)

    def name_of(self, text: str | None) -> str | None:
        """Reduce a reference to `Type/id`; None for one to another server, and for what names nothing."""
        return None if text is None or self.is_foreign(text) else type_and_id(text)
