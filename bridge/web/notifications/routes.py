"""Takes notifications in: first who sends them, then what they say, then the durable note, and only then the answer."""

from collections.abc import Callable

from flask import Blueprint, Response, g, request

from bridge.web.bodies import body_of
from bridge.web.notifications.digest import digest_of
from bridge.web.notifications.reading import Reader
from bridge.web.notifications.shapes import UnknownShapeError
from bridge.web.notifications.signing import Doorkeeper
from bridge.web.notifications.values import name
from bridge.web.ports import Desk, Notification
from bridge.web.refusals import FHIR, Refusal, as_json, outcome, speaks_fhir
from bridge.web.web_settings import WebSettings


def notifications(desk: Desk, settings: WebSettings, clock: Callable[[], float]) -> Blueprint:
    """Make the routes `/notifications` and, as R4 rest-hooks append it, `/notifications/Type/id`."""
    room = Blueprint("notifications", __name__)
    doorkeeper = Doorkeeper(settings.webhook_secrets)
    reader = Reader(settings.kinds)

    def take(kind: str = "", own_id: str = "") -> Response:
        """Take one notification in."""
        signature = doorkeeper.before_the_body(request, clock())
        body = body_of(request)
        if signature is not None:
            doorkeeper.with_the_body(signature, body)
        named = _named(kind, own_id)
        try:
            found = reader.read(body, named, gone=request.method == "DELETE")
        except UnknownShapeError as error:
            raise Refusal(400, str(error)) from None
        new = not found.says_something or desk.noticed(found, digest_of(found, body, named, signature))
        return _answer(found, repeated=not new)

    room.add_url_rule("/notifications", "all", take, methods=["POST", "PUT"], strict_slashes=False)
    room.add_url_rule("/notifications/<kind>/<own_id>", "one", take, methods=["POST", "PUT", "DELETE"])
    return room


def _named(kind: str, own_id: str) -> tuple[str, ...]:
    """Name the records in the address: in its path, or in its query as `?reference=Type/id`."""
    written = [f"{kind}/{own_id}"] if kind else request.args.getlist("reference")
    found = [name(each) for each in written]
    names = tuple(each for each in found if each is not None)
    if len(names) != len(written):
        raise Refusal(404 if kind else 400, "The address names no record. Write Type/id.")
    return names


def _answer(found: Notification, *, repeated: bool) -> Response:
    """Tell how much was noted, by numbers alone."""
    noted = 0 if repeated else len(found.notices)
    poll = found.poll and not repeated
    said = found.subscription.said if found.subscription else None
    g.told = {  # in the line that every answer gets
        "form": found.form,
        "said": said,
        "subscription": found.subscription.subscription if found.subscription else None,
        "noted": noted,
        "passed_over": found.passed_over,
        "poll": poll,
        "repeated": repeated,
        "references": [each.reference for each in found.notices],
    }
    if speaks_fhir(request):
        says = f"{noted} noted, {found.passed_over} of kinds that are not read{', repeated' if repeated else ''}"
        return as_json(outcome("information", "informational", says), 200, FHIR)
    answer = {"noted": noted, "passed_over": found.passed_over, "poll": poll, "repeated": repeated}
    return as_json(answer, 200, "application/json")
