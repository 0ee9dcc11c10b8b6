"""Reads one small resource, as the tests of R5 do."""

from typing import Any

import msgspec

from bridge.chart.decoding import KINDS, read_resource


def read(kind: str, /, **written: object) -> tuple[Any, list[str]]:
    """Read a resource of a kind; give it, and what was told of it."""
    resource, notes = read_resource(KINDS[kind], msgspec.json.encode({"resourceType": kind, **written}))
    return resource, [str(note) for note in notes]
