"""What a run wrote is found again by name and told in words, line by line."""

from pathlib import Path

import msgspec
import pytest

from bridge.errors import UsageError
from bridge.explaining import explain

CLAIM = "medicare-institutional-abc"


def row(name: str, claim: str | None = None, gaps: tuple[str, ...] = ()) -> dict[str, object]:
    line = {"hcpcs": "C9028", "modifiers": ["PO", "JW"], "units": 2, "service_date": "2018-06-12", "ndc": None}
    told = [{"id": gap, "severity": "warns", "owner": "nurse", "evidence": []} for gap in gaps]
    outcome = "billed" if claim else "held"
    return {
        "administration": name, "outcome": outcome, "reason": None, "claim": claim, "lines": [line] if claim else [],
        "gaps": told,
    }  # fmt: skip


def task(focus: dict[str, str], gap: str, question: str) -> dict[str, object]:
    return {"resourceType": "Task", "focus": focus, "code": {"coding": [{"code": gap}]}, "description": question}


def wrote(
    folder: Path, outcomes: list[dict[str, object]], tasks: list[dict[str, object]], findings: list[dict[str, object]]
) -> Path:
    for name, rows in (("outcomes", outcomes), ("tasks", tasks), ("findings", findings)):
        (folder / f"{name}.ndjson").write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in rows))
    return folder


def test_a_claim_tells_all_its_administrations(tmp_path: Path) -> None:
    out = wrote(tmp_path, [row("MedicationAdministration/a", CLAIM), row("MedicationAdministration/b", CLAIM)], [], [])
    told = list(explain(out, CLAIM))
    assert [line for line in told if line.endswith(": billed")] == [
        "MedicationAdministration/a: billed",
        "MedicationAdministration/b: billed",
    ]
    assert told.count("  2018-06-12  C9028-PO-JW x 2") == 2


def test_a_reason_is_told_with_chart_table_and_what_was_rejected(tmp_path: Path) -> None:
    evidence = [{"reference": "Condition/c", "element": "code", "version": "3"}, {"reference": "Encounter/e"}]
    reason = {"value": "diagnosis: C91.02", "rule": "diagnosis", "says": "the first that fits", "evidence": evidence}
    reasons = [{**reason, "table": "t.yaml (1)", "rejected": ["C91.0: a header"]}, {**reason, "evidence": []}]
    findings: list[dict[str, object]] = [
        {"administration": "MedicationAdministration/a", "claim": None, "findings": reasons}
    ]
    told = list(explain(wrote(tmp_path, [row("MedicationAdministration/a")], [], findings), "a"))
    assert told == [
        "MedicationAdministration/a: held",
        "  diagnosis: C91.02",
        "      because  the first that fits",
        "      chart    Condition/c version 3, code; Encounter/e",
        "      table    t.yaml (1)",
        "      not      C91.0: a header",
        "  diagnosis: C91.02",
        "      because  the first that fits",
        "",
    ]


def test_a_gap_is_told_with_its_question_by_reference_or_by_words(tmp_path: Path) -> None:
    outcomes = [row("MedicationAdministration/a", gaps=("lot",)), row("#x.ndjson:3", gaps=("lot",))]
    tasks = [
        task({"reference": "MedicationAdministration/a"}, "lot", "Which lot of a?"),
        task({"display": "#x.ndjson:3"}, "lot", "Which lot of the third?"),
    ]
    out = wrote(tmp_path, outcomes, tasks, [])
    assert "      Which lot of a?" in list(explain(out, "a"))
    assert list(explain(out, "#x.ndjson:3"))[-2:] == ["      Which lot of the third?", ""]


def test_oddities_are_told_of_what_was_looked_at_only(tmp_path: Path) -> None:
    notes = [{"element": "status", "problem": "is null"}, {"element": "", "problem": "was read in 2 versions"}]
    findings: list[dict[str, object]] = [
        {"resource": "MedicationAdministration/a", "notes": notes},
        {"resource": "Patient/other", "notes": notes},
    ]
    told = list(explain(wrote(tmp_path, [row("MedicationAdministration/a")], [], findings), "a"))
    assert "  odd in MedicationAdministration/a: status is null" in told
    assert len([line for line in told if line.startswith("  odd in ")]) == 2


def test_a_name_that_is_nowhere_is_told_with_some_that_are(tmp_path: Path) -> None:
    out = wrote(tmp_path, [row(f"MedicationAdministration/{name}") for name in "abcd"], [], [])
    said = r"holds no claim or administration z\. It holds 4 administrations, such as .*/a, .*/c\."
    with pytest.raises(UsageError, match=said):
        list(explain(out, "z"))
    empty = wrote(tmp_path, [], [], [])
    with pytest.raises(UsageError, match=r"It holds no administration\."):
        list(explain(empty, ""))
