"""Who may see or do what: each route says the role that it needs, and nothing is open that does not say so."""

from collections.abc import Callable, Mapping
from typing import Final, ParamSpec, TypeVar

from flask import Blueprint, Response, current_app, g, redirect, request, url_for
from flask_login import UserMixin, current_user

from bridge.ledger import audit as trail
from bridge.ledger.ledger import Book
from bridge.ledger.people import Person
from bridge.roles import Role
from bridge.web.ports import AwayError
from bridge.web.refusals import Refusal
from bridge.workbench.office import Office

P = ParamSpec("P")
T = TypeVar("T")
NEEDS: Final = "_needs_role"
_STATIC: Final = "workbench.static"
_MUST_CHANGE: Final = frozenset({"workbench.account", "workbench.change_password", "workbench.sign_out"})
"""What one may do before one has changed a password that somebody else set."""


class SignedIn(UserMixin):  # type: ignore[misc]  # flask_login carries no types
    """Who is signed in, as every page knows it.

    secret  of the session; "" where it is a token that acts
    by      what the audit trail says beside each act of a token: which one it is
    """

    def __init__(self, person: Person, secret: str, by: Mapping[str, object] | None = None) -> None:
        self.by = by or {}
        self.person = person
        self.name = person.name
        self.full_name = person.called
        self.role = Role.named(person.role)
        self.secret = secret

    def get_id(self) -> str:
        """Give what the browser keeps."""
        return self.secret

    def may(self, role: str) -> bool:
        """Say whether the person may do what needs a role, by its name: templates ask it."""
        return self.role >= Role.named(role)


def needs(role: Role | None) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Mark a view with the role that it needs; None: anybody, without sign-in.

    A view that is not marked is refused to all, and a test finds it.
    """

    def mark(view: Callable[P, T]) -> Callable[P, T]:
        setattr(view, NEEDS, role)
        return view

    return mark


def me() -> SignedIn:
    """Give who asks. Only a view that needs a role may call it."""
    person = current_user._get_current_object()  # noqa: SLF001  # flask_login's own way to the person behind its proxy
    if not isinstance(person, SignedIn):
        raise Refusal(401)
    return person


def audit(
    book: Book, act: str, *, about: str = "", patient: str = "", detail: Mapping[str, object] | None = None
) -> None:
    """Write down what the person who asks looks at or does, in the transaction of the act."""
    said = {**(detail or {}), **me().by}
    trail.record(book, me().name, act, about=about, patient=patient, detail=said, address=request.remote_addr or "")


def act_as(caller: SignedIn) -> None:
    """Let a caller act in this one request, whoever the browser's session is of."""
    current_app.login_manager._update_request_context_with_user(caller)  # type: ignore[attr-defined]  # noqa: SLF001  # flask_login's own way, without beginning a session


def refuse_below(role: Role, office: Office) -> None:
    """Raise Refusal where whoever asks has not that role, and write down that they asked."""
    if me().role < role:
        with office.ledger.begin() as book:
            audit(book, "refused", detail={"route": f"{request.method} {request.url_rule}"})
        raise Refusal(403, f"This needs the role {role.id}; yours is {me().role.id}.")


def keep_watch(blueprint: Blueprint, office: Office) -> None:
    """Let nobody through to a view of the blueprint who may not, before anything is read or done."""

    @blueprint.before_request
    def let_through() -> Response | None:
        if request.endpoint == _STATIC:
            return None
        view = current_app.view_functions[request.endpoint or ""]
        role = getattr(view, NEEDS, ...)
        if role is ...:
            raise Refusal(403)
        signed_in = current_user.is_authenticated
        if "is_away" in g or current_app.secret_key is None:
            raise AwayError("The database cannot be reached.")
        if role is None:
            return None
        if not signed_in:
            return _sign_in_first()
        refuse_below(role, office)
        if me().person.must_change and request.endpoint not in _MUST_CHANGE:
            return redirect(url_for("workbench.account"), 303)  # type: ignore[return-value]  # werkzeug's own response
        return None


def _sign_in_first() -> Response:
    """Send a browser to the sign-in, and from there back to where it wanted to go; refuse everything else."""
    if request.method not in {"GET", "HEAD"} or "text/html" not in request.headers.get("Accept", "text/html"):
        raise Refusal(401)
    asked = request.full_path.rstrip("?")
    after = None if asked == "/" else asked
    return redirect(url_for("workbench.sign_in", next=after), 303)  # type: ignore[return-value]  # as above
