"""What is set for the pages of the workbench: how long one stays signed in, and where else one may sign in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bridge.roles import ROLES
from bridge.settings.reading import Reading

_LONGEST_IDLE: Final = 12 * 60
_SHORT: Final = 60
_THIS_MACHINE: Final = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Oidc:
    """Another server at which people sign in, by OpenID Connect; secrets are never shown.

    roles  by group
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pages:
    """How the pages are set.

    session_minutes  how long one may do nothing until one is signed out
    url              where browsers reach the pages; "" where that is where we listen
    oidc             None: nobody signs in elsewhere
    replay_folder    whose folders may be replayed by the pages; None: none may
    """

    session_minutes: int = 30
    url: str = ""
    oidc: Oidc | None = None
    replay_folder: Path | None = None

    def https_only(self, host: str) -> bool:
        """Say whether sessions are for https alone: everywhere but on this machine, unless the address says http.

        host  where we listen
        """
        return self.url.startswith("https:") or (not self.url and host not in _THIS_MACHINE)


def pages_in(reading: Reading) -> Pages:
    """Read it; what is wrong is noted."""
    return Pages(
        reading.whole("BRIDGE_SESSION_MINUTES", 1, _LONGEST_IDLE, 30),
        reading.url("BRIDGE_PAGES_URL", "Give the address at which browsers reach the pages."),
        _oidc(reading),
        reading.path("BRIDGE_REPLAY_FOLDER"),
    )


def _oidc(reading: Reading) -> Oidc | None:
    issuer, name = reading.text("BRIDGE_OIDC_ISSUER"), "BRIDGE_OIDC_ISSUER"
    if not issuer:
        return None
    url = reading.url(name, "Give the issuer's address, as it names itself.")
    if url.startswith("http:") and urlsplit(url).hostname not in _THIS_MACHINE:
        reading.refuse(name, "is http. Who signs in must be asked by https.")
    for needed in ("BRIDGE_OIDC_CLIENT_ID", "BRIDGE_OIDC_CLIENT_SECRET", "BRIDGE_OIDC_ROLES"):
        if not reading.is_set(needed):
            reading.refuse(needed, "is not set, and BRIDGE_OIDC_ISSUER is.")
    return Oidc(
        issuer,
        reading.text("BRIDGE_OIDC_CLIENT_ID"),
        reading.secret("BRIDGE_OIDC_CLIENT_SECRET").strip(),
        reading.text("BRIDGE_OIDC_ROLE_CLAIM") or "groups",
        _roles(reading),
    )


def _roles(reading: Reading) -> dict[str, str]:
    name, roles = "BRIDGE_OIDC_ROLES", {}
    for one in sorted(reading.words(name)):
        group, _, role = (part.strip() for part in one.rpartition("="))
        if not group or role not in ROLES:
            reading.refuse(name, f'says "{one[:_SHORT]}". Write GROUP=ROLE, with a role of {", ".join(ROLES)}.')
        roles[group] = role
    return roles
