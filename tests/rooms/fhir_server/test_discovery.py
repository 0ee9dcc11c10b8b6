"""Where a server gives tokens, and in which words it wants to be asked, is read from what it publishes."""

import json
from typing import Any

import pytest

from bridge.fhir_server.discovery import SmartServer, discover
from bridge.fhir_server.scopes import Needs, scopes_for

URIS = "http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris"
STATEMENT = {
    "resourceType": "CapabilityStatement",
    "rest": [
        {"mode": "client"},
        {
            "security": {
                "extension": [
                    {"url": "http://other"},
                    {
                        "url": URIS,
                        "extension": [
                            {"url": "authorize", "valueUri": "https://login.example/auth"},
                            {"url": "token", "valueUri": "https://login.example/old-token"},
                        ],
                    },
                ]
            }
        },
    ],
}


def published(configuration: Any, statement: Any = None) -> SmartServer:  # noqa: ANN401 - any JSON
    shown = {".well-known/smart-configuration": configuration, "metadata": statement}
    return discover(lambda path: None if shown[path] is None else json.dumps(shown[path]).encode())


def test_the_configuration_names_the_token_endpoint() -> None:
    configuration = {
        "token_endpoint": "https://login.example/token",
        "token_endpoint_auth_signing_alg_values_supported": ["ES384"],
        "capabilities": ["permission-v1"],
        "scopes_supported": ["system/*.rs"],
        "grant_types_supported": ["client_credentials"],
    }

    found = published(configuration, STATEMENT)

    assert found == SmartServer(
        "https://login.example/token", frozenset({"ES384"}), frozenset({"permission-v1"}), ("system/*.rs",)
    )


@pytest.mark.parametrize("configuration", [None, {}, [], {"token_endpoint": None}, {"token_endpoint": 7}])
def test_without_a_configuration_the_statement_names_it(configuration: object) -> None:
    assert published(configuration, STATEMENT).token_url == "https://login.example/old-token"  # noqa: S105 - an address


@pytest.mark.parametrize(
    "statement", [None, {}, [], {"rest": 7}, {"rest": [{"security": {"extension": [{"url": URIS}]}}]}]
)
def test_where_neither_does_nothing_is_found(statement: object) -> None:
    assert published(None, statement).token_url is None


FIRST = "system/Claim.read system/Patient.read system/Claim.write"
SECOND = "system/Claim.crus system/Patient.rs"


@pytest.mark.parametrize(
    ("capabilities", "scopes", "asked"),
    [
        ([], [], FIRST),
        (["permission-v1"], ["system/*.rs"], FIRST),
        (["permission-v2"], ["system/*.read"], SECOND),
        (["permission-v1", "permission-v2"], [], SECOND),
        (["launch-ehr"], ["openid", "system/*.rs"], SECOND),
        ([], ["system/Patient.cruds"], SECOND),
        ([], ["system/Observation.rs?category=lab"], SECOND),
        ([], ["system/*.read"], FIRST),
        ([], ["system/*.*"], FIRST),
        ([], ["system/*.rs", "system/*.read"], FIRST),
        ([], ["patient/*.rs"], FIRST),
    ],
)
def test_scopes_are_written_as_the_server_writes_them(capabilities: list[str], scopes: list[str], asked: str) -> None:
    server = SmartServer(capabilities=frozenset(capabilities), scopes=tuple(scopes))

    assert scopes_for(Needs(["Patient"], ["Claim"]), server) == asked
