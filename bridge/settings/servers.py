"""Which server is read from and which is sent to, and how we sign in to each; no server gets another one's secrets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bridge.errors import BridgeError
from bridge.fhir_server.address import Address, checked
from bridge.settings.names import for_target
from bridge.settings.reading import Reading

URL, TARGET_URL, HTTP_HOSTS = "BRIDGE_FHIR_URL", "BRIDGE_FHIR_TARGET_URL", "BRIDGE_FHIR_HTTP_HOSTS"
AUTH, VERSION, KEY_FILE = "BRIDGE_FHIR_AUTH", "BRIDGE_FHIR_VERSION", "BRIDGE_FHIR_KEY_FILE"
NOBODY, BASIC, BEARER, SMART = "none", "basic", "bearer", "smart"
RELEASES: Final = ("R4", "R4B", "R5")
_NEEDED: Final = {
    BASIC: ("BRIDGE_FHIR_USER", "BRIDGE_FHIR_PASSWORD"),
    BEARER: ("BRIDGE_FHIR_TOKEN",),
    SMART: ("BRIDGE_FHIR_CLIENT_ID", KEY_FILE),
}
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Account:
    """How we sign in to one server; secrets are never shown.

    kind       none, basic, bearer or smart; only what this kind needs is filled in
    token_url  "" where the server is asked for it
    scope      "" where what the job needs is asked for
    """

    kind: str = NOBODY
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    client_id: str = ""
    key_file: Path = field(default_factory=Path)
    token_url: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Server:
    """One FHIR server.

    release  R4, R4B or R5; "" where the server is asked
    """

    address: Address
    account: Account = field(default_factory=Account)
    release: str = ""


def read_servers(reading: Reading) -> tuple[Server, Server] | None:
    """Read source and target: one and the same Server where nothing tells them apart. None where one is wrong.

    A target on another origin never gets the source's sign-in: where the source has one, the target's must be said.
    """
    hosts = reading.words(HTTP_HOSTS)
    account = _account(reading, AUTH, hosts)
    release = reading.one_of(VERSION, RELEASES, "")
    target_auth, target_version = for_target(AUTH), for_target(VERSION)
    target_account = _account(reading, target_auth, hosts)
    target_release = reading.one_of(target_version, RELEASES, "")
    if not reading.is_set(URL):
        reading.refuse(URL, "is not set. Give the address of the FHIR server, such as https://ehr.example/fhir.")
    address = _address(reading, URL, hosts)
    target_address = _address(reading, TARGET_URL, hosts) if reading.is_set(TARGET_URL) else address
    if address is None or target_address is None:
        return None
    source = Server(address, account, release)
    if not reading.is_set(target_auth):
        if account.kind != NOBODY and _origin(address) != _origin(target_address):
            reading.refuse(
                target_auth,
                f"is not set, and the target is another server than the source; the source's sign-in ({account.kind}) "
                "is never sent there. Set it to none, basic, bearer or smart.",
            )
        target_account = account
    same = (_origin(address), _path(address)) == (_origin(target_address), _path(target_address))
    if same and target_account == account and target_release in {"", release}:
        return source, source
    return source, Server(target_address, target_account, target_release or (release if same else ""))


def _address(reading: Reading, name: str, hosts: frozenset[str]) -> Address | None:
    url = reading.text(name)
    if not url or not _is_allowed(reading, name, url, hosts):
        return None
    return Address(url, hosts)


def _is_allowed(reading: Reading, name: str, url: str, hosts: frozenset[str]) -> bool:
    try:
        checked(url, hosts, name)
    except BridgeError as error:
        reading.problems.append(f"{error}.")
        return False
    return True


def _account(reading: Reading, auth: str, hosts: frozenset[str]) -> Account:
    """Read how we sign in, from the names that belong to BRIDGE_FHIR_AUTH or to BRIDGE_FHIR_TARGET_AUTH."""
    end = len("AUTH")
    prefix = auth[:-end]
    kind = reading.one_of(auth, (NOBODY, *_NEEDED), NOBODY)
    if not reading.is_set(auth):
        _refuse_details_without_kind(reading, auth, prefix)
    for needed in _needed(kind, prefix):
        if not reading.is_set(needed):
            reading.refuse(needed, f"is not set, and {auth} is {kind}. Set it{_or_a_file(needed)}.")
    if kind == BASIC:
        return _basic(reading, f"{prefix}USER", f"{prefix}PASSWORD")
    if kind == BEARER:
        return Account(BEARER, token=_token(reading, f"{prefix}TOKEN"))
    if kind == SMART:
        token_url = reading.text(f"{prefix}TOKEN_URL")
        if token_url:
            _is_allowed(reading, f"{prefix}TOKEN_URL", token_url, hosts)
        return Account(
            SMART,
            client_id=reading.text(f"{prefix}CLIENT_ID"),
            key_file=reading.path(f"{prefix}KEY_FILE") or Path(),
            token_url=token_url,
            scope=" ".join(reading.text(f"{prefix}SCOPE").split()),
        )
    return Account()


def _needed(kind: str, prefix: str) -> Sequence[str]:
    return [name.replace("BRIDGE_FHIR_", prefix, 1) for name in _NEEDED.get(kind, ())]


def _refuse_details_without_kind(reading: Reading, auth: str, prefix: str) -> None:
    """Refuse a password that would never be used, since nobody said how to sign in."""
    for kind in _NEEDED:
        for name in _needed(kind, prefix):
            if reading.is_set(name):
                reading.refuse(auth, f"is not set, but {name} is. Set it to {kind}, or remove {name}.")
                return


def _or_a_file(name: str) -> str:
    return f", or {name}_FILE" if name.endswith(("PASSWORD", "TOKEN")) else ""


def _basic(reading: Reading, user: str, password: str) -> Account:
    if ":" in reading.text(user):
        reading.refuse(user, "has a colon in it, which a user of basic sign-in cannot have.")
    return Account(BASIC, user=reading.text(user), password=reading.secret(password))


def _token(reading: Reading, name: str) -> str:
    token = reading.secret(name).strip()
    if not all("!" <= letter <= "~" for letter in token):
        reading.refuse(name, "has a space or a letter in it that no token has. Give the token alone, without `Bearer`.")
    return token


def _origin(address: Address) -> tuple[str, str, int | None]:
    parts = urlsplit(address.url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]


def _path(address: Address) -> str:
    return urlsplit(address.url).path
