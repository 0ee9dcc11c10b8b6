"""Put together what a pass over a server needs, from the settings."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from types import TracebackType
from typing import Final, Self

from bridge.chart.decoding import glance
from bridge.chart.references import type_and_id
from bridge.deliver.delivery import Delivery
from bridge.deliver.drafts import Approved, nothing_approved
from bridge.deliver.journal import Journal
from bridge.deliver.stored import StoredClaim
from bridge.deliver.target import Target
from bridge.deliver.wanted import Wanted
from bridge.fetch.fetching import Fetcher
from bridge.fhir_server.abilities import Abilities, read_abilities
from bridge.fhir_server.bundles import Sender
from bridge.fhir_server.limits import MEBIBYTE, Limits
from bridge.fhir_server.scopes import Needs
from bridge.fhir_server.searching import Searcher
from bridge.fhir_server.sign_in import Basic, Bearer, Nobody, SignIn
from bridge.fhir_server.smart import Registration, SmartBackend
from bridge.fhir_server.wire import Wire
from bridge.one_pass import Attested, Listeners, OnePass, nothing_attested
from bridge.pipeline import Choices
from bridge.settings import Server, Settings
from bridge.tables.mappings import Mappings

KINDS_READ: Final = (
    "MedicationAdministration",
    "Encounter",
    "Patient",
    "Condition",
    "Coverage",
    "Medication",
    "MedicationRequest",
    "MedicationDispense",
    "Observation",
    "ClaimResponse",
    "Consent",
    "Flag",
    "Location",
    "Organization",
)
"""What charts are read from."""
KINDS_SENT: Final = ("Claim", "Task")
"""What is sent, and read back."""


class Wires:
    """The wires to source and target, from `with` to its end: one and the same where they are one server.

    also_sent  kinds that are written on the source, too
    also_read  kinds that are read from it, too
    """

    def __init__(self, settings: Settings, also_sent: tuple[str, ...] = (), also_read: tuple[str, ...] = ()) -> None:
        limits = limits_of(settings)
        read = (*KINDS_READ, *also_read)
        self._open = ExitStack()
        if settings.target is settings.source:
            self.source = self.target = self._wire_to(settings.source, Needs(read, (*KINDS_SENT, *also_sent)), limits)
        else:
            self.source = self._wire_to(settings.source, Needs(read, also_sent), limits)
            self.target = self._wire_to(settings.target, Needs((), KINDS_SENT), limits)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def _wire_to(self, server: Server, needs: Needs, limits: Limits) -> Wire:
        """Give the wire to a server, signed in as its settings say."""
        sign_in = _sign_in(server, needs, limits)
        if isinstance(sign_in, SmartBackend):
            self._open.callback(sign_in.close)
        wire = Wire(server.address, sign_in, limits)
        self._open.callback(wire.close)
        return wire


@dataclass(frozen=True, slots=True)
class Parts:
    """What passes are made of; one thread may make many with it, one after the other."""

    source: Searcher
    fetcher: Fetcher
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Said:
    """What people answer for beside the charts: what they attest, and which claims they approved."""

    attested: Attested = nothing_attested
    approved: Approved = nothing_approved


NOTHING_SAID: Final = Said()


def one_pass(
    wires: Wires,
    settings: Settings,
    mappings: Mappings,
    choices: Choices,
    listeners: Listeners,
    said: Said = NOTHING_SAID,
    *,
    dry_run: bool,
) -> OnePass:
    """Put together one pass; in a dry run nothing is written.

    Raises a ServerError where one of the servers is broken.
    """
    parts = parts_of(wires, settings, mappings, listeners.words, said=said, dry_run=dry_run)
    return OnePass(parts.fetcher, parts.delivery, mappings, choices, settings.tasks, listeners, said.attested)


def parts_of(
    wires: Wires,
    settings: Settings,
    mappings: Mappings,
    words: Callable[[str], None],
    *,
    said: Said = NOTHING_SAID,
    dry_run: bool = False,
    journal: Journal | None = None,
) -> Parts:
    """Put together what passes are made of.

    words    is told what the servers cannot do
    said     what people answer for
    journal  keeps what is sent; None: nothing does

    Raises a ServerError where one of the servers is broken.
    """
    told = once(words)
    able = abilities(wires.source, settings.source)
    source = Searcher(wires.source, able, page_size=settings.page_size, told=told)
    fetcher = Fetcher(source, mappings, told, wire=wires.source, able=able)
    if wires.target is wires.source:
        found_again = source
    else:
        able = abilities(wires.target, settings.target)
        found_again = Searcher(wires.target, able, page_size=settings.page_size, told=told)
    target = Target(found_again, Sender(wires.target, able, told=told), able, told, journal)
    is_whole, is_gone = partial(_left_out, source, fetcher), partial(_is_gone, source)
    learns = wires.target is wires.source
    delivery = Delivery(target, is_whole, is_gone, said.approved, dry_run=dry_run, learns=learns)
    return Parts(source, fetcher, delivery)


def abilities(wire: Wire, server: Server) -> Abilities:
    """Ask a server what it can do; a release that the settings name counts before its own."""
    able = read_abilities(wire)
    return replace(able, release=server.release) if server.release else able


def limits_of(settings: Settings) -> Limits:
    """Say how patient the wire is, and how much it takes."""
    return Limits(
        connect_timeout=settings.connect_timeout,
        read_timeout=settings.read_timeout,
        tries=settings.tries,
        at_once=settings.at_once,
        most_bytes=settings.most_mib * MEBIBYTE,
    )


def _sign_in(server: Server, needs: Needs, limits: Limits) -> SignIn:
    account = server.account
    if account.kind == "basic":
        return Basic(account.user, account.password)
    if account.kind == "bearer":
        return Bearer(account.token)
    if account.kind == "smart":
        registration = Registration(
            account.client_id, account.key_file, account.token_url or None, account.scope or None
        )
        return SmartBackend(server.address, registration, needs, limits)
    return Nobody()


def _left_out(searcher: Searcher, fetcher: Fetcher, wanted: Wanted, claim: StoredClaim) -> str | None:
    """Say which administrations that a claim bills the chart at hand does not hold, though the server has them.

    A second question, by their names, or where the claim does not tell them by the encounter: whoever lost something
    on the way would take a good claim back.
    """
    on_record = wanted.wants.on_record
    if claim.administrations:
        read = searcher.read(sorted(claim.administrations - on_record))
        lost = sorted(name for name, entry in read.items() if entry is not None and _is_of(wanted.patient, entry.raw))
    else:
        lost = sorted(fetcher.administrations_of(sorted(claim.encounters)) - on_record)
    if not lost:
        return None
    return f"the chart that came is not whole: the server also has {', '.join(lost[:3])}; {claim.name} is left as it is"


def _is_of(patient: str | None, raw: bytes) -> bool:
    """Say whether an administration is the patient's; one that is given to another does not belong on the claim."""
    subject = glance(raw).subject
    return subject is not None and type_and_id(subject.reference or "") == patient


def _is_gone(searcher: Searcher, name: str) -> bool:
    return searcher.read([name])[name] is None


def once(told: Callable[[str], None]) -> Callable[[str], None]:
    """Give what tells each thing once, whichever room says it."""
    said: set[str] = set()

    def tell(words: str) -> None:
        if words not in said:
            said.add(words)
            told(words)

    return tell
