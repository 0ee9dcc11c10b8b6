"""Whatever the description allows, and whatever it does not: no answer is a fault of ours, none is of another shape."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bridge.ledger.ledger import Ledger
from tests.rooms.api.calling import API_TOKEN, DOSES, DRAFT, fill

HELD_TO: Final = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
EXAMPLES: Final = 8
"""Of each route and mode: some twenty seconds for all of them.

That what is not described is refused has tests of its own: in an address one value looks like a list of one.
"""
HELD: Final = settings(
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
    database=None,
    deadline=None,
)
ROWS: Final = [{"administration": one.full_name, "gap": one.gaps[0].id} for one in DOSES]
FACTS: Final = (
    {"kind": "discarded", "mg": "0.36"},
    {"kind": "vials", "count": 2},
    {"kind": "lot", "lot": "X1", "expires": "2027-01-31"},
    {"kind": "icd10", "code": "C91.02", "condition": "Condition/c"},
    {"kind": "site", "file": "lakeview-main"},
)
GOOD_FILE: Final = b"MRN,DOS,HCPCS,Qty\np-1,2026-11-18,J9229,9\n"
BAD_FILE: Final = GOOD_FILE + b",2026-02-30,x,-1\n"
schemathesis.openapi.media_type("text/csv", st.sampled_from([GOOD_FILE, BAD_FILE]) | st.binary(max_size=200))
KNOWN: Final[Mapping[str, st.SearchStrategy[Any]]] = {
    "name": st.sampled_from([one.name for one in DOSES]),
    "number": st.integers(1, 5),
    "batch": st.integers(1, 9),
    "rows": st.lists(st.sampled_from(ROWS), min_size=1, max_size=3),
    "claims": st.just([{"claim": DRAFT["claim"], "content": DRAFT["content"]}]),
    "kind": st.sampled_from(FACTS),
    "day": st.just("2026-11-18"),
}
"""What is in the ledger, which nobody finds by chance."""


def aimed(case: Case[Any], draw: Callable[[st.SearchStrategy[Any]], Any]) -> None:
    """Let a call be about something that is there, more often than not."""
    if case.media_type == "multipart/form-data" and draw(st.integers(0, 3)):
        case.query, case.body = {}, {"file": draw(st.sampled_from([GOOD_FILE, BAD_FILE]))}
        return
    for part in (case.path_parameters, case.body):
        if isinstance(part, dict) and draw(st.integers(0, 3)):
            found = {key: draw(KNOWN[key]) for key in part.keys() & KNOWN.keys()}
            part.update(found.pop("kind", {}) | found)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_one_that_is_described(
    app: Flask, ledger: Ledger, tokens: dict[str, str], called_by: Callable[[str], FlaskClient], mode: GenerationMode
) -> None:
    with ledger.begin() as book:
        fill(book)
    described = called_by("viewer").get("/api/openapi.json").get_json()
    schema = schemathesis.openapi.from_dict(described)
    schema.app = app
    asked, faults = set(), []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        asked.add((operation.method, operation.path))
        token = API_TOKEN if operation.path.startswith("/api/reviews") else tokens["admin"]
        try:
            asking(operation, mode, token)()
        except (AssertionError, FailureGroup, BaseExceptionGroup) as fault:
            faults.append(f"{operation.method} {operation.path}: {fault}")
    assert not faults, "\n\n".join(faults)
    assert len(asked) == sum(len(one.keys() - {"parameters"}) for one in described["paths"].values())


def asking(operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, token: str) -> Callable[[], None]:
    """Give what asks a route whatever a mode allows, and holds each answer to the description."""

    @settings(HELD, max_examples=EXAMPLES)
    @given(case=operation.as_strategy(generation_mode=mode), more=st.data())
    def ask(case: Case[Any], more: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE:
            aimed(case, more.draw)
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        case.validate_response(answer, checks=list(HELD_TO))

    return ask
