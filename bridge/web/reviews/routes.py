"""Lets whoever has the token ask for reviews, and see how far they are."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from flask import Blueprint, Response, request

from bridge.errors import BridgeError
from bridge.logs import get_logger
from bridge.web.bodies import body_of
from bridge.web.callers import must_have
from bridge.web.ports import AwayError, Desk, RefusedReviewError, Review, ReviewOfTime, Wish
from bridge.web.refusals import Refusal, as_json
from bridge.web.reviews.asked import RECORD, BadReviewError, asked_for
from bridge.web.web_settings import WebSettings

JSON = "application/json"
TOKEN = "BRIDGE_API_TOKEN"  # noqa: S105 - the name of the setting
_log = get_logger("web")


def reviews(desk: Desk, settings: WebSettings) -> Blueprint:
    """Make the routes under `/api/reviews`."""
    room = Blueprint("reviews", __name__, url_prefix="/api/reviews")

    @room.post("", strict_slashes=False)
    def ask() -> Response:
        """Take a review in: note what is to be looked at, or in a dry run tell what would be sent."""
        must_have(settings.api_token, request, TOKEN)
        review, dry_run = _asked()
        if dry_run:
            return as_json(_would_send(desk, review), 200, JSON)
        noted = desk.review(review)
        _log.info("review asked for", names=noted, count=len(noted))
        return as_json({"noted": list(noted), **_time_of(review)}, 202, JSON)

    @room.get("/<kind>/<own_id>")
    def see(kind: str, own_id: str) -> Response:
        """Tell how far it is with a record."""
        must_have(settings.api_token, request, TOKEN)
        wish = desk.wish(f"{kind}/{own_id}") if RECORD.fullmatch(f"{kind}/{own_id}") else None
        if wish is None:
            raise Refusal(404, "Nobody ever asked for this record to be looked at.")
        return as_json(_told(wish), 200, JSON)

    return room


def _asked() -> tuple[Review, bool]:
    try:
        return asked_for(msgspec.json.decode(body_of(request)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refusal(400, "The body is no JSON.") from None
    except BadReviewError as error:
        raise Refusal(400, str(error)) from None


def _would_send(desk: Desk, review: Review) -> Mapping[str, object]:
    """Ask what would be sent; what a broken server says is for the log, not for whoever asks."""
    try:
        found = desk.would_send(review)
    except AwayError:
        raise
    except RefusedReviewError as error:
        raise Refusal(422, str(error)) from None
    except BridgeError as error:
        _log.warning("dry run failed", error=error)
        raise Refusal(502, f"The FHIR server did not answer as it should ({type(error).__name__}).") from None
    return {
        "would_send": [{"did": each.did, "name": each.name, "method": each.method, "why": each.why} for each in found]
    }


def _time_of(review: Review) -> Mapping[str, object]:
    if not isinstance(review, ReviewOfTime):
        return {}
    return {"since": _written(review.since), "until": _written(review.until), "by": review.by}


def _told(wish: Wish) -> Mapping[str, object]:
    return {
        "name": wish.name,
        "wanted": wish.wanted,
        "done": wish.done,
        "waits": wish.done < wish.wanted and wish.dead_at is None,
        "wanted_at": _written(wish.wanted_at),
        "attempts": wish.attempts,
        "due": _written(wish.due),
        "last_error": wish.last_error,
        "dead_at": _written(wish.dead_at),
    }


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
