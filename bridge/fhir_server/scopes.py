"""What we ask a SMART server to be allowed: to read these kinds of resource, and to write those."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from bridge.fhir_server.discovery import SmartServer

_SECOND: Final = re.compile(r"system/[A-Za-z*]+\.c?r?u?d?s?(?:\?.*)?")
"""A scope as SMART 2 writes it, such as `system/Claim.rs`; its letters: create, read, update, delete, search."""
_FIRST: Final = re.compile(r"system/[A-Za-z*]+\.(?:read|write|\*)")


@dataclass(frozen=True, slots=True)
class Needs:
    """The kinds of resource that are read, and those that are written (and read back)."""

    read: Collection[str]
    written: Collection[str] = ()


def scopes_for(needs: Needs, server: SmartServer) -> str:
    """Write down what we need in the version of SMART's scopes that the server knows; where it does not say, the first.

    Source: SMART App Launch 2.2, scopes for requesting FHIR resources; 1.0 for the first.
    """
    kinds = sorted({*needs.read, *needs.written})
    if _knows_second(server):
        return " ".join(f"system/{kind}.{'crus' if kind in needs.written else 'rs'}" for kind in kinds)
    reading = [f"system/{kind}.read" for kind in kinds]
    return " ".join((*reading, *(f"system/{kind}.write" for kind in sorted(needs.written))))


def _knows_second(server: SmartServer) -> bool:
    """Say whether the server knows the scopes of SMART 2."""
    said = server.capabilities & {"permission-v1", "permission-v2"}
    if said:
        return "permission-v2" in said
    known = [scope for scope in server.scopes if scope.startswith("system/")]
    return any(_SECOND.fullmatch(scope) for scope in known) and not any(_FIRST.fullmatch(scope) for scope in known)
