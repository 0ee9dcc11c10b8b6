"""What the bridge tells of itself by the API: events that nobody told, the mappings, the end of the audit trail."""

from bridge.ledger.audit import head
from bridge.ledger.events import Event, record_events
from bridge.ledger.ledger import Ledger
from tests.rooms.api.calling import Called, given
from tests.rooms.ledger.pages import after


def test_each_figure_of_the_missed_event_report_leads_to_its_rows(called_by: Called, ledger: Ledger) -> None:
    told = Event("webhook", "MedicationAdministration/1", version="1", at=after(0))
    found = Event("poll", "MedicationAdministration/1", version="1", at=after(60))
    missed = Event("poll", "Condition/c", version="9", at=after(300))
    with ledger.begin() as book:
        record_events(book, [told, told, found, missed])
    viewer = called_by("viewer")
    report = given(viewer, "missed-events")
    assert (report["heard"], report["duplicates"]) == ({"poll": 2, "webhook": 2}, {"webhook": 1})
    assert (report["found"], report["told_before"], report["missed"]) == (2, 1, {"Condition": 1})
    for figure, count in (("heard", 4), ("new", 3), ("duplicate", 1), ("found", 2), ("before", 1), ("missed", 1)):
        rows = given(viewer, f"missed-events/rows?figure={figure}")
        assert (figure, rows["total"], len(rows["rows"])) == (figure, count, count)
    (row,) = given(viewer, "missed-events/rows?figure=missed&kind=Condition")["rows"]
    assert (row["reference"], row["trigger"]) == ("Condition/c", "poll")
    assert given(viewer, "missed-events/rows?figure=missed&kind=Patient")["rows"] == []
    assert given(viewer, "missed-events/rows?figure=heard&page=2") == {
        "rows": [], "total": 4, "page": 2, "page_of": 50,
    }  # fmt: skip


def test_what_is_in_force_names_all_that_can_be_asked_for(called_by: Called) -> None:
    viewer = called_by("viewer")
    told = given(viewer, "mappings?day=2020-06-25")
    assert {"id": "medicare", "name": "Medicare"} in told["payers"]
    ids = [one["id"] for one in told["payers"]]
    rules = [one["payer"] for one in told["rules"] if one["rule"] == told["rules"][0]["rule"]]
    assert rules == ids, "each rule is told of each payer"
    for kind in ("drug", "payer", "site"):
        for one in told[f"{kind}s"]:
            assert given(viewer, f"mappings?day=2020-06-25&{kind}={one['id']}")["day"] == "2020-06-25"
    assert given(viewer, "mappings?payer=medicare")["rules"] == [], "one payer has a file of its own to tell"


def test_boundary_days_are_told_file_by_file(called_by: Called) -> None:
    viewer = called_by("viewer")
    review = given(viewer, "mappings/boundary-days")
    assert 0 <= review["unsigned"] <= len(review["files"])
    (drug,) = given(viewer, "mappings/boundary-days?file=drugs/inotuzumab-ozogamicin.yaml")["files"]
    assert drug in review["files"]
    (change,) = [
        one
        for one in drug["changes"]
        if (one["after"]["what"], one["after"]["day"]) == ("billed_as outpatient-hospital", "2019-01-01")
    ]
    assert change["before"]["day"] == "2018-12-31"
    assert ("C9028" in change["before"]["answer"], "J9229" in change["after"]["answer"]) == (True, True)
    assert viewer.get("/api/mappings/boundary-days?file=../secrets").status_code == 404


def test_the_end_of_the_audit_trail_is_told(called_by: Called, ledger: Ledger) -> None:
    told = given(called_by("admin"), "audit")
    with ledger.begin() as book:
        assert told["head"] == f"{head(book)}"
    assert told["head"] == f"{told['rows'][0]['number']}:{told['rows'][0]['hash']}"
