"""One chart on a running server: it changes as hospitals change charts, and is billed from there by whole passes."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import pytest

from bridge.app.passes import Wires, one_pass
from bridge.deliver.sent import Sent
from bridge.one_pass import Listeners, OnePass, PassSummary
from bridge.pipeline import Choices
from bridge.settings.settings import Settings, read_settings
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from tests.fhir_server.engine import Engine
from tests.journeys.one_chart import BRIDGE, chart, coded, encoded, quantity, to
from tests.sloppy_server.server import SloppyServer

Resource = dict[str, Any]
Running = Engine | SloppyServer

NAME = "MedicationAdministration/ma-1"
CLAIM = "https://fhir.bridge.example/identifier/claim"
TURN = "https://fhir.bridge.example/identifier/claim-turn"
CONTENT = "https://fhir.bridge.example/CodeSystem/claim-content"
BILLS = "https://fhir.bridge.example/CodeSystem/administration"
ON_THE_ENGINE = pytest.mark.parametrize("ward", ["engine"], indirect=True)
"""For journeys on which two servers can hardly differ: one of them is enough."""
FIRST, SECOND = "1 active 0131: 16 + 2", "2 active 0137: 17 + 1"
"""The claims for the chart as it stands (15.3 and 2.7 units), and after its dose was amended (16.2 and 1.8)."""


@cache
def mappings() -> Mappings:
    """Load the mappings that come along, once."""
    return load_mappings(default_mappings())


def plain_chart() -> list[Resource]:
    """Read the plain chart as JSON: 1.53 mg from two vials, billed as it stands."""
    return [json.loads(encoded(one)) for one in chart()]


@dataclass(slots=True)
class Passed:
    """What a pass did.

    sent   each resource that it sent
    words  what it said about the servers
    """

    summary: PassSummary
    sent: list[Sent] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def did(self) -> dict[str, int]:
        """Count what was sent, by what was done."""
        return dict(self.summary.sent)

    @property
    def troubles(self) -> list[str]:
        """List what a person must look at."""
        return [str(one) for one in self.summary.troubles]


def settings_for(source: str, target: str | None = None, **more: str) -> Settings:
    """Read settings for servers on this machine; what fails is not tried again."""
    given = {"BRIDGE_FHIR_URL": source, "BRIDGE_FHIR_TRIES": "1", **more}
    return read_settings(given if target is None else {**given, "BRIDGE_FHIR_TARGET_URL": target}, None)


def run(settings: Settings, work: Callable[[OnePass], PassSummary], as_of: str | None = None) -> Passed:
    """Run one pass with wires of its own."""
    passed = Passed(PassSummary())
    choices = Choices(as_of=None if as_of is None else date.fromisoformat(as_of))
    listeners = Listeners(lambda _: None, passed.sent.append, passed.words.append)
    with Wires(settings) as wires:
        passed.summary = work(one_pass(wires, settings, mappings(), choices, listeners, dry_run=False))
    return passed


class Ward:
    """A server with the plain chart on it, and a target, which is the same server unless another is named.

    ever_sent  every Claim and Task that was sent by passes of this ward
    """

    def __init__(self, server: Running, target: Running | None = None, **settings: str) -> None:
        self.server = server
        self.target = target or server
        self.settings = settings_for(server.url, None if target is None else target.url, **settings)
        self.ever_sent: list[Resource] = []

    # The chart

    def put(self, *resources: Resource) -> None:
        """Write resources as the hospital's staff would."""
        for resource in resources:
            self.server.put(resource)

    def change(self, name: str, **elements: object) -> None:
        """Change elements of a resource; None takes one away."""
        changed = {**self.read(name), **elements}
        self.put({element: value for element, value in changed.items() if value is not None})

    def read(self, name: str) -> Resource:
        """Read a resource of the chart as it is now."""
        kind, _, own_id = name.partition("/")
        (found,) = (one for one in self.server.resources(kind) if one["id"] == own_id)
        return found

    def delete(self, name: str) -> None:
        """Delete a resource."""
        delete(self.server, name)

    def give(self, dose: float, discarded: float | None, name: str = NAME) -> None:
        """Amend the dose and what was discarded, in mg; None takes what was discarded away."""
        written = self.read(name)
        vials = [one for one in written["extension"] if one["url"].endswith("vials-opened")]
        waste = [{"url": f"{BRIDGE}/discarded-amount", "valueQuantity": quantity(discarded, "mg")}]
        dosage = {**written["dosage"], "dose": quantity(dose, "mg")}
        self.change(name, dosage=dosage, extension=[*(waste if discarded is not None else []), *vials])

    def amend(self) -> None:
        """Amend the dose: 1.62 mg were given and 0.18 mg discarded, 16.2 and 1.8 units."""
        self.give(1.62, 0.18)

    def amend_back(self) -> None:
        """Write the dose as it was: 1.53 mg and 0.27 mg, 15.3 and 2.7 units."""
        self.give(1.53, 0.27)

    # Billing

    def bill(self, *names: str, as_of: str | None = None, **settings: str) -> Passed:
        """Run one pass over what is named, the plain chart's administration unless said."""
        return self.work(lambda each: each.bill(names or (NAME,)), as_of, **settings)

    def work(self, work: Callable[[OnePass], PassSummary], as_of: str | None = None, **settings: str) -> Passed:
        """Run one pass, and keep what it sent."""
        own = self.settings
        if settings:
            target = None if self.target is self.server else self.target.url
            own = settings_for(self.server.url, target, **settings)
        passed = run(own, work, as_of)
        self.ever_sent += [one.resource for one in passed.sent]
        return passed

    # The target

    @property
    def claims(self) -> list[str]:
        """Tell the claims on the target, by turn."""
        return sorted(map(told, self.target.resources("Claim")))

    @property
    def questions(self) -> dict[str, str]:
        """Tell the status of each question on the target, by the gap it asks about."""
        tasks = self.target.resources("Task")
        assert len({one["id"] for one in tasks}) == len({one["identifier"][0]["value"] for one in tasks})
        return {one["code"]["coding"][0]["code"]: one["status"] for one in tasks}

    def claim(self, turn: int) -> Resource:
        """Give the only claim of a turn."""
        (found,) = (one for one in self.target.resources("Claim") if turn_of(one) == turn)
        return found

    def question(self, gap: str) -> Resource:
        """Give the only question about a gap."""
        (found,) = (one for one in self.target.resources("Task") if one["code"]["coding"][0]["code"] == gap)
        return found

    @property
    def versions(self) -> set[tuple[str, str]]:
        """List the versions of all Claims and Tasks on the target: any write gives another one."""
        return {(name_of(one), one["meta"]["versionId"]) for one in all_sent(self.target)}


