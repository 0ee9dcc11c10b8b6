"""One resource as the server has it now: its version, and what a search compares."""

import hashlib
from dataclasses import dataclass, field

import msgspec

from bridge.folder_server.asked import WRITE, Resource
from bridge.folder_server.parameters import Keys, Parameter, keys_of

_SORTED = msgspec.json.Encoder(decimal_format="number", order="sorted").encode
_OF_THE_SERVER = ("versionId", "lastUpdated")
"""What of `meta` the server sets; whatever a file says there counts for nothing."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One version of a resource.

    number    of the version, from 1
    updated   when it was seen to have changed, as FHIR writes an instant
    digest    of its content, whatever the layout of its file
    resource  without what the server sets in `meta`; None: it was deleted
    """

    kind: str
    id: str
    number: int
    updated: str
    digest: str
    resource: Resource | None
    _keys: dict[str, Keys] = field(default_factory=dict, compare=False, repr=False)
    _written: list[bytes] = field(default_factory=list, compare=False, repr=False)

    @property
    def name(self) -> str:
        """Name it, as in `Claim/abc`."""
        return f"{self.kind}/{self.id}"

    @property
    def tag(self) -> str:
        """Write its version as an ETag."""
        return f'W/"{self.number}"'

    @property
    def whole(self) -> Resource:
        """Give the resource with its id, version and time."""
        resource = self.resource or {}
        found = resource.get("meta")
        meta = {
            "versionId": str(self.number),
            "lastUpdated": self.updated,
            **(found if isinstance(found, dict) else {}),
        }
        head: Resource = {"resourceType": self.kind, "id": self.id, "meta": meta}
        return head | {name: value for name, value in resource.items() if name not in head}

    @property
    def raw(self) -> bytes:
        """Encode the resource, once."""
        if not self._written:
            self._written.append(WRITE(self.whole))
        return self._written[0]

    def keys(self, name: str, parameter: Parameter) -> Keys:
        """Give what a search by a parameter compares; worked out once."""
        if name not in self._keys:
            self._keys[name] = keys_of(self.whole, parameter)
        return self._keys[name]


def bare(resource: Resource) -> Resource:
    """Leave out what the server sets in `meta`."""
    meta = resource.get("meta")
    if not isinstance(meta, dict):
        return resource
    rest = {name: value for name, value in meta.items() if name not in _OF_THE_SERVER}
    without = {name: value for name, value in resource.items() if name != "meta"}
    return {**without, "meta": rest} if rest else without


def digest_of(resource: Resource) -> str:
    """Give the digest of a resource's content: neither layout nor the order of its elements changes it."""
    return hashlib.sha256(_SORTED(resource)).hexdigest()
