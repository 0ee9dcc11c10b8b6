"""A day of several people who use nothing but the API: filter, assign, attest, confirm, approve."""

from dataclasses import replace
from typing import Any

import pytest

from bridge.ledger.approvals import approved
from bridge.ledger.attestations import of
from bridge.ledger.ledger import Ledger
from tests.rooms.api.calling import DOSES, DRAFT, Called, done, fill, given
from tests.rooms.ledger.queue import LOT, NURSE, Dose, keep

A, NURSES = "MedicationAdministration/a", {"administration": "MedicationAdministration/a", "gap": NURSE.id}


@pytest.fixture(autouse=True)
def _filled(ledger: Ledger) -> None:
    with ledger.begin() as book:
        fill(book)


def test_a_gap_is_found_assigned_attested_confirmed_and_its_claim_approved(
    called_by: Called, ledger: Ledger, wished: list[str]
) -> None:
    biller, other, supervisor = called_by("biller"), called_by("other"), called_by("supervisor")
    queue = given(biller, f"queue?gap={NURSE.id}&payer=medicare&order=money")
    assert [(row["administration"], row["charge"]) for row in queue["rows"]] == [
        (A, "45000.00"),
        ("MedicationAdministration/d", None),
    ]
    assert (queue["total"], queue["units"], queue["charge"], queue["without_charge"]) == (2, 18, "45000.00", 1)

    acted = done(biller, "queue/act", act="assign", rows=[NURSES], assignee="biller", seen=queue["seen"])
    assert acted == {"batch": 1, "changed": 1, "overtaken": []}
    assert [row["gap"] for row in given(biller, "queue?assignee=@me")["rows"]] == [NURSE.id]

    attested = {"kind": "discarded", "mg": "0.36", "reason": "on the paper sheet"}
    number = done(biller, "administrations/a/attest", 201, **attested)["number"]
    refused = biller.post(f"/api/attestations/{number}/confirm")
    assert (refused.status_code, refused.get_json()["detail"]) == (
        409,
        "You attested it yourself: a second person must confirm it.",
    )
    done(other, f"attestations/{number}/confirm")
    assert wished == ["Encounter/e-1"]
    with ledger.begin() as book:
        (fact,) = of(book, [A])[A]
    assert (f"{fact.value}", fact.who, fact.confirmed_by) == ("0.36 mg discarded", "biller", "other")
    assert [given(biller, list_)["attested"] for list_ in ("queue?state=open", "administrations", "approvals")] == [
        [A]
    ] * 3
    (shown,) = given(biller, "administrations/a")["attestations"]
    assert (shown["value"], shown["may_confirm"], shown["may_withdraw"]) == ("0.36 mg discarded", False, True)

    (waiting,) = given(supervisor, "approvals")["rows"]
    claim = {name: waiting[name] for name in ("claim", "content")}
    both = [claim, {**claim, "claim": "another"}]
    shown = done(supervisor, "approvals/preview", claims=both)
    assert (shown["says"], shown["left_out"]) == ("1 claim, 2 units, $5,000.00", 1)
    assert given(supervisor, "approvals")["total"] == 1, "a preview approves nothing"
    answer = done(supervisor, "approvals", claims=both)
    assert answer == {
        "claims": [DRAFT["claim"]],
        "refused": [{"claim": "another", "reason": "it does not wait for approval any more"}],
    }
    with ledger.begin() as book:
        assert approved(book, [f"{DRAFT['claim']}"]) == {DRAFT["claim"]: {DRAFT["content"]}}
    acts = [row["act"] for row in given(called_by("admin"), f"audit?about={A}")["rows"]]
    assert acts == ["audit", "administration", "confirmed", "attested"]


def test_what_is_done_is_seen_first_and_taken_back_once(called_by: Called) -> None:
    biller, other = called_by("biller"), called_by("other")
    body: dict[str, Any] = {"act": "close", "rows": [NURSES], "words": "it stands in the log"}
    assert done(biller, "queue/preview", **body) == {"changed": {"open": 1}, "unchanged": 0, "gone": 0}
    batch = done(biller, "queue/act", **body)["batch"]
    assert given(biller, "queue/last-act") == {"batch": batch, "act": "close", "rows": [NURSES]}
    assert given(other, "queue/last-act") == {"batch": None, "act": "", "rows": []}
    assert given(biller, "queue?state=closed")["rows"][0]["closed_reason"] == "it stands in the log"
    assert other.post("/api/queue/undo", json={"batch": batch}).status_code == 403
    assert done(biller, "queue/undo", batch=batch)["changed"] == 1
    assert given(biller, "queue?state=closed")["total"] == 0
    assert given(biller, "queue/last-act")["batch"] is None
    assert biller.post("/api/queue/undo", json={"batch": batch + 100}).status_code == 404


