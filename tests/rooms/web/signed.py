"""Signs notifications as an interface engine would."""

import hashlib
import hmac

from tests.rooms.web.fakes import SECRET


def signature(body: bytes, at: float, secret: str = SECRET) -> dict[str, str]:
    """Make the header for a body signed at a time."""
    proof = hmac.new(secret.encode(), f"{at:.0f}.".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Bridge-Signature": f"t={at:.0f},v1={proof}"}
