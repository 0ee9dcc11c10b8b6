"""Tells the bridge which resources changed, by a notification that is signed."""

import hashlib
import hmac
import http.client
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import msgspec

from bridge.folder_server import clock

MOST: Final = 500
"""References in one notification."""
_WITHIN: Final = 5.0
"""Seconds."""
_SIGNATURE: Final = "X-Bridge-Signature"


class Teller:
    """Tells; what could not be told is told with what changes next.

    url  of /notifications
    """

    def __init__(self, url: str, secret: str, now: Callable[[], datetime] = clock.now) -> None:
        self._parts = urlsplit(url)
        self._secret = secret.encode()
        self._now = now
        self._untold: dict[str, None] = {}

    def tell(self, names: Sequence[str]) -> bool:
        """Tell that resources changed, and give whether all that is to be told was taken."""
        self._untold |= dict.fromkeys(names)
        while self._untold:
            some = list(self._untold)[:MOST]
            if not self._post(msgspec.json.encode({"references": some})):
                return False
            for name in some:
                del self._untold[name]
        return True

    def _post(self, body: bytes) -> bool:
        """Send one notification; a refusal counts as taken, since the same would be refused again."""
        at = int(self._now().timestamp())
        proof = hmac.new(self._secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", _SIGNATURE: f"t={at},v1={proof}"}
        secure = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._parts.netloc, timeout=_WITHIN)
        try:
            connection.request("POST", self._parts.path, body, headers)
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
