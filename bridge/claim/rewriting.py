"""What is kept and what is left out when a resource that a server holds is written again."""

from collections.abc import Mapping
from typing import Final

from bridge.claim.encoding import Resource

_COUNTED_BY_THE_SERVER: Final = frozenset({"versionId", "lastUpdated"})


def as_kept(stored: Resource) -> Resource:
    """Take a stored resource as it is, but for the version and time that the server counts itself."""
    meta = stored.get("meta")
    if not isinstance(meta, Mapping):
        return dict(stored)
    rest = {name: value for name, value in meta.items() if name not in _COUNTED_BY_THE_SERVER}
    kept = {name: value for name, value in stored.items() if name != "meta"}
    return {**kept, "meta": rest} if rest else kept


def bare(resource: Resource) -> Resource:
    """Leave out the id, where the server gives out its own."""
    return {name: value for name, value in resource.items() if name != "id"}
