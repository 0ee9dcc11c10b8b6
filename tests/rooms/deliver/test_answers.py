"""Which resource answered a question, in which version."""

from dataclasses import replace

from bridge.claim.asking import build_task
from bridge.deliver.answers import Version, VersionOf, answered_by
from bridge.facts.decision import BILLED, Decision, Evidence, Finding, Gap, Named

WASTE = Gap(
    "waste-not-recorded",
    (Evidence("MedicationAdministration/ma-1", "extension(discarded-amount)", "1"),),
    severity="blocks",
    owner="nurse",
    question="How much was discarded?",
)
BEFORE = Decision(
    Evidence("MedicationAdministration/ma-1", version="1"), Named("Patient/p-1"), Named("Encounter/e-1"), BILLED
)
TASK = build_task(BEFORE, WASTE)


def now(*cited: str) -> Decision:
    findings = (Finding("discarded: 0.27 mg", "discarded", "as charted", evidence=tuple(map(Evidence, cited))),)
    return replace(BEFORE, findings=findings)


def holding(*versions: Version) -> VersionOf:
    held = {one.reference: one for one in versions}
    return held.get


ADMINISTRATION = Version("MedicationAdministration/ma-1", "1", "2026-11-24T08:00:00Z")
OBSERVATION = Version("Observation/waste", "1", "2026-11-24T09:30:00Z")
ORDER = Version("MedicationRequest/order", "5", "2026-11-24T10:00:00+01:00")


def test_what_was_looked_at_and_has_another_version_now_is_the_answer() -> None:
    amended = replace(ADMINISTRATION, version="2")
    assert answered_by(TASK, now("Observation/waste"), holding(amended, OBSERVATION)) == amended


def test_else_it_is_what_the_decision_rests_on_and_changed_last() -> None:
    chart = holding(ADMINISTRATION, OBSERVATION, ORDER)  # 10:00+01:00 is 09:00 UTC, before 09:30
    assert answered_by(TASK, now("MedicationRequest/order", "Observation/waste"), chart) == OBSERVATION


def test_what_changed_at_no_known_time_changed_before_all_others() -> None:
    undated = Version("Consent/c", "7", "last week")
    chart = holding(ADMINISTRATION, undated, OBSERVATION)
    assert answered_by(TASK, now("Consent/c", "Observation/waste"), chart) == OBSERVATION


def test_else_it_is_the_administration_as_it_is() -> None:
    assert answered_by(TASK, now("MedicationAdministration/ma-1"), holding(ADMINISTRATION)) == ADMINISTRATION
    assert answered_by(TASK, now(), holding()) == Version("MedicationAdministration/ma-1", "1")


def test_a_version_is_named_where_the_server_counts_them() -> None:
    assert str(OBSERVATION) == "Observation/waste version 1"
    assert str(replace(OBSERVATION, version=None)) == "Observation/waste"
