"""What can go wrong while charts are fetched, beyond what the wire says."""

from bridge.errors import BridgeError


class HalfChartError(BridgeError):
    """The server does not give all of a patient's administrations, whichever way it is asked."""
