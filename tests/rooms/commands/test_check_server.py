"""What a server can and cannot do is said in words; nothing is ever written to find out."""

import json

import pytest

from bridge.commands.checking.probing import Prober
from bridge.commands.checking.sending import of_target
from bridge.commands.checking.verdicts import Fit
from bridge.fhir_server.abilities import Abilities, OfKind
from bridge.fhir_server.address import Address
from bridge.fhir_server.sign_in import Nobody
from bridge.fhir_server.wire import Wire
from tests.journeys.one_chart import bundle, encoded
from tests.journeys.running import Run
from tests.rooms.commands.hospital import run, two_patients
from tests.sloppy_server.server import Fault, SloppyServer, Switches, closed, html_page

pytestmark = pytest.mark.server


def checked(monkeypatch: pytest.MonkeyPatch, switches: Switches, **settings: str) -> tuple[Run, SloppyServer]:
    with SloppyServer(two_patients(), switches) as server:
        return run(server, monkeypatch, "check-server", **settings), server


def said(ran: Run, fit: str) -> list[str]:
    return [line.strip().partition("  ")[2].strip() for line in ran.said.splitlines() if line.startswith(f"  {fit}")]


def test_a_good_server_is_good_in_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, server = checked(monkeypatch, Switches())
    assert (ran.status, ran.complained) == (0, "")
    assert ran.said.splitlines()[0] == f"Source and target: {server.url}"
    assert ran.said.splitlines()[-1] == "The job can be done."
    assert {line.split()[0] for line in ran.said.splitlines() if line.startswith("  ")} - {
        f"{len(server.requests)}"
    } == {"good"}
    assert "it answers: Sloppy 1.0." in said(ran, "good")
    assert "it speaks FHIR R4, as it says." in said(ran, "good")


