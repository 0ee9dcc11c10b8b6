"""What the pages work with: the ledger, the tables, today, and how whoever runs them has set them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from bridge.facts.decision import Decision
from bridge.facts.supposed import Supposed
from bridge.ledger.failures import NotTakenError
from bridge.ledger.ledger import Book, Ledger
from bridge.ledger.looking_again import ToAsk
from bridge.tables.mappings import Mappings
from bridge.workbench.billed import Billed


@dataclass(frozen=True, slots=True)
class SignInElsewhere:
    """Another server that says who somebody is, by OpenID Connect.

    issuer      its address; what it can do is asked at `.well-known/openid-configuration` below it
    role_claim  the claim that lists a person's groups
    roles       which group gives which role; who is in none does not come in
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    role_claim: str
    roles: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PageSettings:
    """How the pages are set.

    idle         how long one may do nothing until one is signed out
    https_only   whether the browser gives its session to no page that came without https
    elsewhere    None: accounts are kept here alone
    public_url   the address that browsers know, for the way back from another server's sign-in; "" where it is our own
    """

    idle: timedelta = timedelta(minutes=30)
    https_only: bool = True
    elsewhere: SignInElsewhere | None = None
    public_url: str = ""


WhatIf = Callable[[str, Sequence[Supposed]], Sequence[Decision] | None]
"""Decides on an administration, by its name, once for each of some suppositions; it reads, and writes nothing.

None where the FHIR server has no such administration (any more); a BridgeError is raised where that server is broken.
"""


def no_chart(_: str, __: Sequence[Supposed]) -> None:
    """Have no chart, of whatever administration."""


class Replays(Protocol):
    """Replays all stored charts under other mappings: by a worker, which only reads charts."""

    def folders(self) -> Sequence[str]:
        """Name the mappings folders on offer."""

    def begin(self, book: Book, who: str, folder: str) -> int:
        """Ask durably for a replay, and give its number; raises a BridgeError where the folder cannot be replayed."""


class NoReplays:
    """Offers no folder."""

    def folders(self) -> Sequence[str]:
        """Name none."""
        return ()

    def begin(self, book: Book, who: str, folder: str) -> int:  # noqa: ARG002  (as `Replays`)
        """Refuse."""
        raise NotTakenError("No folder is on offer.")


@dataclass(frozen=True, slots=True)
class Office:
    """All that a page may use.

    today       the day from which ages and filing limits are counted
    look_again  notes durably that records, by their names, are to be looked at again; a worker does it at once
    ask         asks for the jobs of what is wanted, each name with its patient, within the caller's transaction
    what_if     decides on an administration as if something about it were otherwise
    replays     replays all stored charts under other mappings
    billed      reads what was billed from the server; None: files of charges are all there is
    """

    ledger: Ledger
    mappings: Mappings
    today: Callable[[], date]
    look_again: Callable[[Sequence[str]], None]
    ask: Callable[[Book, ToAsk], None]
    settings: PageSettings = field(default_factory=PageSettings)
    what_if: WhatIf = no_chart
    replays: Replays = field(default_factory=NoReplays)
    billed: Billed | None = None
