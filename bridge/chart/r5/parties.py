"""What R5 writes otherwise of who pays and where it was: coverages, payers' answers, organizations, places, people."""

from typing import Final

from bridge.chart.r5.changes import Changes, Written


def _payor(coverage: Written) -> Written:
    """List who pays as R4 does: the insurer first, then whoever else is said to pay."""
    listed = coverage.get("paymentBy")
    payments = listed if isinstance(listed, list) else []
    parties = [one["party"] for one in payments if isinstance(one, dict) and "party" in one]
    insurer = [coverage["insurer"]] if "insurer" in coverage else []
    return {"payor": [*insurer, *(party for party in parties if party not in insurer)]}


COVERAGE: Final = Changes(
    left_out=frozenset({"insurancePlan", "insurer", "kind", "paymentBy"}),
    lists=frozenset({"subscriberId"}),
    only_r4=frozenset({"payor"}),
    added=_payor,
)

CLAIM_RESPONSE: Final = Changes(
    left_out=frozenset({"decision", "diagnosisRelatedGroup", "encounter", "event", "traceNumber"}),
    required={"insurer": {}},
)

ORGANIZATION: Final = Changes(
    left_out=frozenset({"description", "qualification"}), only_r4=frozenset({"address", "telecom"})
)

LOCATION: Final = Changes(
    renamed={"form": "physicalType"},
    left_out=frozenset({"characteristic", "contact", "virtualService"}),
    only_r4=frozenset({"availabilityExceptions", "physicalType", "telecom"}),
)

PRACTITIONER: Final = Changes(left_out=frozenset({"deceasedBoolean", "deceasedDateTime"}))
