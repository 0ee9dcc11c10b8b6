"""The rooms of the API: each route says which role it needs, what it is asked, and what it gives."""

from collections.abc import Callable, Mapping
from typing import Any, Final, ParamSpec, TypeAlias

from flask import Response, current_app, request
from flask_smorest import Blueprint
from werkzeug.exceptions import HTTPException

from bridge.api.asking import Asked, Reader
from bridge.api.callers import caller, is_person
from bridge.api.shapes import Shape
from bridge.jobs.away import is_away
from bridge.ledger.failures import NotTakenError
from bridge.roles import Role
from bridge.web.ports import AwayError
from bridge.web.refusals import Refusal, answer, says_no
from bridge.workbench.guard import NEEDS, act_as, me, needs, refuse_below
from bridge.workbench.office import Office

P = ParamSpec("P")
View: TypeAlias = Callable[P, object]
CSV: Final = "text/csv"
_PERSON: Final = "_needs_person"
_MOST: Final = "_takes_most"


class _Blueprint(Blueprint):  # type: ignore[misc]  # flask_smorest carries no types
    """A blueprint that reads as all of ours do."""

    ARGUMENTS_PARSER = Reader()


class Room:
    """Some routes of one kind.

    name  by which they stand together in the description
    """

    def __init__(self, name: str, says: str, office: Office, api_token: str) -> None:
        self.office = office
        self.blueprint = _Blueprint(name, __name__, url_prefix="/api", description=says)
        self.blueprint.before_request(lambda: _let_through(office, api_token))
        for kind in (Refusal, HTTPException, AwayError, Exception):
            self.blueprint.register_error_handler(kind, _says_no)

    def get(
        self, rule: str, role: Role, gives: Shape, *, asked: type[Asked] | None = None
    ) -> Callable[[View[P]], View[P]]:
        """Put a route that only reads in the room.

        asked  what its address may hold; the view gets it as its first argument
        """
        return self._route("GET", rule, role, gives, 200, asked, "query")

    def csv(self, rule: str, role: Role, *, asked: type[Asked] | None = None) -> Callable[[View[P]], View[P]]:
        """Put a route in the room that gives rows as CSV."""
        return self._route("GET", rule, role, {"type": "string"}, 200, asked, "query")

    def post(
        self,
        rule: str,
        role: Role,
        gives: Shape,
        *,
        asked: type[Asked] | None = None,
        status: int = 200,
        person: bool = False,
    ) -> Callable[[View[P]], View[P]]:
        """Put a route that does something in the room.

        asked   what its body must hold; the view gets it as its first argument
        person  whether only a person may: a program that many share may not
        """
        return self._route("POST", rule, role, gives, status, asked, "json", person=person)

    def file(
        self,
        rule: str,
        role: Role,
        gives: Shape,
        *,
        asked: type[Asked],
        body: Mapping[str, object],
        most: int,
        status: int = 200,
    ) -> Callable[[View[P]], View[P]]:
        """Put a route in the room to which a file is brought.

        asked  what its address may hold; the view gets it as its first argument
        body   how the file may come, as OpenAPI
        most   bytes of a body
        """

        def add(view: View[P]) -> View[P]:
            taken: Any = self.blueprint.doc(requestBody=body)(view)
            setattr(taken, _MOST, most)
            self._route("POST", rule, role, gives, status, asked, "query")(taken)
            return view

        return add

    def delete(self, rule: str, role: Role) -> Callable[[View[P]], View[P]]:
        """Put a route in the room that forgets something."""
        return self._route("DELETE", rule, role, None, 204, None, "")

    def _route(  # noqa: PLR0913  (what a route is)
        self,
        method: str,
        rule: str,
        role: Role,
        gives: Shape | dict[str, str] | None,
        status: int,
        asked: type[Asked] | None,
        location: str,
        *,
        person: bool = False,
    ) -> Callable[[View[P]], View[P]]:
        def add(view: View[P]) -> View[P]:
            marked: Any = needs(role)(view)
            setattr(marked, _PERSON, person)
            content = CSV if isinstance(gives, dict) else None
            marked = self.blueprint.response(status, gives, content_type=content)(marked)
            if asked is not None:
                marked = self.blueprint.arguments(asked, location=location)(marked)
            marked.__doc__ = f"{view.__doc__}\n\nNeeds the role {role.id}{' of a person' if person else ''}."
            self.blueprint.route(rule, methods=[method])(marked)
            return view

        return add


def _let_through(office: Office, api_token: str) -> None:
    """Let nobody through who may not, before anything is read or done."""
    act_as(caller(office, api_token))
    view = current_app.view_functions[request.endpoint or ""]
    refuse_below(getattr(view, NEEDS), office)
    if getattr(view, _PERSON) and not is_person(me()):
        raise Refusal(403, "Somebody must answer for this: use a person's token. `bridge user token NAME` makes one.")
    if hasattr(view, _MOST):
        request.max_content_length = getattr(view, _MOST)


def _says_no(error: Exception) -> Response:
    if isinstance(error, NotTakenError):
        return answer(Refusal(409, str(error)))
    return answer(says_no(AwayError("The database cannot be reached.") if is_away(error) else error))
