"""What is known by its name is read in few requests; not there is an answer, not allowed is an error."""

import pytest

from bridge.fhir_server.failures import NotFhirError, RefusedError
from tests.rooms.fhir_server.sloppy import MEDICATION, doses, searching
from tests.sloppy_server.asked import WRITE
from tests.sloppy_server.server import Fault, Switches

pytestmark = pytest.mark.server

KIND = "MedicationAdministration"


def test_names_are_read_in_one_bundle_and_what_is_not_there_is_none() -> None:
    with searching([*doses(3), MEDICATION]) as at:
        at.server.delete(f"{KIND}/ma-1")
        read = at.searcher.read([f"{KIND}/ma-0", "Medication/med-1", f"{KIND}/ma-1", "Patient/nobody", f"{KIND}/ma-0"])
        assert {name: entry and entry.name for name, entry in read.items()} == {
            f"{KIND}/ma-0": f"{KIND}/ma-0",
            "Medication/med-1": "Medication/med-1",
            f"{KIND}/ma-1": None,  # deleted: 410
            "Patient/nobody": None,  # never there: 404
        }
        assert at.server.count() == 1


def test_one_name_is_read_by_one_get() -> None:
    with searching([MEDICATION]) as at:
        assert [*at.searcher.read(["Medication/med-1"])] == ["Medication/med-1"]
        assert at.server.count("GET", "Medication/med-1") == 1


def test_more_names_than_a_bundle_holds_take_several() -> None:
    with searching(doses(250)) as at:
        read = at.searcher.read([f"{KIND}/ma-{place}" for place in range(250)])
        assert all(read.values())
        assert at.server.count() == 3


def test_without_bundles_names_are_read_by_lists_of_ids_and_what_does_not_come_by_itself() -> None:
    names = [f"{KIND}/ma-0", f"{KIND}/ma-1", f"{KIND}/gone", "Medication/med-1"]
    with searching([*doses(3), MEDICATION], Switches(no_batch=True)) as at:
        read = at.searcher.read(names)
        assert [name for name, entry in read.items() if entry is None] == [f"{KIND}/gone"]
        assert at.server.count("GET", f"{KIND}/gone") == 1
        assert at.server.count("GET", f"{KIND}/ma-0") == 0
        assert list(read) == names


@pytest.mark.parametrize(
    "switches",
    [
        Switches(no_batch=True, no_comma_lists=True),
        Switches(no_batch=True, refuses=frozenset({"_id"})),
        Switches(loses_entries=1),
    ],
)
def test_with_nothing_else_names_are_read_one_by_one(switches: Switches) -> None:
    with searching([*doses(3), MEDICATION], switches) as at:
        read = at.searcher.read([f"{KIND}/ma-0", f"{KIND}/ma-2", f"{KIND}/gone"])
        assert {name: entry is not None for name, entry in read.items()} == {
            f"{KIND}/ma-0": True,
            f"{KIND}/ma-2": True,
            f"{KIND}/gone": False,
        }


def test_a_list_of_ids_that_is_ignored_brings_only_what_was_asked_for() -> None:
    with searching(doses(30), Switches(no_batch=True, ignores=frozenset({"_id"}))) as at:
        read = at.searcher.read([f"{KIND}/ma-3", f"{KIND}/ma-4"])
        assert [entry.name for entry in read.values() if entry] == [f"{KIND}/ma-3", f"{KIND}/ma-4"]


def test_a_name_that_may_not_be_read_is_an_error_and_not_gone() -> None:
    forbids = Switches(fails=lambda asking: Fault(403) if asking.path == "Claim/abc" else None)
    with searching([], forbids) as at, pytest.raises(RefusedError, match="403"):
        at.searcher.read(["Claim/abc"])


def test_a_name_that_no_server_can_have_is_not_there() -> None:
    refuses = Switches(fails=lambda asking: Fault(400) if asking.path.startswith("Patient/") else None)
    with searching([], refuses) as at:
        assert at.searcher.read(["Patient/a_b"]) == {"Patient/a_b": None}
        with pytest.raises(RefusedError):
            at.searcher.read(["Patient/a-b"])


def test_another_resource_than_was_asked_for_is_an_error() -> None:
    with searching([MEDICATION]) as at:
        at.server.fail_next(Fault(200, text=WRITE({**MEDICATION, "id": "other"}).decode()))
        with pytest.raises(NotFhirError, match="another resource"):
            at.searcher.read(["Medication/med-1"])


def test_an_answer_that_is_none_to_a_read_is_an_error_and_not_gone() -> None:
    with searching([MEDICATION]) as at:
        at.server.fail_next(Fault(409))
        with pytest.raises(RefusedError, match="409"):
            at.searcher.read(["Medication/med-1"])


def test_two_names_of_two_kinds_need_no_list() -> None:
    with searching([MEDICATION, *doses(1)], Switches(no_batch=True)) as at:
        at.searcher.read(["Medication/med-1", f"{KIND}/ma-0"])
        assert sorted(request.path for request in at.server.requests) == ["", "Medication/med-1", f"{KIND}/ma-0"]
