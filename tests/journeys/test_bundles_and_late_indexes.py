"""Bundles that are refused or lose entries, and an index that is late: nothing is lost, and nothing is sent twice."""

from dataclasses import replace

import pytest

from tests.fhir_server.validators import Validators
from tests.journeys.erring_target import REPLACED, on, sloppy
from tests.journeys.live_chart import (
    FIRST,
    NAME,
    SECOND,
    another,
    most_at_once,
)
from tests.sloppy_server.asked import Asking
from tests.sloppy_server.server import SloppyServer, Switches

pytestmark = pytest.mark.server


BUNDLES = {
    "no batch": Switches(no_batch=True),
    "neither": Switches(no_batch=True, no_transaction=True),
    "not atomic": Switches(no_batch=True, transaction_not_atomic=True),
    "loses entries": Switches(loses_entries=2),
    "loses all": Switches(loses_entries=100),
    "two at a time": Switches(most_entries=2),
    "gives ids, neither": Switches(no_put_create=405, no_batch=True, no_transaction=True),
    "gives ids, loses entries": Switches(no_put_create=404, loses_entries=2),
    "gives ids, no metadata": Switches(no_put_create=422, no_metadata=True),
}


@pytest.mark.parametrize("switches", BUNDLES.values(), ids=BUNDLES)
def test_bundles_that_go_wrong_are_survived(switches: Switches, validators: Validators) -> None:
    with on(switches, validators) as ward:
        numbers = (2, 3, 4)
        for number in numbers:
            ward.put(*another(number))
        names = [NAME, *(f"MedicationAdministration/ma-{number}" for number in numbers)]
        first = ward.bill(*names)
        assert (ward.claims, first.did, first.troubles) == ([FIRST] * 4, {"created": 4}, [])
        before = ward.versions
        assert (ward.bill(*names).did, ward.versions) == ({}, before)
        for name in names[:2]:
            ward.give(1.62, 0.18, name)
        ward.give(1.53, None, names[2])
        ward.change(names[3], status="entered-in-error")
        second = ward.bill(*names)
        assert second.troubles == []
        void = "1 cancelled 0138: 16 + 2"
        assert ward.claims == [*[REPLACED] * 2, void, void, *[SECOND] * 2]
        assert ward.questions == {"waste-not-recorded": "requested"}
        assert most_at_once(sloppy(ward)) == 1
        before = ward.versions
        assert (ward.bill(*names).did, ward.versions) == ({}, before)


class TouchedByStaff:
    """Lets a clerk save a claim on the target just before the first Bundle of changes comes."""

    def __init__(self, target: SloppyServer) -> None:
        self._target: SloppyServer | None = target

    def __call__(self, asking: Asking) -> None:
        """Save the second claim."""
        if asking.method == "POST" and not asking.path and b'"PUT"' in asking.body and self._target is not None:
            self._target.put({**self._target.resources("Claim")[1], "language": "en"})
            self._target = None


def test_one_entry_that_fails_in_a_transaction_that_is_not_atomic_hinders_no_other(validators: Validators) -> None:
    switches = Switches(no_batch=True, transaction_not_atomic=True)
    with on(switches, validators) as ward:
        ward.put(*another(2), *another(3))
        names = [NAME, "MedicationAdministration/ma-2", "MedicationAdministration/ma-3"]
        ward.bill(*names)
        for name in names:
            ward.give(1.62, 0.18, name)
        target = sloppy(ward)
        target.switches = replace(switches, fails=TouchedByStaff(target))
        passed = ward.bill(*names)
        assert (ward.claims, passed.troubles) == ([*[REPLACED] * 3, *[SECOND] * 3], [])
        assert sum(one.get("language") == "en" for one in target.resources("Claim")) == 1
        assert most_at_once(target) == 1


# An index that is late


@pytest.mark.parametrize(("lag", "gives"), [(3, 0), (300, 0), (3, 405)])
def test_an_index_that_is_late_makes_no_second_claim(lag: int, gives: int, validators: Validators) -> None:
    with on(Switches(lag=lag, no_put_create=gives), validators) as ward:
        for amend in (None, None, ward.amend, None, ward.amend_back, None):
            if amend is not None:
                amend()
            ward.bill()
            assert most_at_once(sloppy(ward)) == 1
        assert ward.claims == [REPLACED, "2 cancelled 0137: 17 + 1", "3 active 0137: 16 + 2"]
        assert (
            len(list(sloppy(ward)._engine.store.all_versions("Claim"))) == 5
        )  # three came, two of them were cancelled
