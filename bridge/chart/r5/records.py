"""What R5 writes otherwise of a patient's record: diagnoses, measurements and consents."""

from typing import Final

from bridge.chart.r5.changes import Changes, Written

CONDITION: Final = Changes(left_out=frozenset({"participant"}), only_r4=frozenset({"asserter", "recorder"}))

OBSERVATION: Final = Changes(
    left_out=frozenset(
        {"bodyStructure", "instantiatesCanonical", "instantiatesReference", "triggeredBy"}
        | {"valueAttachment", "valueReference"}
    ),
)


def _consent(consent: Written) -> Written:
    """Write for how long it holds where R4 has it, and a consent that denies as one that was rejected."""
    added: Written = {}
    if isinstance(consent.get("period"), dict):
        added["provision"] = {"period": consent["period"]}
    if consent.get("decision") == "deny" and consent.get("status") == "active":
        added["status"] = "rejected"
    return added


CONSENT: Final = Changes(
    renamed={"subject": "patient", "date": "dateTime"},
    left_out=frozenset(
        {"controller", "decision", "grantee", "grantor", "manager", "period"}
        | {"policyBasis", "policyText", "regulatoryBasis"}
    ),
    lists=frozenset({"provision", "sourceAttachment", "sourceReference"}),
    only_r4=frozenset(
        {"dateTime", "organization", "patient", "performer", "policy", "policyRule", "scope"},
    ),
    required={"scope": {}, "category": []},
    added=_consent,
)
"""R5's provisions are exceptions to what was decided, so none of them says for how long the whole holds."""