def delete(server: Running, name: str) -> None:
    """Delete a resource; Medplum forgets it (404), the sloppy server knows that it was there (410)."""
    if isinstance(server, Engine):
        assert server.ask("DELETE", name).status == 200
    else:
        server.delete(name)


def all_sent(server: Running) -> list[Resource]:
    """List the Claims and Tasks that a server holds."""
    return [*server.resources("Claim"), *server.resources("Task")]


def name_of(resource: Resource) -> str:
    """Name a resource."""
    return f"{resource['resourceType']}/{resource['id']}"


def turn_of(claim: Resource) -> int:
    """Read which turn a claim is from its second identifier, which adds the turn to the first."""
    own, turn = claim["identifier"]
    assert (own["system"], turn["system"]) == (CLAIM, TURN)
    return int(turn["value"].removeprefix(f"{own['value']}-"))


def bill_type(claim: Resource) -> str:
    """Give the type of bill of a claim; a professional one has none."""
    return f"{claim['subType']['coding'][0]['code']}" if "subType" in claim else "professional"


def told(claim: Resource) -> str:
    """Tell a claim in short: turn, status, type of bill, and the units of each line."""
    units = " + ".join(f"{one['quantity']['value']}" for one in claim["item"])
    return f"{turn_of(claim)} {claim['status']} {bill_type(claim)}: {units}"


def replaces(claim: Resource) -> list[str]:
    """Name the claims that a claim is related to as prior ones."""
    related = claim.get("related", [])
    assert all(one["relationship"]["coding"][0]["code"] == "prior" for one in related)
    return [one["claim"]["reference"] for one in related]


def tags(claim: Resource, system: str) -> list[str]:
    """List the tags of a claim in a system."""
    return [one["code"] for one in claim["meta"]["tag"] if one["system"] == system]


def another(number: int) -> list[Resource]:
    """Write the plain chart for another patient: all that is the patient's own ends in another number."""
    text = json.dumps(plain_chart())
    for name in ("pt-1", "enc-1", "cov-1", "cond-1", "order-1", "ma-1"):
        text = text.replace(f'{name}"', f'{name[:-1]}{number}"')
    return [one for one in json.loads(text) if one["id"].endswith(f"-{number}")]


def another_visit(number: int = 2) -> Resource:
    """Write another finished visit of the same patient on the same day."""
    (visit,) = (one for one in plain_chart() if one["resourceType"] == "Encounter")
    return {**visit, "id": f"enc-{number}"}


def in_force(claims: Iterable[Resource]) -> dict[str, list[str]]:
    """Name the active claims by what they bill for: patient and encounter and payer and type."""
    found: dict[str, list[str]] = {}
    for one in claims:
        if one["status"] == "active":
            found.setdefault(one["identifier"][0]["value"], []).append(name_of(one))
    return found


def history(server: SloppyServer) -> Iterator[list[Resource]]:
    """Give the claims on a server after each write, from its first to its last."""
    now: dict[str, Resource] = {}
    for kept in reversed(server._engine.store.all_versions("Claim")):
        now[kept.name] = kept.resource
        yield list(now.values())


def most_at_once(server: SloppyServer) -> int:
    """Count how many claims for one thing were active together, at the worst moment there was."""
    return max((len(names) for claims in history(server) for names in in_force(claims).values()), default=0)


def observation(amount: float) -> Resource:
    """Write down what was discarded in an Observation that is part of the administration."""
    return {
        "resourceType": "Observation",
        "id": "waste-1",
        "status": "final",
        "code": coded("https://fhir.bridge.example/CodeSystem/documentation", "discarded-amount"),
        "subject": to("Patient/pt-1"),
        "partOf": [to(NAME)],
        "effectiveDateTime": "2018-06-12T11:00:00-05:00",
        "valueQuantity": quantity(amount, "mg"),
    }


def paid_by(name: str) -> Resource:
    """Write the organization that pays under another name."""
    return {"resourceType": "Organization", "id": "payer", "name": name}


def authorization() -> Resource:
    """Write the prior authorization that commercial payers ask for."""
    return {
        "resourceType": "ClaimResponse",
        "id": "auth-1",
        "status": "active",
        "type": coded("http://terminology.hl7.org/CodeSystem/claim-type", "institutional"),
        "use": "preauthorization",
        "patient": to("Patient/pt-1"),
        "created": "2018-05-30",
        "insurer": to("Organization/payer"),
        "outcome": "complete",
        "preAuthRef": "PA-1",
    }
