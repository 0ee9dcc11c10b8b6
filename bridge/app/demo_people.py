"""Who may sign in to a demo: three people, each with a new pass phrase at every start."""

import secrets
from dataclasses import dataclass, field
from typing import Final

from bridge.ledger.ledger import Book
from bridge.ledger.people import add_person, by_name, set_password_hash
from bridge.workbench.passwords import hash_password

PEOPLE: Final = (
    ("anna", "biller", "Anna Biller"),
    ("boris", "biller", "Boris Biller"),
    ("clara", "admin", "Clara Supervisor"),
)
"""By name, role and full name; an admin may all that a supervisor may."""
_WORDS: Final = tuple(
    "acorn amber anchor apple autumn badge basil beacon birch bison breeze bronze candle canyon cedar cherry "  # noqa: SIM905
    "cloud clover cobalt copper coral cotton crane delta ember falcon fennel fern forest garnet ginger glacier "
    "harbor hazel heron indigo ivory jasmine juniper kettle lagoon lantern lemon linen lotus maple marble meadow "
    "mint nectar olive onyx orchid otter pebble pepper pine quartz raven saffron thistle velvet willow".split()
)
_HOW_MANY: Final = 4


@dataclass(frozen=True, slots=True)
class SignIn:
    """With what one person signs in."""

    name: str
    role: str
    pass_phrase: str = field(repr=False)


def sign_ins(book: Book) -> list[SignIn]:
    """Make the accounts that are missing, give each of them a new pass phrase, and tell these."""
    return [_sign_in(book, *one) for one in PEOPLE]


def _sign_in(book: Book, name: str, role: str, full_name: str) -> SignIn:
    phrase = "-".join(secrets.choice(_WORDS) for _ in range(_HOW_MANY))
    hashed = hash_password(phrase, name)
    if by_name(book, name) is None:
        add_person(book, name, role, full_name=full_name, password_hash=hashed)
    else:
        set_password_hash(book, name, hashed)
    return SignIn(name, role, phrase)