def test_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, server = checked(monkeypatch, Switches())
    assert {asking.method for asking in server.requests} == {"GET"}
    assert f"{len(server.requests)} requests were made; nothing was written." in ran.said


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        (Switches(no_last_updated=True), "`_lastUpdated`"),
        (Switches(ignores=frozenset({"_lastUpdated"})), "`_lastUpdated` is ignored: a poll walks through all"),
        (Switches(refuses=frozenset({"_lastUpdated"})), "`_lastUpdated` cannot be asked for (it answers 400"),
        (Switches(no_include=True), "`_include` is ignored: what an administration refers to is read afterwards"),
        (Switches(refuses=frozenset({"_include"})), "`_include` cannot be asked for (it answers 400"),
        (Switches(no_next_links=True), "we go on by `_count` and `_offset` until a page is empty"),
        (Switches(no_comma_lists=True), "lists of patients are not taken: charts are asked for patient by patient"),
        (Switches(refuses=frozenset({"patient"})), "found by `subject` only, not by `patient`"),
        (Switches(refuses=frozenset({"code"})), "Observations cannot be asked for by `code` (it answers 400"),
        (Switches(no_history=True), "earlier versions are not told"),
        (Switches(no_batch=True), "it takes one question a request (no batch)"),
        (Switches(no_put_create=405), "Claim gets its id from the server: it is created on condition"),
        (
            Switches(no_put_create=405, ignores_if_none_exist=True),
            "Claim gets its id from the server, and conditions may not be heeded",
        ),
        (Switches(ignores=frozenset({"identifier"})), "the identifier of Claim is ignored in searches"),
        (Switches(no_metadata=True), "it has no CapabilityStatement: what it can do is tried, and learned"),
    ],
)
def test_what_a_server_lacks_is_said_with_the_other_way(
    switches: Switches, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SloppyServer([*two_patients(), *claims(), *observations()], switches) as server:
        ran = run(server, monkeypatch, "check-server")
    assert ran.status == 0
    assert [line for line in said(ran, "slower") if words in line], ran.said
    assert ran.said.splitlines()[-1] == "The job can be done, in part the slower way."


def claims() -> list[dict[str, object]]:
    return [{"resourceType": "Claim", "id": "theirs", "status": "active"}, {"resourceType": "Task", "id": "theirs"}]


def observations() -> list[dict[str, object]]:
    return [{"resourceType": "Observation", "id": "o-1", "subject": {"reference": "Patient/pt-1"}, "status": "final"}]


def test_a_code_that_is_ignored_is_seen_by_what_comes_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer([*two_patients(), *observations()], Switches(ignores=frozenset({"code"}))) as server:
        ran = run(server, monkeypatch, "check-server")
    assert "`code` of Observations is ignored: all Observations of a patient are read, and chosen here." in said(
        ran, "slower"
    )


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        (Switches(no_next_links=True, no_offset=True), "the rest of a search is lost"),
        (Switches(refuses=frozenset({"patient", "subject"})), "neither by `patient` nor by `subject`"),
        (Switches(refuses=frozenset({"identifier"})), "Claim cannot be searched by identifier (it answers 400"),
        (Switches(authorization="Bearer other"), "BRIDGE_FHIR_AUTH"),
        (Switches(fails=lambda _: closed()), "GET http://127.0.0.1"),
        (Switches(fails=lambda asking: closed() if asking.kind == "Coverage" else None), "/fhir/Coverage"),
        (
            Switches(fails=lambda _: html_page(200)),
            "(it answers with something that is no FHIR): nothing can be billed.",
        ),
        (
            Switches(fails=lambda asking: html_page(403) if asking.kind == "Coverage" else None),
            "Coverage cannot be searched (it answers 403): no claim can be made without.",
        ),
        (
            Switches(fails=lambda asking: Fault(404) if asking.kind == "MedicationAdministration" else None),
            "MedicationAdministration cannot be searched (it answers 404): nothing can be billed.",
        ),
    ],
)
def test_what_nothing_replaces_ends_with_status_1(
    switches: Switches, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran, _ = checked(monkeypatch, switches)
    assert ran.status == 1
    assert [line for line in said(ran, "missing") if words in line], ran.said
    assert ran.said.splitlines()[-1] == "The job cannot be done: see what is missing."


def test_a_kind_that_is_only_helpful_is_no_reason_to_give_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, _ = checked(monkeypatch, Switches(fails=lambda asking: html_page(403) if asking.kind == "Consent" else None))
    assert ran.status == 0
    assert "Consent cannot be searched (it answers 403): consents are not known." in said(ran, "slower")


def test_a_server_that_breaks_on_one_question_is_asked_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, _ = checked(monkeypatch, Switches(fails=lambda asking: html_page(500) if asking.kind == "Flag" else None))
    assert ran.status == 0
    assert any(line.startswith("Flag cannot be searched (it answers 500)") for line in said(ran, "slower"))


def test_an_answer_that_is_no_bundle_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = Fault(200, text='{"resourceType": "Patient"}')
    ran, _ = checked(monkeypatch, Switches(fails=lambda asking: patient if asking.kind == "Consent" else None))
    assert "Consent cannot be searched (it answers with something else than a Bundle): consents are not known." in said(
        ran, "slower"
    )


def test_a_server_that_makes_pages_as_large_as_it_likes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [one for one in two_patients() if one["resourceType"] == "MedicationAdministration"]
    page = Fault(200, text=encoded(bundle(given, "searchset")).decode())
    always = Switches(fails=lambda asking: page if asking.path == "MedicationAdministration" else None)
    ran, _ = checked(monkeypatch, always)
    assert "`_count` is ignored: pages are as large as the server makes them." in said(ran, "slower")


def test_a_kind_that_the_server_says_cannot_be_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    metadata = {
        "resourceType": "CapabilityStatement",
        "rest": [{"mode": "server", "resource": [{"type": "Location", "interaction": [{"code": "search-type"}]}]}],
    }
    fault = Fault(200, text=json.dumps(metadata))
    ran, _ = checked(monkeypatch, Switches(fails=lambda asking: fault if asking.kind == "metadata" else None))
    assert any(line.startswith("Location cannot be read, its CapabilityStatement says") for line in said(ran, "slower"))


def test_an_empty_server_leaves_open_what_only_records_show(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer() as server:
        ran = run(server, monkeypatch, "check-server")
    assert ran.status == 0
    assert any("whether `_lastUpdated` is heeded cannot be told" in line for line in said(ran, "unsure"))
    assert any("too few administrations" in line for line in said(ran, "unsure"))


def test_a_target_of_its_own_is_checked_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with SloppyServer() as target:
        ran, source = checked(monkeypatch, Switches(), BRIDGE_FHIR_TARGET_URL=target.url)
    assert ran.status == 0
    titles = [line for line in ran.said.splitlines() if line.endswith("/fhir")]
    assert titles == [f"Source: {source.url}", f"Target: {target.url}"]
    assert {asking.kind for asking in target.requests} == {"metadata", "Claim", "Task"}
    assert {"Claim", "Task"}.isdisjoint(asking.kind for asking in source.requests)


def test_without_tasks_to_send_tasks_are_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    _, server = checked(monkeypatch, Switches(), BRIDGE_TASKS="none")
    assert "Task" not in {asking.kind for asking in server.requests}


@pytest.mark.parametrize(
    ("able", "fit", "words"),
    [
        (Abilities(statement=True, batch=False, transaction=False), Fit.SLOWER, "it takes no Bundles: what is sent"),
        (Abilities(), Fit.UNSURE, "whether it takes Bundles is learned when the first is sent."),
        (Abilities(), Fit.UNSURE, "whether Claim can be created under an id of ours is learned"),
        (Abilities(kinds={"Claim": OfKind(frozenset({"read", "create"}))}), Fit.MISSING, "Claim cannot be changed"),
        (Abilities(kinds={"Claim": OfKind(frozenset({"read", "update"}))}), Fit.MISSING, "Claim cannot be created"),
    ],
)
def test_what_a_target_says_of_itself_is_weighed(able: Abilities, fit: Fit, words: str) -> None:
    with SloppyServer() as server:
        wire = Wire(Address(server.url), Nobody())
        verdicts = list(of_target(Prober(wire), able, tasks=False))
        wire.close()
    assert [verdict.fit for verdict in verdicts if verdict.says.startswith(words)] == [fit]


def test_a_release_that_is_set_counts_before_the_server_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, _ = checked(monkeypatch, Switches(), BRIDGE_FHIR_VERSION="R4B")
    assert "it speaks FHIR R4B, as the settings say." in said(ran, "good")


def test_a_name_that_looks_misspelled_is_said_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    ran, _ = checked(monkeypatch, Switches(), BRIDGE_FHIR_TOKN="x")
    assert ran.status == 0
    assert ran.complained.startswith("BRIDGE_FHIR_TOKN: there is no such setting")
