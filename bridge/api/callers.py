"""Who calls: a program that has BRIDGE_API_TOKEN, or one that acts as a person by the person's token."""

from datetime import UTC, datetime
from typing import Final

from flask import request

from bridge.ledger.people import PROGRAM, Person
from bridge.ledger.tokens import bearer
from bridge.roles import Role
from bridge.web.callers import SIGN_IN, bearer_token, is_one_of
from bridge.web.refusals import Refusal
from bridge.workbench.guard import SignedIn
from bridge.workbench.office import Office

SETTING: Final = "BRIDGE_API_TOKEN"
PROGRAMS_ROLE: Final = Role.BILLER
"""It may what it may by `/api/reviews` (have charts looked at), and work on the queue; it answers for nothing."""
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_PROGRAM: Final = Person(PROGRAM, "", PROGRAMS_ROLE.id, SETTING, False, False, None, _BEGINNING, None)  # noqa: FBT003  (an account that nobody keeps)


def caller(office: Office, api_token: str) -> SignedIn:
    """Tell who calls, by the token of `Authorization: Bearer`; a browser's session says nothing here.

    api_token  what BRIDGE_API_TOKEN holds; "" where it is not set

    Raises Refusal where it is no token of ours, or opens nothing any more.
    """
    given = bearer_token(request)
    if given and is_one_of(given, (api_token,)):
        return SignedIn(_PROGRAM, "", {"token": SETTING})
    if given:
        with office.ledger.begin() as book:
            found = bearer(book, given)
        if found is not None:
            return SignedIn(found[0], "", {"token": found[1].number})
    raise Refusal(
        401,
        f"Sign in with `Authorization: Bearer` and a token: {SETTING}, or one of `bridge user token NAME`.",
        SIGN_IN,
    )


def is_person(who: SignedIn) -> bool:
    """Say whether whoever calls is somebody: what asks for a person is not done by a token that many share."""
    return who.name != PROGRAM
