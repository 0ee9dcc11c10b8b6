"""What is wrong with a server for a moment is waited out, and no longer than it is worth."""

from socket import gaierror
from typing import Final

import pytest
import requests
import responses
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import MaxRetryError, NameResolutionError

from bridge.fhir_server.failures import AddressError, NotFhirError, UnreachableError
from tests.rooms.fhir_server.wires import BASE, BUNDLE, CLAIM, PAGE, Waits, answers, outcome, wire

HALF = BUNDLE[:25]
GOOD: Final[tuple[int, bytes, dict[str, str]]] = (200, BUNDLE, {})


@responses.activate
def test_a_busy_server_is_asked_again_after_the_seconds_it_names() -> None:
    answers("GET", "Claim", (429, b"", {"Retry-After": "7"}), GOOD)
    waits = Waits()

    asking = wire(waits)

    assert asking.get("Claim").body == BUNDLE
    assert asking.requests_sent == 2
    assert len(waits.seconds) == 1
    assert 7 <= waits.seconds[0] <= 8  # up to a second more: not all come back at one moment


@responses.activate
def test_a_date_to_come_back_at_is_read_by_the_servers_own_clock() -> None:
    at = {"Date": "Tue, 26 Jun 2018 06:00:00 GMT", "Retry-After": "Tue, 26 Jun 2018 06:00:30 GMT"}
    answers("GET", "Claim", (503, b"", at), GOOD)
    waits = Waits()

    assert wire(waits).get("Claim").found
    assert 30 <= waits.seconds[0] <= 31


@responses.activate
def test_a_date_without_the_servers_own_time_is_read_by_ours() -> None:
    answers("GET", "Claim", (503, b"", {"Retry-After": "Tue, 26 Jun 2018 08:00:40 GMT"}), GOOD)
    waits = Waits()

    assert wire(waits).get("Claim").found
    assert 40 <= waits.seconds[0] <= 41


@responses.activate
def test_a_date_that_is_past_means_at_once() -> None:
    answers("GET", "Claim", (503, b"", {"Retry-After": "Tue, 26 Jun 2018 07:00:00 GMT"}), GOOD)
    waits = Waits()

    assert wire(waits).get("Claim").found
    assert 0 <= waits.seconds[0] <= 1


@pytest.mark.parametrize("said", ["soon", "-5", "1.5", "²", "Tue, 99 Jun 2018"])
@responses.activate
def test_a_time_that_says_nothing_is_passed_over(said: str) -> None:
    answers("GET", "Claim", (503, b"", {"Retry-After": said}), GOOD)
    waits = Waits()

    assert wire(waits).get("Claim").found
    assert 0.25 <= waits.seconds[0] <= 0.5


@responses.activate
def test_a_server_that_wants_to_be_left_alone_for_an_hour_is() -> None:
    answers("GET", "Claim", (429, b"", {"Retry-After": "3600"}))
    waits = Waits()
    asking = wire(waits)

    with pytest.raises(UnreachableError, match="asks to wait 3600 s") as failure:
        asking.get("Claim")

    assert failure.value.status == 429
    assert waits.seconds == []
    assert asking.requests_sent == 1


@responses.activate
def test_waits_that_each_are_short_end_when_they_are_too_long_together() -> None:
    answers("GET", "Claim", (503, b"", {"Retry-After": "120"}))
    waits = Waits()
    asking = wire(waits, give_up_after=300)

    with pytest.raises(UnreachableError):
        asking.get("Claim")

    assert asking.requests_sent == 3  # 120 + 120 s were waited; 360 s are more than 300
    assert len(waits.seconds) == 2


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 520])
@responses.activate
def test_what_may_pass_is_asked_again(status: int) -> None:
    answers("GET", "Claim", (status, PAGE, {}), (status, b"", {}), GOOD)
    asking = wire()

    assert asking.get("Claim").body == BUNDLE
    assert asking.requests_sent == 3


@responses.activate
def test_a_server_that_stays_broken_is_given_up_with_its_own_words() -> None:
    answers("GET", "Claim", (500, outcome("exception", "database is down"), {}))
    waits = Waits()
    asking = wire(waits)

    with pytest.raises(UnreachableError) as failure:
        asking.get("Claim", [("patient", "pt-1")])

    assert asking.requests_sent == 6
    assert str(failure.value) == (
        f"GET {BASE}/Claim?patient: answered 500, after 6 tries (the server says: exception: database is down)"
    )
    # half of each wait is certain, half is chance; it doubles: 0.5, 1, 2, 4, 8 s at most
    for waited, most in zip(waits.seconds, (0.5, 1, 2, 4, 8), strict=True):
        assert most / 2 <= waited <= most


