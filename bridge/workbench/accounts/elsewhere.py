"""Sign-in at another server, by OpenID Connect: it says who somebody is, and in which groups."""

import re
from collections.abc import Mapping
from typing import Any, Final

from authlib.integrations.flask_client import OAuth
from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from bridge.ledger import audit as trail
from bridge.ledger import people
from bridge.ledger.ledger import Book
from bridge.ledger.people import AccountError, Person
from bridge.logs import get_logger
from bridge.roles import Role
from bridge.web.refusals import Refusal
from bridge.workbench.accounts.signing_in import begin
from bridge.workbench.accounts.way_back import way_back
from bridge.workbench.guard import needs
from bridge.workbench.office import Office, SignInElsewhere

_NEXT: Final = "after-sign-in"
_NO_NAME: Final = re.compile(r"[^a-z0-9._@+-]+")
_WITHIN: Final = 10
"""Seconds that the other server has for each answer."""
_log = get_logger("web")


def add_to(blueprint: Blueprint, office: Office) -> None:
    """Put the way there and the way back on the workbench, where another server is set."""
    other = office.settings.elsewhere

    @blueprint.get("/sign-in/elsewhere")
    @needs(None)
    def sign_in_elsewhere() -> ResponseReturnValue:
        client = _client(other)
        session[_NEXT] = way_back(request.args.get("next"), url_for("workbench.queue"))
        back = f"{office.settings.public_url}{url_for('workbench.back_from_elsewhere')}"
        if not office.settings.public_url:
            back = url_for("workbench.back_from_elsewhere", _external=True)
        try:
            answer: ResponseReturnValue = client.authorize_redirect(back)
        except Exception as error:  # whatever a server that is not ours may cause
            raise _does_not_answer(error) from error
        return answer

    @blueprint.get("/sign-in/elsewhere/back")
    @needs(None)
    def back_from_elsewhere() -> ResponseReturnValue:
        client, after = _client(other), way_back(session.get(_NEXT), url_for("workbench.queue"))
        try:
            said = dict(client.authorize_access_token()["userinfo"])
        except Exception as error:  # a refusal there, a forged answer, a server that is away: nobody comes in by any
            raise _does_not_answer(error) from error
        if other is None:
            raise Refusal(404)
        with office.ledger.begin() as book:
            person = _person(book, said, other)
            if person is None or person.disabled:
                name = "" if person is None else person.name
                trail.record(book, name, "sign-in-refused", address=request.remote_addr or "")
            else:
                begin(book, person)
        if person is None or person.disabled:
            raise Refusal(403, "You are known there, but nobody gave you a role here: ask whoever keeps the groups.")
        return redirect(after, 303)


def _client(other: SignInElsewhere | None) -> Any:  # noqa: ANN401  # Authlib's own class, which carries no types
    """Give what speaks with the other server; it is made when it is asked for first."""
    if other is None:
        raise Refusal(404)
    known = current_app.extensions.setdefault("bridge.oidc", OAuth(current_app))
    return known.register(
        "elsewhere",
        client_id=other.client_id,
        client_secret=other.client_secret,
        server_metadata_url=f"{other.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": _WITHIN,
        },
    )


def _person(book: Book, said: Mapping[str, Any], other: SignInElsewhere) -> Person | None:
    """Give the account of whom the other server names, made at the first time; None for one without a role here."""
    if said.get("iss") != other.issuer or not said.get("sub"):
        raise Refusal(502, "The other server names itself otherwise than it is set here.")
    subject, role = f"{said['iss']}|{said['sub']}", _role(said, other)
    known = people.by_subject(book, subject)
    if known is None and role is None:
        return None
    if known is None:
        name = _NO_NAME.sub("-", str(said.get("preferred_username") or said.get("email") or said["sub"]).lower())
        try:
            return people.add_person(
                book, name.strip("-._@+")[:100], str(role), full_name=str(said.get("name") or ""), subject=subject
            )
        except AccountError as error:
            raise Refusal(403, f"You are known there, but cannot have an account here: {error}") from error
    if role is None:
        people.disable(book, known.name)
    elif role != known.role:
        people.set_role(book, known.name, role)
    return people.by_name(book, known.name)


def _role(said: Mapping[str, Any], other: SignInElsewhere) -> str | None:
    """Give the highest role that a person's groups give."""
    listed = said.get(other.role_claim) or []
    groups = [listed] if isinstance(listed, str) else listed
    given = [Role.named(other.roles[group]) for group in groups if group in other.roles]
    return max(given).id if given else None


def _does_not_answer(error: Exception) -> Refusal:
    _log.warning("sign-in elsewhere failed", error=error)
    return Refusal(
        502, "Signing in at the other server did not work. Try again; if it stays so, tell who runs the bridge."
    )
