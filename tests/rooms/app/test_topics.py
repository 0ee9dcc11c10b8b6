"""Topics are known by what others wrote: SubscriptionTopics, Basics in R4, the names in a CapabilityStatement."""

from typing import Any

import msgspec
import pytest

from bridge.app.topics import kinds_in, topics_of
from bridge.fhir_server.abilities import Abilities, OfKind, read_abilities
from tests.house.repository import TOP
from tests.rooms.fhir_server.sloppy import searching
from tests.sloppy_server.server import Fault

pytestmark = pytest.mark.server

SHARED = TOP.parent / "shared" / "data" / "subscriptions"
KINDS = ("MedicationAdministration", "Encounter", "Condition", "Medication")
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the folder shared/data/subscriptions is not beside this repository"
)


def read(name: str) -> Any:  # noqa: ANN401  # JSON
    return msgspec.json.decode((SHARED / name).read_bytes())


@needs_shared
@pytest.mark.parametrize(
    "name",
    [
        "backport-ig/CapabilityStatement-r4-capabilitystatement-example-server.json",
        "inferno/capability_statement_example.json",
    ],
)
def test_statements_that_others_wrote(name: str) -> None:
    with searching() as at:
        at.server.fail_next(Fault(200, text=(SHARED / name).read_text()))
        able = read_abilities(at.wire)
    assert able.backport
    assert [topic.rpartition("/")[2] for topic in able.topics] == ["patient-admission", "patient-discharge"]
    assert able.has_operation("Subscription", "status")


@needs_shared
@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("Basic-r4-encounter-complete.json", "r4-encounter-complete"),
        ("SubscriptionTopic-r4b-encounter-complete.json", "r4b-encounter-complete"),
    ],
)
def test_topics_that_others_wrote(name: str, url: str) -> None:
    topic = read(f"backport-ig/{name}")
    whole = f"http://hl7.org/fhir/uv/subscriptions-backport/SubscriptionTopic/{url}"
    kind = topic["resourceType"]
    able = Abilities(kinds={kind: OfKind(frozenset({"search-type"}))}, topics=(f"{whole}|1.2.0",))
    with searching([topic]) as at:
        assert topics_of(at.searcher, able, KINDS) == {f"{whole}|1.2.0": frozenset({"Encounter"})}


@pytest.mark.parametrize(
    ("topic", "kind"),
    [
        ("http://x/medication-administration", "MedicationAdministration"),
        ("http://x/MedicationAdministrationChange|2", "MedicationAdministration"),
        ("http://x/medication-changed", "Medication"),
        ("http://x/encounter/", "Encounter"),
        ("http://encounter.example/admission", ""),
    ],
)
def test_a_topic_may_say_by_its_name_what_it_is_about(topic: str, kind: str) -> None:
    assert kinds_in(topic, KINDS) == ({kind} if kind else set())
