"""Ask a server small questions and look at the answers as they are; nothing is ever written."""

from dataclasses import dataclass

import msgspec

from bridge.fhir_server.answers import Answer
from bridge.fhir_server.failures import NotFhirError, RefusedError, UnreachableError
from bridge.fhir_server.loosely import read_loosely
from bridge.fhir_server.wire import Wire


@dataclass(frozen=True, slots=True)
class No:
    """The server does not answer this question; `why` is what it said."""

    why: str


class Pointer(msgspec.Struct):
    """A reference, as far as it is looked at."""

    reference: str = ""


class Record(msgspec.Struct, rename="camel"):
    """A resource, as far as it is looked at."""

    resource_type: str = ""
    id: str = ""
    subject: Pointer | None = None

    @property
    def patient(self) -> str:
        """Give the id of the patient, "" where there is none."""
        kind, _, own_id = (self.subject or Pointer()).reference.rpartition("/")
        return own_id if kind.rpartition("/")[2] == "Patient" else ""


class _Entry(msgspec.Struct):
    resource: Record | None = None


class _Link(msgspec.Struct):
    relation: str = ""


class _Bundle(msgspec.Struct, rename="camel"):
    resource_type: str = ""
    link: list[_Link] = []
    entry: list[_Entry] = []


@dataclass(frozen=True, slots=True)
class Seen:
    """One page of a search.

    matches  resources of the kind that was asked for
    others   kinds of the other resources
    goes_on  whether there is a link to a next page
    """

    matches: tuple[Record, ...]
    others: frozenset[str]
    goes_on: bool


class Prober:
    """Asks one server."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def search(self, kind: str, *asked: tuple[str, str], count: int = 1) -> Seen | No:
        """Look at the first page of a search.

        Raises UnreachableError where nobody answers, SignInError where we are not let in.
        """
        answer = self._get(kind, (*asked, ("_count", str(count))))
        if isinstance(answer, No):
            return answer
        bundle = read_loosely(answer.body, _Bundle)
        if bundle is None or bundle.resource_type != "Bundle":
            return No("it answers with something else than a Bundle")
        records = [entry.resource for entry in bundle.entry if entry.resource is not None]
        matches = tuple(record for record in records if record.resource_type == kind)
        others = frozenset(record.resource_type for record in records if record.resource_type != kind)
        return Seen(matches, others, any(link.relation == "next" for link in bundle.link))

    def has_history(self, name: str) -> bool:
        """Say whether the server tells earlier versions of a resource."""
        return isinstance(self._get(f"{name}/_history", (("_count", "1"),)), Answer)

    def _get(self, path: str, asked: tuple[tuple[str, str], ...]) -> Answer | No:
        try:
            answer = self._wire.get(path, asked)
        except NotFhirError:
            return No("it answers with something that is no FHIR")
        except (RefusedError, UnreachableError) as error:
            if error.status is None:
                raise
            return No(f"it answers {error.status}: {error.outcome}" if error.outcome else f"it answers {error.status}")
        return answer if answer.found else No(f"it answers {answer.status}")
