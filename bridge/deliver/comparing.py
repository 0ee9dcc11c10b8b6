"""Compare what was sent with what the server keeps, field by field."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import msgspec

from bridge.claim.encoding import Resource

DROPPED, CHANGED = "was dropped", "was changed"
_OWN_OF_THE_SERVER: Final = frozenset({"versionId", "lastUpdated"})
_NUMBERS: Final = (int, Decimal)
_WRITTEN: Final = msgspec.json.Encoder(decimal_format="number").encode


def differences(sent: Resource, kept: Resource, leave_out: frozenset[str] = frozenset()) -> list[str]:
    """Name each field that the server dropped or changed, such as `item[0].modifier was dropped`.

    leave_out  elements at the top that are not compared

    What the server added is its own affair. Values are not repeated: they may name people.
    """
    found: list[str] = []
    for name, value in sent.items():
        if name not in leave_out and not _is_the_same(value, kept.get(name)):
            _compare(name, value, kept.get(name), found)
    return found


def _is_the_same(sent: object, kept: object) -> bool:
    """Say whether something is written the same, which is quick to see; if not, it may still say the same."""
    if kept is None or isinstance(sent, str):
        return sent == kept
    return _WRITTEN(sent) == _WRITTEN(kept)


def only_dropped(found: list[str]) -> bool:
    """Say whether fields are missing and none is changed."""
    return all(one.endswith(DROPPED) for one in found)


def _compare(path: str, sent: object, kept: object, found: list[str]) -> None:
    if kept is None:
        found.append(f"{path} {DROPPED}")
    elif path == "meta.tag" and isinstance(sent, list) and isinstance(kept, list):
        if any(tag not in kept for tag in sent):  # a server may put its own tags before ours
            found.append(f"{path} {CHANGED}")
    elif isinstance(sent, Mapping) and isinstance(kept, Mapping):
        for name, value in sent.items():
            if name not in _OWN_OF_THE_SERVER:
                _compare(f"{path}.{name}", value, kept.get(name), found)
    elif isinstance(sent, list) and isinstance(kept, list) and len(sent) == len(kept):
        for place, (one, other) in enumerate(zip(sent, kept, strict=True)):
            _compare(f"{path}[{place}]", one, other, found)
    elif not _same(path, sent, kept):
        found.append(f"{path} {CHANGED}")


def _same(path: str, sent: object, kept: object) -> bool:
    """Compare two simple values; 1.70 is 1.7, and a reference may have become absolute."""
    if isinstance(sent, bool) or isinstance(kept, bool):
        return sent is kept
    if isinstance(sent, _NUMBERS) and isinstance(kept, _NUMBERS):
        return sent == kept
    if path.endswith(".reference") and isinstance(sent, str) and isinstance(kept, str):
        return kept == sent or kept.endswith(f"/{sent}")
    return type(sent) is type(kept) and sent == kept
