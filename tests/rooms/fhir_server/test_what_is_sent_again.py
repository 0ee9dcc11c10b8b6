"""What creates something is sent again only where the server cannot have seen it; what bears repeating is repeated."""

import pytest
import requests
import responses

from bridge.fhir_server.failures import UnreachableError
from tests.rooms.fhir_server.wires import BASE, BUNDLE, CLAIM, answers, wire

AMBIGUOUS = {
    "no answer in time": requests.ReadTimeout("slow"),
    "a broken connection": requests.ConnectionError("reset"),
}


@pytest.mark.parametrize("error", AMBIGUOUS.values(), ids=AMBIGUOUS)
@responses.activate
def test_what_may_have_been_created_is_not_created_again(error: Exception) -> None:
    responses.add("POST", f"{BASE}/Claim", body=error)
    asking = wire()

    with pytest.raises(UnreachableError, match="may have been carried out"):
        asking.post("Claim", CLAIM)

    assert asking.requests_sent == 1


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504])
@responses.activate
def test_a_gateway_that_lost_sight_of_a_creation_does_not_repeat_it(status: int) -> None:
    answers("POST", "Claim", (status, b"", {}))
    asking = wire()

    with pytest.raises(UnreachableError, match="look for it first"):
        asking.post("Claim", CLAIM)

    assert asking.requests_sent == 1


@pytest.mark.parametrize("status", [429, 503])
@responses.activate
def test_a_creation_that_was_turned_away_at_the_door_is_sent_again(status: int) -> None:
    answers("POST", "Claim", (status, b"", {"Retry-After": "2"}), (201, CLAIM, {}))
    asking = wire()

    assert asking.post("Claim", CLAIM).status == 201
    assert asking.requests_sent == 2


@responses.activate
def test_a_creation_that_never_got_a_connection_is_sent_again() -> None:
    responses.add("POST", f"{BASE}/Claim", body=requests.ConnectTimeout("slow"))
    answers("POST", "Claim", (201, CLAIM, {}))

    assert wire().post("Claim", CLAIM).status == 201


@pytest.mark.parametrize("error", AMBIGUOUS.values(), ids=AMBIGUOUS)
@responses.activate
def test_what_bears_repeating_is_repeated(error: Exception) -> None:
    for method, path in (("POST", "Claim"), ("POST", "Claim/_search"), ("POST", ""), ("PUT", "Claim/c-1")):
        responses.add(method, f"{BASE}/{path}".rstrip("/"), body=error)
        answers(method, path, (200, BUNDLE, {}))
    asking = wire()

    assert asking.post("Claim", CLAIM, if_none_exist="identifier=x").found
    assert asking.search_by_post("Claim", [("patient", "pt-1")]).found
    assert asking.post("", BUNDLE).found
    assert asking.put("Claim/c-1", CLAIM).found
    assert asking.requests_sent == 8
