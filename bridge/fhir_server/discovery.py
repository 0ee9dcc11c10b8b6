"""Find out where a FHIR server gives tokens, from what it publishes about itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from bridge.fhir_server.loosely import read_loosely

_OAUTH_URIS: Final = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
"""The extension in which a CapabilityStatement named the token endpoint before SMART had a file of its own."""


@dataclass(frozen=True, slots=True)
class SmartServer:
    """What a server says about its sign-in.

    token_url     where it gives tokens, if it says so
    algorithms    those it takes; none: it does not say
    capabilities  such as `permission-v2`
    scopes        some of the scopes that it knows
    """

    token_url: str | None = None
    algorithms: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    scopes: tuple[str, ...] = ()


class _Configuration(msgspec.Struct):
    token_endpoint: str | None = None
    token_endpoint_auth_signing_alg_values_supported: list[str] | None = None
    capabilities: list[str] | None = None
    scopes_supported: list[str] | None = None


class _Extension(msgspec.Struct, rename="camel"):
    url: str | None = None
    value_uri: str | None = None
    extension: list["_Extension"] = []


class _Security(msgspec.Struct):
    extension: list[_Extension] = []


class _Rest(msgspec.Struct):
    security: _Security | None = None


class _Statement(msgspec.Struct):
    rest: list[_Rest] = []


def discover(published: Callable[[str], bytes | None]) -> SmartServer:
    """Read a server's SMART configuration, and its CapabilityStatement where that does not name the token endpoint.

    published  gives what the server publishes under a path below its base, or None
    """
    found = read_loosely(published(".well-known/smart-configuration") or b"", _Configuration) or _Configuration()
    return SmartServer(
        found.token_endpoint or _of_statement(published("metadata")),
        frozenset(found.token_endpoint_auth_signing_alg_values_supported or ()),
        frozenset(found.capabilities or ()),
        tuple(found.scopes_supported or ()),
    )


def _of_statement(body: bytes | None) -> str | None:
    """Find the token endpoint in a CapabilityStatement."""
    statement = read_loosely(body or b"", _Statement) or _Statement()
    for rest in statement.rest:
        for extension in rest.security.extension if rest.security else ():
            if extension.url == _OAUTH_URIS:
                return next((each.value_uri for each in extension.extension if each.url == "token"), None)
    return None
