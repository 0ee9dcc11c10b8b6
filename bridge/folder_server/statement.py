"""Says in a CapabilityStatement exactly what the server can do, and nothing that it cannot."""

from collections.abc import Iterable
from typing import Final

from bridge.folder_server.asked import Resource
from bridge.folder_server.parameters import parameters_of

_INTERACTIONS: Final = ("read", "create", "update", "search-type")


def statement(kinds: Iterable[str], version: str, base: str) -> Resource:
    """Write the statement.

    kinds    that it has, or may be given
    version  of this program
    """
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": "2026-11-24",
        "kind": "instance",
        "software": {"name": "Folder server of the clinical-to-billing bridge", "version": version},
        "implementation": {"description": "A folder of files, on this machine alone", "url": base},
        "fhirVersion": "4.0.1",
        "format": ["json"],
        "rest": [
            {
                "mode": "server",
                "resource": [_of_kind(kind) for kind in sorted(kinds)],
                "interaction": [{"code": "batch"}],
            }
        ],
    }


def _of_kind(kind: str) -> Resource:
    parameters = parameters_of(kind)
    pointing = [name for name, each in parameters.items() if each.type == "reference"]
    return {
        "type": kind,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned",
        "readHistory": False,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "not-supported",
        "conditionalUpdate": False,
        "conditionalDelete": "not-supported",
        "searchInclude": [f"{kind}:{name}" for name in pointing],
        "searchParam": [{"name": name, "type": each.type} for name, each in parameters.items()],
    }