@responses.activate
def test_no_wait_is_longer_than_the_longest() -> None:
    answers("GET", "Claim", (500, b"", {}))
    waits = Waits()

    with pytest.raises(UnreachableError):
        wire(waits, longest_wait=1).get("Claim")

    assert len(waits.seconds) == 5
    assert max(waits.seconds) <= 1


BROKEN = {
    "refused": requests.ConnectionError("refused"),
    "no connection in time": requests.ConnectTimeout("slow"),
    "no answer in time": requests.ReadTimeout("slow"),
    "a broken proxy": requests.exceptions.ProxyError("no way"),
    "a broken handshake": requests.exceptions.SSLError("EOF occurred in violation of protocol"),
}


@pytest.mark.parametrize("error", BROKEN.values(), ids=BROKEN)
@responses.activate
def test_a_connection_that_fails_is_made_again(error: Exception) -> None:
    responses.add("GET", f"{BASE}/Claim", body=error)
    answers("GET", "Claim", GOOD)
    asking = wire()

    assert asking.get("Claim").body == BUNDLE
    assert asking.requests_sent == 2


@pytest.mark.parametrize("error", BROKEN.values(), ids=BROKEN)
@responses.activate
def test_a_connection_that_always_fails_is_told_without_the_values_in_the_url(error: Exception) -> None:
    responses.add("GET", f"{BASE}/Claim", body=error)

    with pytest.raises(UnreachableError, match="after 6 tries") as failure:
        wire().get("Claim", [("patient", "Patient/secret-7")])

    assert "secret" not in str(failure.value)
    assert failure.value.__cause__ is None
    assert failure.value.__suppress_context__


@responses.activate
def test_a_certificate_that_cannot_be_checked_is_not_tried_again() -> None:
    responses.add("GET", f"{BASE}/Claim", body=requests.exceptions.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] no"))
    asking = wire()

    with pytest.raises(UnreachableError, match="REQUESTS_CA_BUNDLE"):
        asking.get("Claim")

    assert asking.requests_sent == 1


@pytest.mark.parametrize(
    "bad", [HALF, PAGE, b"", b"  \n", b'<?xml version="1.0"?><Bundle/>', b'{"entry":' + b"[" * 100_000]
)
@responses.activate
def test_half_a_page_or_none_is_asked_for_again(bad: bytes) -> None:
    answers("GET", "Claim", (200, bad, {}), GOOD)
    asking = wire()

    assert asking.get("Claim").body == BUNDLE
    assert asking.requests_sent == 2


@pytest.mark.parametrize(
    ("bad", "words"),
    [(HALF, "JSON that cannot be read"), (PAGE, "a web page"), (b"<Bundle/>", "XML"), (b"", "nothing in it")],
)
@responses.activate
def test_a_server_that_always_gives_half_a_page_is_no_fhir_server(bad: bytes, words: str) -> None:
    answers("GET", "Claim", (200, bad, {}))

    with pytest.raises(NotFhirError, match=f"{words}.*after 6 tries"):
        wire().get("Claim")


@pytest.mark.parametrize("bad", [b"{}", b"[]", b"7", b'{"error":"no"}', b'{"resourceType":7}'])
@responses.activate
def test_json_that_is_no_resource_is_not_asked_for_again(bad: bytes) -> None:
    answers("GET", "Claim", (200, bad, {}))
    asking = wire()

    with pytest.raises(NotFhirError, match="no resourceType"):
        asking.get("Claim")

    assert asking.requests_sent == 1


@responses.activate
def test_a_host_that_nobody_knows_is_told() -> None:
    unknown = NameResolutionError("ehr.example", HTTPConnection("ehr.example"), gaierror("no such name"))
    responses.add(
        "POST",
        f"{BASE}/Claim",
        body=requests.ConnectionError(MaxRetryError(HTTPConnectionPool("ehr.example"), "/fhir", unknown)),
    )
    asking = wire()

    with pytest.raises(UnreachableError, match="no such host is known, after 6 tries"):
        asking.post("Claim", CLAIM)

    assert asking.requests_sent == 6  # nothing was sent: also a creation may be tried again


def test_a_file_of_authorities_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    asking = wire()

    with pytest.raises(UnreachableError, match=r"cannot be asked: .*nowhere/ca\.pem"):
        asking.get("Claim")

    assert asking.requests_sent == 1
    asking.close()


@responses.activate
def test_what_cannot_stand_in_a_request_is_told_without_it() -> None:
    with pytest.raises(AddressError, match=r"cannot be asked \(InvalidHeader\)") as failure:
        wire().put("Claim/c-1", CLAIM, if_match="a\nsecret")

    assert "secret" not in str(failure.value)
