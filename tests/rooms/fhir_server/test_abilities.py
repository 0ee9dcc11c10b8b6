"""What a server says it can do is read from its CapabilityStatement; one that says nothing leaves everything open."""

import msgspec
import pytest
import responses

from bridge.fhir_server.abilities import Abilities, read_abilities
from bridge.fhir_server.failures import SignInError, UnreachableError
from tests.rooms.fhir_server.sloppy import wire_to
from tests.rooms.fhir_server.wires import PAGE, answers, wire
from tests.sloppy_server.server import SloppyServer, Switches, unauthorized


def abilities(**statement: object) -> Abilities:
    """Read the abilities of a server with such a CapabilityStatement."""
    body = msgspec.json.encode({"resourceType": "CapabilityStatement", **statement})
    answers("GET", "metadata", (200, body, {}))
    return read_abilities(wire())


@pytest.mark.server
def test_a_server_says_what_it_can_do() -> None:
    with SloppyServer() as server, wire_to(server) as wire_there:
        able = read_abilities(wire_there)
    assert (able.statement, able.release, able.software) == (True, "R4", "Sloppy 1.0")
    assert (able.batch, able.transaction, able.smart) == (True, True, False)
    assert able.can("Claim", "update") is True
    assert able.can("Claim", "patch") is False
    assert able.can("Substance", "read") is False
    assert able.searches("MedicationAdministration", "context") is True
    assert able.searches("MedicationAdministration", "encounter") is False
    assert able.includes("MedicationAdministration", "MedicationAdministration:medication") is True
    assert able.includes("MedicationAdministration", "MedicationAdministration:status") is False
    assert (able.update_create("Claim"), able.conditional_create("Claim")) == (True, True)


@pytest.mark.server
def test_a_server_says_what_it_cannot_do() -> None:
    switches = Switches(
        release="R5", no_batch=True, no_transaction=True, no_put_create=405, ignores_if_none_exist=True, no_include=True
    )
    with SloppyServer([], switches) as server, wire_to(server) as wire_there:
        able = read_abilities(wire_there)
    assert able.release == "R5"
    assert able.searches("MedicationAdministration", "encounter") is True
    assert (able.update_create("Claim"), able.conditional_create("Claim")) == (False, False)
    assert able.includes("Encounter", "Encounter:location") is None


@pytest.mark.server
def test_a_server_without_a_statement_leaves_everything_open() -> None:
    with SloppyServer([], Switches(no_metadata=True)) as server, wire_to(server) as wire_there:
        able = read_abilities(wire_there)
    assert able == Abilities()
    assert able.can("Claim", "update") is None
    assert able.searches("Claim", "patient") is None
    assert able.includes("Claim", "Claim:patient") is None
    assert (able.update_create("Claim"), able.conditional_create("Claim")) == (None, None)
    assert (able.statement, able.release, able.batch, able.transaction) == (False, "", None, None)


@pytest.mark.server
def test_where_we_are_not_let_in_that_is_said() -> None:
    with SloppyServer() as server, wire_to(server) as wire_there:
        server.fail_next(unauthorized())
        with pytest.raises(SignInError):
            read_abilities(wire_there)


@responses.activate
@pytest.mark.parametrize(
    ("version", "release"),
    [("4.0.1", "R4"), ("4.0.0", "R4"), ("4.1.0", "R4B"), ("4.3.0", "R4B"), ("5.0.0", "R5"), ("3.0.2", ""), ("", "")],
)
def test_the_release_is_told_by_the_version(version: str, release: str) -> None:
    assert abilities(fhirVersion=version).release == release


@responses.activate
def test_what_a_statement_does_not_mention_is_open() -> None:
    able = abilities(fhirVersion="4.0.1", rest=[{"mode": "server", "resource": [{"type": "Claim"}]}])
    assert able.statement
    assert able.can("Claim", "update") is None
    assert able.searches("Claim", "patient") is None
    assert (able.update_create("Claim"), able.batch) == (None, None)
    assert able.can("Task", "update") is False


@responses.activate
def test_a_parameter_of_all_kinds_need_not_be_listed() -> None:
    claim = {"type": "Claim", "searchParam": [{"name": "patient"}], "searchInclude": ["*"]}
    able = abilities(rest=[{"mode": "server", "resource": [claim]}])
    assert able.searches("Claim", "_lastUpdated") is None
    assert able.searches("Claim", "status") is False
    assert able.includes("Claim", "Claim:patient") is True


@responses.activate
def test_what_it_can_do_as_a_client_is_passed_over() -> None:
    able = abilities(rest=[{"mode": "client", "interaction": [{"code": "batch"}]}])
    assert able.batch is None


@responses.activate
def test_a_server_says_that_it_wants_smart_sign_in() -> None:
    service = {"coding": [{"code": "SMART-on-FHIR"}]}
    assert abilities(rest=[{"mode": "server", "security": {"service": [service]}}]).smart


@responses.activate
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b'{"resourceType":"CapabilityStatement","rest":7}'),
        (200, b'{"resourceType":"Patient"}'),
        (200, b'{"some":"JSON"}'),
        (403, b""),
        (404, PAGE),
        (500, PAGE),
    ],
)
def test_a_broken_statement_is_as_none(status: int, body: bytes) -> None:
    answers("GET", "metadata", (status, body, {}))
    assert read_abilities(wire(tries=2)) == Abilities()


@responses.activate
def test_a_server_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UnreachableError):
        read_abilities(wire(tries=2))