def test_what_somebody_else_touched_since_is_left_as_it_is(called_by: Called) -> None:
    seen = given(called_by("biller"), "queue?state=open")["seen"]
    done(called_by("other"), "queue/act", act="note", rows=[NURSES], words="I have asked", seen=seen)
    answer = done(called_by("biller"), "queue/act", act="close", rows=[NURSES], words="asked", seen=seen)
    assert answer == {"batch": None, "changed": 0, "overtaken": [NURSES]}


def test_an_address_of_the_page_is_an_address_of_the_api_and_its_csv_has_the_same_rows(called_by: Called) -> None:
    viewer = called_by("viewer")
    query = f"gap={LOT.id}&from=2026-11-01&to=2026-11-30&severity=warns&state=open&order=age"
    rows = given(viewer, f"queue?{query}")["rows"]
    assert [row["administration"] for row in rows] == [A]
    csv = viewer.get(f"/api/queue.csv?{query}").text.splitlines()
    assert [line.partition(",")[0] for line in csv[1:]] == [A]


def test_many_rows_come_page_by_page(called_by: Called, ledger: Ledger) -> None:
    with ledger.begin() as book:
        keep(book, *(Dose(name=f"m-{number:03}", encounter=f"e-{number}", gaps=(LOT,)) for number in range(60)))
    viewer = called_by("viewer")
    pages = [given(viewer, f"queue?gap={LOT.id}&page={page}") for page in (1, 2, 3)]
    assert [(len(one["rows"]), one["total"], one["page_of"]) for one in pages] == [
        (50, 62, 50),
        (12, 62, 50),
        (0, 62, 50),
    ]
    names = [row["administration"] for one in pages for row in one["rows"]]
    assert len(set(names)) == 62


def test_views_are_ones_own(called_by: Called) -> None:
    biller = called_by("biller")
    saved = done(biller, "views", 201, name="  Nurses  first ", query="owner=nurse&page=7&foo=1")
    assert saved == {"name": "Nurses first", "query": "owner=nurse&state=open", "own": True}
    assert saved in given(biller, "views")["views"]
    assert saved not in given(called_by("other"), "views")["views"]
    assert called_by("other").delete("/api/views/Nurses first").status_code == 404
    assert biller.delete("/api/views/Nurses first").status_code == 204
    assert saved not in given(biller, "views")["views"]


def test_the_sum_holds_and_lists_lead_to_each_administration(called_by: Called) -> None:
    viewer = called_by("viewer")
    identity = given(viewer, "identity")
    assert identity.pop("seen") == sum(identity.values()) == len(DOSES)
    listed = [row["name"] for row in given(viewer, "administrations?outcome=held")["rows"]]
    assert sorted(listed) == [replace(one).full_name for one in DOSES if not one.is_billed]
    two = given(viewer, "administrations?payer=medicare&payer=-&charged=no")
    assert [row["name"].rpartition("/")[2] for row in two["rows"]] == ["b", "d"]
    assert given(viewer, "administrations?payer=medicare&from=2026-11-01")["sums"] == {
        "units": 18,
        "charge": "45000.00",
    }
    one = given(viewer, "administrations/a")
    assert [question["gap"] for question in one["questions"]] == [NURSE.id, LOT.id]
    assert [form["kind"] for form in one["questions"][0]["forms"]] == ["discarded"]
    assert one["lines"][0]["hcpcs"] == "C9028"
    supposed = given(viewer, "administrations/a/what-if?payer=medicare&dose=1.44")["columns"]
    assert [one["title"] for one in supposed] == ["Chart as it is", "Medicare", "1.44 mg"]
    story = given(viewer, "administrations/a/history")["lines"]
    assert story[0]["says"] == "webhook: MedicationAdministration/a changed"


def test_a_chart_is_looked_at_again(called_by: Called, wished: list[str]) -> None:
    assert done(called_by("api"), "administrations/a/look-again", 202) == {"noted": [A]}
    assert wished == [A]
    assert called_by("api").post("/api/administrations/nobody/look-again").status_code == 404
    assert wished == [A]


def test_what_programs_do_that_are_nobody_is_done_by_api(called_by: Called) -> None:
    program = called_by("api")
    assert given(program, "me") == {"name": "api", "full_name": "", "role": "biller"}
    done(program, "queue/act", act="note", rows=[NURSES], words="seen by the interface")
    assert given(program, f"queue?administration={A}&gap={NURSE.id}")["rows"][0]["last_note"] == "seen by the interface"
    refused = program.post("/api/administrations/a/attest", json={"kind": "vials", "count": 2, "reason": "r"})
    assert refused.status_code == 403
    assert "use a person's token" in refused.get_json()["detail"]
