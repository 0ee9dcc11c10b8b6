"""Who asks: whether it is this machine itself, and whether the token is the right one."""

import hmac
from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from flask import Request

from bridge.web.refusals import Refusal

_BEARER: Final = "bearer "
_FORWARDED: Final = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
SIGN_IN: Final = {"WWW-Authenticate": 'Bearer realm="bridge"'}


def is_one_of(given: bytes, secrets: Iterable[str]) -> bool:
    """Compare with every secret, each in the same time whatever is given, so that the time tells nothing of any."""
    return any([hmac.compare_digest(given, each.encode()) for each in secrets if each])  # noqa: C419  # compares them all


def bearer_token(asked: Request) -> bytes | None:
    """Give the token of `Authorization: Bearer TOKEN`; None where there is none."""
    written = asked.headers.get("Authorization", "")
    if not written.lower().startswith(_BEARER):
        return None
    return written[len(_BEARER) :].strip().encode("latin-1", "replace")  # as WSGI has it: the bytes that came


def must_have(token: str, asked: Request, setting: str) -> None:
    """Let nobody through but who has a token. Raises Refusal: 403 where the token is not set here, 401 where it is."""
    if not token:
        raise Refusal(403, f"{setting} is not set, so nobody may do this.")
    given = bearer_token(asked)
    if given is None or not is_one_of(given, (token,)):
        raise Refusal(401, f"Sign in with `Authorization: Bearer` and the token that {setting} holds.", SIGN_IN)


def is_this_machine(asked: Request) -> bool:
    """Say whether a request comes from this machine itself.

    What comes through a proxy on this machine does not: its address is the proxy's, so headers that proxies write, or
    a Host that is not this machine, tell. What such a header says is never believed.
    """
    if any(name in asked.headers for name in _FORWARDED):
        return False
    return _is_loopback(asked.remote_addr or "") and _is_loopback(_host_of(asked))


def _host_of(asked: Request) -> str:
    try:
        return urlsplit(f"//{asked.headers.get('Host', '')}").hostname or ""
    except ValueError:
        return ""


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return address == "localhost"
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        return found.ipv4_mapped.is_loopback
    return found.is_loopback
