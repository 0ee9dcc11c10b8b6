"""What was sent, what was refused, and what the server made of it."""

from dataclasses import dataclass, field

from bridge.claim.encoding import Resource
from bridge.deliver.standing import Drafts
from bridge.fhir_server.bundles import Result


@dataclass(frozen=True, slots=True)
class Sent:
    """One resource that was sent, or would be.

    did       created, replaced, approved, amended, cancelled, dropped, asked, asked-again, changed, closed
    name      `Type/id`
    method    PUT or POST
    why       in words
    resource  as sent
    """

    did: str
    name: str
    method: str
    why: str
    resource: Resource


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person must look at: a refusal, a field that the server dropped, a chart that is not whole.

    about  the resource, `Type/id`, or the claim's identifier
    """

    about: str
    says: str

    def __str__(self) -> str:
        return f"{self.about}: {self.says}"


@dataclass(slots=True)
class Delivered:
    """What became of some encounters: what was sent, how much stands already, and what a person must look at."""

    sent: list[Sent] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    unchanged: int = 0
    refused: set[str] = field(default_factory=set)
    """The identifiers of what the server refused: it is not offered again in this pass."""
    overtaken: set[str] = field(default_factory=set)
    """The encounters for which another writer was quicker and said otherwise: their charts must be read again."""
    drafts: Drafts = field(default_factory=Drafts)
    """Which claims wait for approval now."""
    filed: set[str] = field(default_factory=set)
    """The encounters of which a claim is filed: what is asked of them is not whether it was filed in time."""
    tasks: dict[tuple[str, str], str] = field(default_factory=dict)
    """The status in which each question stands in the end, by its administration and gap."""


def refused(about: str, result: Result) -> Trouble:
    """Tell that the server refused something, in its own words."""
    said = f": {result.outcome}" if result.outcome else ""
    return Trouble(about, f"the server refused it with status {result.status}{said}")
