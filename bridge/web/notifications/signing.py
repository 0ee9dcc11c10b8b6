"""Checks who sends a notification: whoever knows one of the secrets, by itself or by a signature made with it."""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask import Request

from bridge.web.callers import SIGN_IN, bearer_token, is_one_of
from bridge.web.refusals import Refusal

HEADER: Final = "X-Bridge-Signature"
WINDOW: Final = 300
"""Seconds that a signature holds, before and after: clocks differ, and a recorded request is worth nothing later."""
_TIME: Final = re.compile(r"\d{1,12}")
_HEX: Final = re.compile(r"[0-9A-Fa-f]{64}")
_MOST_SIGNATURES: Final = 8
_HOW: Final = f"Sign in with `Authorization: Bearer SECRET`, or with `{HEADER}: t=UNIX,v1=HEX`."


@dataclass(frozen=True, slots=True)
class Signature:
    """What the header of a signed notification says.

    at      seconds since 1970, as written
    proofs  HMAC-SHA256 over `at.body` in hex, one for each secret that the sender signs with
    """

    at: str
    proofs: tuple[str, ...]


class Doorkeeper:
    """Lets notifications in by their secrets; with no secret, none."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = tuple(secret for secret in secrets if secret)

    def before_the_body(self, asked: Request, now: float) -> Signature | None:
        """Check all that can be checked before the body is read; give the signature that it must still match.

        now  seconds since 1970

        Raises Refusal (401). A request that is signed must have a signature that holds, whatever else it brings.
        """
        written = asked.headers.get(HEADER)
        if not self._secrets:
            raise _refused(_HOW)
        if written is not None:
            return _signature(written, now)
        given = bearer_token(asked)
        if given is None or not is_one_of(given, self._secrets):
            raise _refused(_HOW)
        return None

    def with_the_body(self, signature: Signature, body: bytes) -> None:
        """Check that a body was signed with one of the secrets. Raises Refusal (401)."""
        signed = signature.at.encode() + b"." + body
        ours = [hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest() for secret in self._secrets]
        if not any([is_one_of(proof.lower().encode(), ours) for proof in signature.proofs]):  # noqa: C419  # as there
            raise _refused(f"The signature does not match. It is HMAC-SHA256 over t, a dot and the body. {_HOW}")


def _signature(written: str, now: float) -> Signature:
    """Read the header. Raises Refusal for one that is none, or that was made too long ago or is from the future."""
    parts = [part.strip().partition("=") for part in written.split(",")]
    times = [value for key, _, value in parts if key == "t"]
    proofs = [value for key, _, value in parts if key == "v1"]
    if len(times) != 1 or not _TIME.fullmatch(times[0]) or not times[0].isascii():
        raise _refused(f"The signature needs one t, in whole seconds since 1970. {_HOW}")
    if not 1 <= len(proofs) <= _MOST_SIGNATURES or not all(map(_HEX.fullmatch, proofs)):
        raise _refused(f"The signature needs a v1 of 64 hexadecimal digits, and at most {_MOST_SIGNATURES}. {_HOW}")
    if abs(now - int(times[0])) > WINDOW:
        raise _refused(f"The signature's t is more than {WINDOW} seconds away from our clock. {_HOW}")
    return Signature(times[0], tuple(proofs))


def _refused(says: str) -> Refusal:
    return Refusal(401, says, SIGN_IN)
