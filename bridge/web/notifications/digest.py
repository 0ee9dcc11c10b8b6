"""Tells by a digest that a notification came before; a sender may say the same thing up to twenty times."""

import hashlib
from collections.abc import Sequence

from bridge.web.notifications.signing import Signature
from bridge.web.ports import Notification


def digest_of(notification: Notification, body: bytes, named: Sequence[str], signature: Signature | None) -> str | None:
    """Give the digest by which the same notification is known again; None where it cannot be told from a new one.

    A signed one is told by its time, body and the records that its address names. One that is not signed is told by
    its body alone, and only if versions or event numbers are in it: an empty body, or `{"reference": "..."}`, is the
    same for every change, and counting it once would lose all changes but the first.
    """
    if signature is not None:
        told = "\n".join(("signed", *named, signature.at)).encode() + b"."
    elif notification.tells_apart:
        told = b"body\n"
    else:
        return None
    return hashlib.sha256(told + body).hexdigest()
