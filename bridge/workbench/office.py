"""What the pages work with: the ledger, the tables, today, and how whoever runs them has set them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bridge.ledger.ledger import Book, Ledger
from bridge.ledger.looking_again import ToAsk
from bridge.tables.mappings import Mappings


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


@dataclass(frozen=True, slots=True)
class Office:
    """All that a page may use.

    today       the day from which ages and filing limits are counted
    look_again  notes durably that records, by their names, are to be looked at again; a worker does it at once
    ask         asks for the jobs of what is wanted, each name with its patient, within the caller's transaction
    """

    ledger: Ledger
    mappings: Mappings
    today: Callable[[], date]
    look_again: Callable[[Sequence[str]], None]
    ask: Callable[[Book, ToAsk], None]
    settings: PageSettings = field(default_factory=PageSettings)
