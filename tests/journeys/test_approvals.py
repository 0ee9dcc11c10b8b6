"""Where a site asks for approval a claim waits as a draft; what is filed stays until its replacement is approved."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import product

import pytest

from bridge.fhir_server.failures import UnreachableError
from tests.fhir_server.validators import Validators
from tests.journeys.approving import ApprovingWard, approving_ward
from tests.journeys.live_chart import CONTENT, NAME, most_at_once, name_of, replaces, tags
from tests.journeys.test_crashes import Breaks
from tests.rules.planting import dated, with_site
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = pytest.mark.server

DRAFT, FILED = "1 draft 0131: 16 + 2", "1 active 0131: 16 + 2"


@pytest.fixture
def ward(validators: Validators) -> Iterator[ApprovingWard]:
    with approving_ward(validators) as ward:
        yield ward


def standing(ward: ApprovingWard) -> list[str]:
    """Tell the digits of what the pass says that waits; they are those on the target."""
    waiting = [one.content for one in ward.drafts.standing.values()]
    on_target = [tags(one, CONTENT)[0] for one in ward.target.resources("Claim") if one["status"] == "draft"]
    assert waiting == on_target
    return [one.name for one in ward.drafts.standing.values()]


def test_a_claim_waits_as_a_draft_and_is_billed_all_the_same(ward: ApprovingWard) -> None:
    passed = ward.bill()
    assert (ward.claims, passed.did, passed.troubles) == ([DRAFT], {"created": 1}, [])
    assert passed.summary.outcomes["billed"] == 1
    assert standing(ward) == [name_of(ward.claim(1))]
    before = ward.versions
    again = ward.bill()
    assert (again.did, again.summary.unchanged, ward.versions) == ({}, 1, before)


def test_approved_it_is_filed_as_the_same_resource_in_the_same_turn(ward: ApprovingWard) -> None:
    ward.bill()
    draft = ward.claim(1)
    ward.approve()
    passed = ward.bill()
    assert (ward.claims, passed.did, standing(ward)) == ([FILED], {"approved": 1}, [])
    filed = ward.claim(1)
    assert {**filed, "meta": None} == {**draft, "meta": None, "status": "active"}
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)


def test_an_approval_holds_for_what_was_approved_alone(ward: ApprovingWard) -> None:
    ward.bill()
    ward.approve()
    ward.amend()  # 1.62 mg are 16.2 units, 0.18 mg are 1.8: 17 + 1
    passed = ward.bill()
    assert (ward.claims, passed.did) == (["1 draft 0131: 17 + 1"], {"amended": 1})
    ward.approve()
    ward.bill()
    assert ward.claims == ["1 active 0131: 17 + 1"]


def test_a_draft_that_is_amended_is_no_replacement_since_nothing_was_filed(ward: ApprovingWard) -> None:
    ward.bill()
    ward.amend()
    ward.bill()
    assert (ward.claims, replaces(ward.claim(1))) == (["1 draft 0131: 17 + 1"], [])
    ward.amend_back()
    ward.bill()
    assert ward.claims == [DRAFT]


def test_a_filed_claim_stays_in_force_until_its_replacement_is_approved(ward: ApprovingWard) -> None:
    ward.bill()
    ward.approve()
    ward.bill()
    ward.amend()
    passed = ward.bill()
    assert (ward.claims, passed.did) == ([FILED, "2 draft 0137: 17 + 1"], {"replaced": 1})
    assert replaces(ward.claim(2)) == [name_of(ward.claim(1))]
    assert standing(ward) == [name_of(ward.claim(2))]
    before = ward.versions
    assert (ward.bill().did, ward.versions) == ({}, before)
    ward.give(1.45, 0.35)  # 14.5 and 3.5 units: the draft changes with its chart, and replaces what is filed still
    ward.bill()
    assert ward.claims == [FILED, "2 draft 0137: 15 + 3"]
    assert replaces(ward.claim(2)) == [name_of(ward.claim(1))]
    ward.approve()
    passed = ward.bill()
    assert (ward.claims, passed.did) == (
        ["1 cancelled 0131: 16 + 2", "2 active 0137: 15 + 3"],
        {"cancelled": 1, "approved": 1},
    )
    assert (most_at_once(the_target(ward)), standing(ward)) == (1, [])


def test_a_replacement_that_nobody_needs_any_more_is_dropped_and_the_next_one_still_replaces_what_is_filed(
    ward: ApprovingWard,
) -> None:
    ward.bill()
    ward.approve()
    ward.bill()
    ward.amend()
    ward.bill()
    ward.amend_back()
    passed = ward.bill()
    assert (ward.claims, passed.did) == ([FILED, "2 cancelled 0138: 17 + 1"], {"dropped": 1})
    assert standing(ward) == []
    ward.amend()
    ward.bill()
    assert ward.claims == [FILED, "2 cancelled 0138: 17 + 1", "3 draft 0137: 17 + 1"]
    ward.approve()
    ward.bill()
    assert ward.claims == ["1 cancelled 0131: 16 + 2", "2 cancelled 0138: 17 + 1", "3 active 0137: 17 + 1"]
    assert replaces(ward.claim(3)) == [name_of(ward.claim(1))]


def test_a_draft_whose_chart_is_held_is_cancelled_and_comes_back_as_a_first_bill(ward: ApprovingWard) -> None:
    ward.bill()
    ward.give(1.53, None)
    ward.bill()
    assert (ward.claims, ward.questions) == (["1 cancelled 0138: 16 + 2"], {"waste-not-recorded": "requested"})
    assert standing(ward) == []
    ward.give(1.53, 0.27)
    ward.bill()
    assert ward.claims == ["1 cancelled 0138: 16 + 2", "2 draft 0131: 16 + 2"]


def test_a_filed_claim_and_its_waiting_replacement_are_both_taken_back_where_the_chart_is_held(
    ward: ApprovingWard,
) -> None:
    ward.bill()
    ward.approve()
    ward.bill()
    ward.amend()
    ward.bill()
    ward.change(NAME, status="entered-in-error")
    ward.bill()
    assert ward.claims == ["1 cancelled 0138: 16 + 2", "2 cancelled 0138: 17 + 1"]


def test_a_draft_was_not_filed_in_time(ward: ApprovingWard) -> None:
    # Medicare takes a claim of 2018-06-12 within a year.
    ward.bill(as_of="2018-07-01")
    ward.bill(as_of="2019-06-13")
    assert (ward.claims, ward.questions) == (["1 cancelled 0138: 16 + 2"], {"filing-limit-passed": "requested"})


def test_what_was_filed_before_is_in_time_also_while_its_replacement_waits(ward: ApprovingWard) -> None:
    ward.bill(as_of="2018-07-01")
    ward.approve()
    ward.bill(as_of="2018-07-01")
    ward.amend()
    ward.bill(as_of="2019-06-13")
    assert (ward.claims, ward.questions) == ([FILED, "2 draft 0137: 17 + 1"], {})


def test_a_site_that_asks_for_approval_no_more_lets_its_drafts_go(ward: ApprovingWard) -> None:
    ward.bill()
    ward.tables = with_site(ward.tables, "lakeview-main", lambda site: replace(site, claims_need_approval=dated("no")))
    assert (ward.bill().did, ward.claims) == ({"approved": 1}, [FILED])


def test_a_site_that_begins_to_ask_leaves_what_is_filed_alone(ward: ApprovingWard) -> None:
    asks = ward.tables
    ward.tables = with_site(asks, "lakeview-main", lambda site: replace(site, claims_need_approval=dated("no")))
    ward.bill()
    ward.tables = asks
    assert (ward.bill().did, ward.claims) == ({}, [FILED])


def test_a_dry_run_tells_what_would_become_of_drafts_and_writes_nothing(ward: ApprovingWard) -> None:
    def would() -> list[tuple[str, str]]:
        before, ward.dry_run = ward.versions, True
        passed = ward.bill()
        ward.dry_run = False
        assert ward.versions == before
        return [(one.did, f"{one.resource['status']}") for one in passed.sent]

    assert would() == [("created", "draft")]
    ward.bill()
    ward.amend()
    assert would() == [("amended", "draft")]
    ward.bill()
    ward.approve()
    assert would() == [("approved", "active")]
    ward.bill()
    ward.amend_back()
    assert would() == [("replaced", "draft")]
    ward.bill()
    ward.approve()
    assert would() == [("cancelled", "cancelled"), ("approved", "active")]


def test_an_open_visit_leaves_its_draft_and_what_waits_alone(ward: ApprovingWard) -> None:
    ward.bill()
    ward.change("Encounter/enc-1", status="in-progress")
    assert (ward.bill().did, ward.claims, len(standing(ward))) == ({}, [DRAFT], 1)


# Crashes


def waits(ward: ApprovingWard) -> None:
    """Leave the chart as it is: there is no claim yet."""


def amended(ward: ApprovingWard) -> None:
    ward.bill()
    ward.amend()


def approved(ward: ApprovingWard) -> None:
    ward.bill()
    ward.approve()


def replacement_waits(ward: ApprovingWard) -> None:
    approved(ward)
    ward.bill()
    ward.amend()


def replacement_approved(ward: ApprovingWard) -> None:
    replacement_waits(ward)
    ward.bill()
    ward.approve()


def replacement_dropped(ward: ApprovingWard) -> None:
    replacement_waits(ward)
    ward.bill()
    ward.amend_back()


def approved_before_behind_a_dropped_one(ward: ApprovingWard) -> None:
    replacement_waits(ward)
    ward.bill()
    ward.approve()  # and the chart is changed back before anybody looks
    ward.amend_back()
    ward.bill()
    ward.amend()


@dataclass(frozen=True, slots=True)
class Story:
    """What happens, and what must be on the target in the end."""

    happens: Callable[[ApprovingWard], None]
    claims: list[str]
    writes: int


STORIES = [
    Story(waits, [DRAFT], 1),
    Story(amended, ["1 draft 0131: 17 + 1"], 1),
    Story(approved, [FILED], 1),
    Story(replacement_waits, [FILED, "2 draft 0137: 17 + 1"], 1),
    Story(replacement_approved, ["1 cancelled 0131: 16 + 2", "2 active 0137: 17 + 1"], 2),
    Story(replacement_dropped, [FILED, "2 cancelled 0138: 17 + 1"], 1),
    Story(
        approved_before_behind_a_dropped_one,
        ["1 cancelled 0131: 16 + 2", "2 cancelled 0138: 17 + 1", "3 active 0137: 17 + 1"],
        3,
    ),
]


@pytest.mark.parametrize("gives", [0, 405], ids=["takes ids", "gives ids"])
@pytest.mark.parametrize("story", STORIES, ids=lambda each: each.happens.__name__)
def test_after_a_crash_at_any_write_the_next_pass_makes_it_right(
    story: Story, gives: int, validators: Validators
) -> None:
    well = Switches(no_put_create=gives)
    for writes, unheard in product(range(story.writes), (False, True)):
        with approving_ward(validators, well) as ward:
            target = the_target(ward)
            story.happens(ward)
            breaks = Breaks(writes, unheard=unheard)
            target.switches = replace(well, fails=breaks)
            with pytest.raises(UnreachableError):
                ward.bill()
            assert breaks.broken
            target.switches = well
            assert ward.bill().troubles == []
            assert ward.claims == story.claims
            assert most_at_once(target) <= 1
            standing(ward)


def the_target(ward: ApprovingWard) -> SloppyServer:
    assert isinstance(ward.target, SloppyServer)
    return ward.target
