"""Describes the API as OpenAPI: what each route takes and gives, and how every refusal looks."""

from typing import Any, Final

from flask import Flask
from flask_smorest import Api

from bridge.api.callers import SETTING
from bridge.web.ports import BY_ADMINISTERED, BY_CHANGE
from bridge.web.refusals import FHIR, PROBLEM

_JSON: Final = "application/json"
_SAYS: Final = (
    "Everything that the pages do. Sign in with `Authorization: Bearer` and a token: a person's (`bridge user token "
    f"NAME`), which acts with the person's role, or {SETTING}, which acts as `api` with the role biller, and neither "
    "attests nor confirms. Money and amounts are strings. A refusal is a FHIR OperationOutcome where the client sends "
    "or accepts `application/fhir+json`, else problem JSON (RFC 9457)."
)
_PROBLEM_SHAPE: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What is wrong one by one, such as each bad row of a file; an issue each in FHIR.",
        },
    },
}
_ISSUE_SHAPE: Final = {
    "type": "object",
    "required": ["severity", "code", "diagnostics"],
    "additionalProperties": False,
    "properties": {name: {"type": "string"} for name in ("severity", "code", "diagnostics")},
}
_OUTCOME_SHAPE: Final = {
    "type": "object",
    "required": ["resourceType", "issue"],
    "additionalProperties": False,
    "properties": {
        "resourceType": {"type": "string", "enum": ["OperationOutcome"]},
        "issue": {"type": "array", "items": _ISSUE_SHAPE, "minItems": 1},
    },
}
_REFUSED: Final = "Refused"
_STRING: Final = {"type": "string"}
_NULLABLE: Final = {"type": "string", "nullable": True}
_RECORD: Final = r"^(MedicationAdministration|Encounter|Patient)/[A-Za-z0-9._~-]{1,128}$"


class Described(Api):  # type: ignore[misc]  # flask_smorest carries no types
    """The description; how refusals are answered is the web's, for all that comes in."""

    DEFAULT_ERROR_RESPONSE_NAME = _REFUSED

    def _register_error_handlers(self) -> None:
        """Leave refusals to those who answer all of them."""

    def _register_responses(self) -> None:
        """Describe one form of refusal, whatever its status."""
        schemas = {PROBLEM: ("Problem", _PROBLEM_SHAPE), FHIR: ("OperationOutcome", _OUTCOME_SHAPE)}
        content = {}
        for kind, (name, shape) in schemas.items():
            self.spec.components.schema(name, shape)
            content[kind] = {"schema": {"$ref": f"#/components/schemas/{name}"}}
        self.spec.components.response(_REFUSED, {"description": "It is refused.", "content": content})
        self.spec.components.response(
            "UNPROCESSABLE_ENTITY", {"description": "It cannot be done as it was asked for.", "content": content}
        )


def described(app: Flask) -> Described:
    """Begin the description of an application's API."""
    told = {"info": {"description": _SAYS}, "security": [{"token": []}]}
    api = Described(app, spec_kwargs={"title": "bridge", "version": "1", "openapi_version": "3.0.3", **told})
    api.spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    return api


def describe_reviews(api: Described, app: Flask) -> None:
    """Describe the reviews, which the web answers by itself."""
    api.spec.tag({"name": "reviews", "description": f"Have records or a time looked at again; with {SETTING} alone."})
    refused = {"default": {"$ref": f"#/components/responses/{_REFUSED}"}}
    api.spec.path(
        rule=next(app.url_map.iter_rules("reviews.ask")),
        operations={
            "post": {
                "tags": ["reviews"],
                "summary": "Have records, or whatever changed or was given in a time, looked at again.",
                "requestBody": {"required": True, "content": {_JSON: {"schema": {"oneOf": [_OF_RECORDS, _OF_TIME]}}}},
                "responses": {
                    "200": _answer(
                        "What a dry run would send.", {"would_send": {"type": "array", "items": _WOULD_SEND}}
                    ),
                    "202": _answer("It is noted.", _NOTED, ["noted"]),
                    **refused,
                },
            }
        },
    )
    api.spec.path(
        rule=next(app.url_map.iter_rules("reviews.see")),
        operations={
            "get": {
                "tags": ["reviews"],
                "summary": "Tell how far it is with a record.",
                "responses": {"200": _answer("How far it is.", _WISH), **refused},
            }
        },
    )


def _object(properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    needed = [*properties] if required is None else required
    return {"type": "object", "additionalProperties": False, "required": needed, "properties": properties}


def _answer(says: str, properties: dict[str, Any], required: list[str] | None = None) -> dict[str, Any]:
    return {"description": says, "content": {_JSON: {"schema": _object(properties, required)}}}


_DRY_RUN: Final = {"dry_run": {"type": "boolean", "default": False}}
_NAMES: Final = {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {"type": "string", "pattern": _RECORD},
}
_TIME: Final = {"type": "string", "description": "A day, or a moment with its zone."}
_OF_RECORDS: Final = _object({"names": _NAMES, **_DRY_RUN}, ["names"])
_OF_TIME: Final = _object(
    {"since": _TIME, "until": _TIME, "by": {"type": "string", "enum": [BY_CHANGE, BY_ADMINISTERED]}, **_DRY_RUN},
    ["since"],
)
_WOULD_SEND: Final = _object(dict.fromkeys(("did", "name", "method", "why"), _STRING))
_NOTED: Final = {
    "noted": {"type": "array", "items": _STRING},
    "since": _STRING,
    "until": _NULLABLE,
    "by": _STRING,
}
_WISH: Final = {
    "name": _STRING,
    "wanted": {"type": "integer"},
    "done": {"type": "integer"},
    "waits": {"type": "boolean"},
    "wanted_at": _NULLABLE,
    "attempts": {"type": "integer"},
    "due": _NULLABLE,
    "last_error": _NULLABLE,
    "dead_at": _NULLABLE,
}
