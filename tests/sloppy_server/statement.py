"""Says in a CapabilityStatement what the sloppy server can do; it hides what it does badly, as real ones do."""

from typing import Any, Final

from tests.sloppy_server.matching import kinds, parameters_of
from tests.sloppy_server.switches import Switches

_FHIR_VERSION: Final = {"R4": "4.0.1", "R5": "5.0.0"}
_BACKPORT: Final = "http://hl7.org/fhir/uv/subscriptions-backport"
_BACKPORT_SERVER: Final = f"{_BACKPORT}/CapabilityStatement/backport-subscription-server-r4"
_TOPIC: Final = f"{_BACKPORT}/StructureDefinition/capabilitystatement-subscriptiontopic-canonical"
_INTERACTIONS: Final = (
    "read",
    "vread",
    "update",
    "delete",
    "history-instance",
    "history-type",
    "create",
    "search-type",
)


def statement(switches: Switches) -> dict[str, Any]:
    """Write the CapabilityStatement; what is refused is not named in it, what is ignored is."""
    of_all = [("batch", switches.no_batch), ("transaction", switches.no_transaction), ("history-system", False)]
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "kind": "instance",
        "date": "2026-01-01",
        "fhirVersion": _FHIR_VERSION[switches.release],
        "format": ["json"],
        **({"instantiates": [_BACKPORT_SERVER]} if switches.says_backport else {}),
        "software": {"name": "Sloppy", "version": "1.0"},
        "rest": [
            {
                "mode": "server",
                "resource": [*(_of_kind(kind, switches) for kind in kinds()), _of_subscriptions(switches)],
                "interaction": [{"code": name} for name, lacking in of_all if not lacking],
            }
        ],
    }


def _of_subscriptions(switches: Switches) -> dict[str, Any]:
    operations = [] if switches.live_status is None else [{"name": "status", "definition": f"{_BACKPORT}/status"}]
    return {
        "type": "Subscription",
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "extension": [{"url": _TOPIC, "valueCanonical": topic} for topic in switches.topics],
        "operation": operations,
    }


def _of_kind(kind: str, switches: Switches) -> dict[str, Any]:
    parameters = parameters_of(kind, switches.release)
    named = {name: each for name, each in parameters.items() if name not in switches.refuses}
    if switches.no_last_updated:
        del named["_lastUpdated"]
    includes = [] if switches.no_include or "_include" in switches.refuses else sorted(named)
    return {
        "type": kind,
        "interaction": [{"code": code} for code in _INTERACTIONS],
        "versioning": "versioned",
        "updateCreate": not switches.no_put_create,
        "conditionalCreate": not switches.ignores_if_none_exist,
        "searchInclude": [f"{kind}:{name}" for name in includes if named[name].kind == "reference"],
        "searchParam": [{"name": name, "type": each.kind.replace("text", "string")} for name, each in named.items()],
    }
