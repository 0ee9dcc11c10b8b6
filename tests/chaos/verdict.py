"""Compare what the target holds in the end with what one quiet run makes of the final charts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from bridge.deliver.hiding import is_hidden
from bridge.pipeline import Choices, map_files
from tests.fhir_server.engine import Engine
from tests.journeys.live_chart import in_force, mappings, name_of, replaces, tags, turn_of
from tests.journeys.one_chart import lines, put

Resource = dict[str, Any]
BILLED_AS: Final = "https://fhir.bridge.example/CodeSystem/administration"
KINDS: Final = (
    "Patient",
    "Organization",
    "Location",
    "Coverage",
    "Condition",
    "Encounter",
    "Medication",
    "MedicationRequest",
    "MedicationAdministration",
)
_OF_THE_TURN: Final = frozenset({"id", "meta", "identifier", "status", "created", "related"})
_OF_ASKING: Final = frozenset({"meta", "authoredOn", "lastModified", "note", "output"})
_OPEN: Final = frozenset({"requested", "accepted", "in-progress", "ready", "received"})
_REPLACEMENT: Final = "7"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the verdict: what was expected, what was found, and what is wrong with it in words."""

    about: str
    expected: object
    found: object
    wrong: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Say whether the one is the other."""
        return self.expected == self.found and not self.wrong


def verdict(engine: Engine, folder: Path, as_of: str) -> list[Line]:
    """Judge what the target holds; `folder` is for the files of the quiet run."""
    quiet = _quiet_run(engine, folder, as_of)
    expected, asked = quiet.claims, quiet.questions
    claims = engine.resources("Claim")
    active = in_force(claims)
    found = {one["identifier"][0]["value"]: one for one in claims if one["status"] == "active"}
    tasks = {one["id"]: one for one in engine.resources("Task") if one["status"] in _OPEN}
    hidden = {name for name, one in tasks.items() if name not in asked and quiet.cannot_tell(one)}
    told = {name: one for name, one in tasks.items() if name not in hidden}
    twice = tuple(f"{name}: {', '.join(sorted(names))}" for name, names in active.items() if len(names) > 1)
    return [
        Line("claims in force", len(expected), sum(map(len, active.values())), twice),
        Line("what they bill", len(expected), len(found), tuple(_differences(expected, found))),
        Line("type of bill and turn", 0, 0, tuple(_out_of_turn(claims))),
        Line("claims in force for one thing at once, at most", 1, _most_at_once(engine, claims)),
        Line("open questions", len(asked), len(told), tuple(_differences(asked, told))),
        Line("open questions behind others, which stay until they can be told", len(hidden), len(hidden)),
    ]


@dataclass(frozen=True, slots=True)
class Quiet:
    """What one quiet run makes of the charts.

    claims     by identifier
    questions  by id
    gaps       of each administration
    """

    claims: dict[str, Resource]
    questions: dict[str, Resource]
    gaps: dict[str, list[str]]

    def cannot_tell(self, task: Resource) -> bool:
        """Say whether a question is hidden by others that are open, so that nobody knows whether it is answered."""
        gap = task["code"]["coding"][0]["code"]
        return is_hidden(gap, self.gaps.get(task["focus"]["reference"], ()))


def _quiet_run(engine: Engine, folder: Path, as_of: str) -> Quiet:
    """Map the charts as they are on the server now."""
    source = put(folder / "charts.ndjson", lines(one for kind in KINDS for one in engine.resources(kind)))
    choices = Choices(as_of=date.fromisoformat(as_of))
    summary = map_files([source], folder / "quiet", mappings(), choices, processes=1)
    if summary.unreadable:
        raise AssertionError(summary.unreadable)
    claims = {one["identifier"][0]["value"]: one for one in _read(folder / "quiet" / "claims.ndjson")}
    rows = _read(folder / "quiet" / "outcomes.ndjson")
    gaps = {row["administration"]: [gap["id"] for gap in row["gaps"]] for row in rows}
    return Quiet(claims, {one["id"]: one for one in _read(folder / "quiet" / "tasks.ndjson")}, gaps)


def _read(file: Path) -> Iterator[Resource]:
    return (json.loads(line) for line in file.read_bytes().splitlines())


def _differences(expected: Mapping[str, Resource], found: Mapping[str, Resource]) -> Iterator[str]:
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            yield f"{name} is missing"
        elif name not in expected:
            yield f"{name} ({name_of(found[name])}) should not be"
        else:
            want, have = _bare(expected[name]), _bare(found[name])
            odd = sorted(one for one in want.keys() | have.keys() if want.get(one) != have.get(one))
            if odd:
                yield f"{name} differs in {', '.join(f'{one}: {have.get(one)} for {want.get(one)}' for one in odd)}"


def _bare(resource: Resource) -> Resource:
    """Leave out what says when and in which turn a resource was sent."""
    if resource["resourceType"] == "Task":
        told = {name: value for name, value in resource.items() if name not in _OF_ASKING}
        return {**told, "identifier": resource["identifier"][:1]}
    told = {name: value for name, value in resource.items() if name not in _OF_THE_TURN}
    kinds = [f"{one['code']}"[:-1] for one in told.pop("subType", {}).get("coding", [])]
    return {**told, "subType without its last digit": kinds}


def _out_of_turn(claims: Iterable[Resource]) -> Iterator[str]:
    """Find claims in force whose type of bill does not fit what came before them, and turns that came twice."""
    by_name = {name_of(one): one for one in claims}
    for name, one in by_name.items():
        if one["status"] != "active":
            continue
        prior = replaces(one)
        stands = [each for each in prior if by_name[each]["status"] != "cancelled"]
        if stands:
            yield f"{name} replaces {', '.join(stands)}, which is not cancelled"
        if _digit(one) == _REPLACEMENT and not prior:
            yield f"{name} is a replacement, and of nothing"
    turns = Counter((one["identifier"][0]["value"], turn_of(one)) for one in by_name.values())
    yield from (f"turn {turn} of {name} is there {often} times" for (name, turn), often in turns.items() if often > 1)


def _digit(claim: Resource) -> str:
    return f"{claim['subType']['coding'][0]['code']}"[-1] if "subType" in claim else ""


def _most_at_once(engine: Engine, claims: Iterable[Resource]) -> int:
    """Count how many claims billed one administration together, at the worst moment there was."""
    moments = [
        (version["meta"]["lastUpdated"], version["status"] == "active", name_of(one), version)
        for one in claims
        for version in engine.ask("GET", f"{name_of(one)}/_history").found
    ]
    billing: dict[str, set[str]] = {}
    most = 0
    # Within one moment what ends comes first: the server's clock has milliseconds.
    for _, is_active, name, version in sorted(moments, key=lambda each: each[:3]):
        for administration in tags(version, BILLED_AS):
            names = billing.setdefault(administration, set())
            (names.add if is_active else names.discard)(name)
            most = max(most, len(names))
    return max(most, 1)
