"""Where a FHIR server is, and which addresses may be asked with our credentials: its own origin and no other."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

from bridge.fhir_server.failures import AddressError

_PORTS: Final = {"http": 80, "https": 443}
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|//")
_KIND: Final = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]*)*")
"""The name of a FHIR resource type; `FHIR` and `R4`, which stand in many base URLs, are none."""

Origin = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class Address:
    """The base URL of a FHIR server, checked, without a slash at its end.

    http_hosts  hosts besides this machine that may be asked without encryption

    Raises AddressError for a URL that cannot be used.
    """

    url: str
    http_hosts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", checked(self.url, self.http_hosts, "BRIDGE_FHIR_URL").rstrip("/"))

    def url_of(self, path: str) -> str:
        """Give the full URL of a path below the base, or of a link that the server wrote.

        A link to another origin, as servers behind a proxy write them, is rebuilt on our base: by its resource type
        and its query. So credentials never leave for another host.

        Raises AddressError for a path that climbs out by `..`.
        """
        if ".." in unquote(path.partition("?")[0]).split("/"):
            raise AddressError(f"{self.url}: a path with `..` is not followed")
        if not _ABSOLUTE.match(path):
            return self._from_root(path) if path.startswith("/") else self._below(path)
        base = urlsplit(self.url)
        link = urlsplit(path if "://" in path.partition("?")[0] else f"{base.scheme}:{path}")
        if _origin_of(link) == _origin_of(base):
            return self._from_root(_with_query(link.path, link.query))
        return self._below(_with_query(_path_meant(link.path, base.path), link.query))

    def is_own(self, url: str) -> bool:
        """Say whether a link lies on our own origin, to which our credentials may go."""
        return not _ABSOLUTE.match(url) or _origin_of(urlsplit(url)) == _origin_of(urlsplit(self.url))

    def own_url(self, url: str) -> str | None:
        """Give the URL on our own origin that a link of the server means; None for one that lies elsewhere.

        What lies below our base's path is ours under any host: a server behind a proxy writes the name it has inside.
        """
        base = urlsplit(self.url).path
        if self.is_own(url) or (base and urlsplit(url).path.startswith(f"{base}/")):
            return self.url_of(url)
        return None

    def _below(self, path: str) -> str:
        return self.url + path if path.startswith("?") else f"{self.url}/{path}" if path else self.url

    def _from_root(self, path: str) -> str:
        base = urlsplit(self.url)
        return f"{base.scheme}://{base.netloc}{path}"


def checked(url: str, http_hosts: frozenset[str], setting: str) -> str:
    """Give a URL back that may be asked: https, or http on this machine or on a host that was named.

    setting  the name of the setting it comes from, for the message

    Raises AddressError for any other.
    """
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise AddressError(f"{setting}: is no URL; write it as https://host/path") from None
    if parts.scheme not in _PORTS or not host:
        raise AddressError(f"{setting}: is no URL; write it as https://host/path")
    shown = f"{parts.scheme}://{host}{parts.path}"
    if parts.username is not None or parts.password is not None:
        raise AddressError(f"{setting}: {shown} has a user or password in it; give them in settings of their own")
    if parts.query or parts.fragment:
        raise AddressError(f"{setting}: {shown} goes on with `?` or `#`; leave that out")
    named = {each.lower() for each in http_hosts}
    if parts.scheme == "http" and not is_loopback(host) and host not in named:
        raise AddressError(
            f"{setting}: {shown} is not encrypted; use https, or name the host in BRIDGE_FHIR_HTTP_HOSTS "
            "if nobody else can listen"
        )
    return url.strip()


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine: localhost, 127.0.0.0/8 or ::1."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def without_values(url: str) -> str:
    """Show a URL with the names of its parameters only: their values may name a patient."""
    address, _, query = url.partition("?")
    names = "&".join(dict.fromkeys(each.partition("=")[0] for each in query.split("&") if each))
    return f"{address}?{names}" if names else address


def _origin_of(parts: SplitResult) -> Origin:
    """Say what two URLs share whose credentials are the same: scheme, host and port."""
    try:
        port = parts.port
    except ValueError:
        port = -1
    scheme = parts.scheme.lower()
    return scheme, parts.hostname or "", _PORTS.get(scheme) if port is None else port


def _path_meant(foreign: str, base: str) -> str:
    """Find what of another host's path lies below its base: by our base's path, else from its resource type on.

    A search within a resource, such as `Patient/pt-1/Claim`, stays one.
    """
    if foreign == base or foreign.startswith(f"{base}/"):
        return foreign[len(base) :].strip("/")
    parts = foreign.strip("/").split("/")
    for place in range(len(parts) - 1, -1, -1):
        if _KIND.fullmatch(parts[place]):
            within = place >= 2 and _KIND.fullmatch(parts[place - 2])  # noqa: PLR2004
            return "/".join(parts[place - 2 if within else place :])
    return ""


def _with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path
