"""Says that a body is none of the shapes in which notifications come."""

from typing import Final

from bridge.errors import BridgeError

EXPECTED: Final = (
    "Expected one of: no body at all (R4 rest-hook); one FHIR resource with its id, as JSON (R4 rest-hook); a Bundle "
    "with a subscription status in it, as Parameters (Subscriptions Backport) or as SubscriptionStatus (R4B, R5); "
    '{"reference": "MedicationAdministration/ID"} or {"references": [...]} (an interface engine).'
)


class UnknownShapeError(BridgeError):
    """A body is no notification; the message says what was expected, and nothing of what came."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} {EXPECTED}")
