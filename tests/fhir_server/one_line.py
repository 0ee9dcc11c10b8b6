"""A resource as one line of JSON, numbers as exact as they are."""

from collections.abc import Mapping
from typing import Any

import msgspec

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def one_line(resource: bytes | Mapping[str, Any]) -> bytes:
    """Write a decoded resource in one line; one that is a line already stays as it is, without its end."""
    return resource.strip() if isinstance(resource, bytes) else _ENCODER.encode(resource)
