"""Only encrypted addresses are asked, or this machine, or hosts that were named; and credentials stay at one origin."""

import pytest
import responses

from bridge.fhir_server.address import Address
from bridge.fhir_server.failures import AddressError
from tests.rooms.fhir_server.wires import BASE, BUNDLE, wire

OURS = Address("https://ehr.example/fhir/")


@pytest.mark.parametrize(
    "url",
    [
        "https://ehr.example/fhir",
        "HTTPS://ehr.example/fhir",
        "http://localhost:8080/fhir",
        "http://LOCALHOST/fhir",
        "http://127.0.0.1/fhir",
        "http://127.8.9.10:80/fhir",
        "http://[::1]:8080/fhir",
        "http://inside.example:8080/fhir",
        "http://Inside.Example/fhir",
    ],
)
def test_an_address_that_may_be_asked(url: str) -> None:
    assert Address(url, frozenset({"INSIDE.example"})).url == url


@pytest.mark.parametrize(
    "url", ["http://ehr.example/fhir", "http://localhost.example/fhir", "http://128.0.0.1/fhir", "http://[::2]/fhir"]
)
def test_an_address_that_is_not_encrypted_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match="BRIDGE_FHIR_HTTP_HOSTS"):
        Address(url)


@pytest.mark.parametrize(
    "url", ["", "ehr.example/fhir", "ftp://ehr.example", "https://", "https:///fhir", "https://h:port/", "https://[::1"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match="is no URL"):
        Address(url)


def test_a_password_in_the_address_is_refused_and_not_shown() -> None:
    with pytest.raises(AddressError, match="settings of their own") as failure:
        Address("https://me:hush@ehr.example/fhir")

    assert "hush" not in str(failure.value)


@pytest.mark.parametrize("end", ["?x=1", "#x"])
def test_an_address_ends_with_its_path(end: str) -> None:
    with pytest.raises(AddressError, match="leave that out"):
        Address(f"https://ehr.example/fhir{end}")


def test_the_slash_at_the_end_is_one_too_many() -> None:
    assert OURS.url == "https://ehr.example/fhir"


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("", "https://ehr.example/fhir"),
        ("Claim/c-1", "https://ehr.example/fhir/Claim/c-1"),
        ("Claim?page=2", "https://ehr.example/fhir/Claim?page=2"),
        ("?_getpages=abc", "https://ehr.example/fhir?_getpages=abc"),
        ("/other/pages/7", "https://ehr.example/other/pages/7"),
        # links of its own origin are followed as they are, without any password in them
        ("https://ehr.example/fhir?_getpages=abc", "https://ehr.example/fhir?_getpages=abc"),
        ("https://EHR.example:443/pages/7?x", "https://ehr.example/pages/7?x"),
        ("https://me:hush@ehr.example/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        ("//ehr.example/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        # links of a server that does not know under which name it is asked
        ("http://ehr.example/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        ("https://ehr.example:8443/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        ("https://ehr.example:99999/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        ("http://inside:8080/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        ("http://inside:8080/fhir?_getpages=a", "https://ehr.example/fhir?_getpages=a"),
        ("http://inside/hapi/FHIR/R4/Claim?p=http://x", "https://ehr.example/fhir/Claim?p=http://x"),
        ("http://inside/R4/Claim/_search?p=2", "https://ehr.example/fhir/Claim/_search?p=2"),
        ("http://inside/R4/Patient/p-1/Claim?p=2", "https://ehr.example/fhir/Patient/p-1/Claim?p=2"),
        ("http://inside/R4?_getpages=a", "https://ehr.example/fhir?_getpages=a"),
        ("//inside/R4/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        ("https://ehr.example.evil.example/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
        ("https://ehr.example@evil.example/fhir/Claim?p=2", "https://ehr.example/fhir/Claim?p=2"),
    ],
)
def test_every_link_leads_to_our_server(path: str, url: str) -> None:
    assert OURS.url_of(path) == url


@pytest.mark.parametrize("path", ["Claim/../../admin", "https://ehr.example/fhir/../x", "Claim/%2e%2e/x", "../x?y"])
def test_no_path_climbs_out(path: str) -> None:
    with pytest.raises(AddressError):
        OURS.url_of(path)


def test_two_dots_in_a_value_are_no_way_out() -> None:
    assert OURS.url_of("Claim?x=/../") == "https://ehr.example/fhir/Claim?x=/../"


@responses.activate
def test_a_link_to_another_host_is_asked_of_ours() -> None:
    responses.add("GET", f"{BASE}/Claim", body=BUNDLE)

    assert wire().get("http://inside:8080/hapi/Claim?page=2").found
    assert responses.calls[0].request.url == f"{BASE}/Claim?page=2"
