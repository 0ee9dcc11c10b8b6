"""Sends notifications as badly as can be: dropped, repeated, late, out of order, signed by a clock that is wrong."""

import hashlib
import hmac
import http.client
import json
import threading
from collections import Counter
from typing import Any, Final
from urllib.parse import urlsplit

from tests.chaos.dice import dice, now
from tests.chaos.later import Later

Resource = dict[str, Any]
SECRET: Final = "a-secret-of-the-chaos"  # noqa: S105  (it opens nothing else)
DROPPED: Final = 0.3
MOST_REPEATED: Final = 19
NAMELESS: Final = 0.02
"""So many notifications say only that something changed."""


class Messenger:
    """Tells the web what changed.

    latest   seconds after which a notification may come at most
    counted  events, dropped, sent, repeated; and answers by their kind
    """

    def __init__(self, url: str, seed: int, later: Later, *, skew: float, latest: float) -> None:
        self.counted = Counter[str]()
        self._place = urlsplit(url).netloc
        self._draw = dice(seed, "messenger")
        self._later = later
        self._skew, self._latest = skew, latest
        self._lock = threading.Lock()

    def tell(self, changed: Resource) -> None:
        """Let it be told that a resource changed, perhaps."""
        draw = self._draw
        self.counted["events"] += 1
        if draw.random() < DROPPED:
            self.counted["dropped"] += 1
            return
        body = self._body(changed)
        for number in range(1 + int(draw.random() ** 3 * (MOST_REPEATED + 1))):
            self.counted["repeated" if number else "sent"] += 1
            at = draw.uniform(-self._skew, self._skew)
            self._later.call(draw.random() ** 3 * self._latest, lambda skew=at: self.post(body, skew))  # type: ignore[misc]

    def post(self, body: bytes, skew: float = 0.0) -> int | None:
        """Send one notification now, and give the status of the answer; None where none came."""
        at = f"{now() + skew:.0f}"
        proof = hmac.new(SECRET.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        headers = {"X-Bridge-Signature": f"t={at},v1={proof}", "Content-Type": "application/fhir+json"}
        connection = http.client.HTTPConnection(self._place, timeout=20)
        try:
            connection.request("POST", "/notifications", body, headers)
            status: int | None = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            status = None
        finally:
            connection.close()
        with self._lock:
            self.counted["no answer" if status is None else f"answered {status}"] += 1
        return status

    def _body(self, changed: Resource) -> bytes:
        """Write a rest-hook with the resource or without, or what an interface engine sends."""
        draw = self._draw.random()
        if draw < NAMELESS:
            return b""
        if draw < 0.5:
            return json.dumps(changed).encode()
        name = f"{changed['resourceType']}/{changed['id']}"
        return json.dumps({"reference": name, "version": changed["meta"]["versionId"]}).encode()
