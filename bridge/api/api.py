"""Puts the API on an application: its rooms, and their description."""

from typing import Final

from flask import Flask

from bridge.api.administrations import administrations_room
from bridge.api.approvals import approvals_room
from bridge.api.described import describe_reviews, described
from bridge.api.mappings import mappings_room
from bridge.api.overview import overview_room
from bridge.api.people import people_room
from bridge.api.queue import queue_room
from bridge.api.reconciliation import reconciliation_room
from bridge.api.trail import trail_room
from bridge.api.viewer import viewer
from bridge.workbench.office import Office

_ROOMS: Final = (
    queue_room,
    administrations_room,
    approvals_room,
    reconciliation_room,
    overview_room,
    mappings_room,
    people_room,
    trail_room,
)


def add_api(app: Flask, office: Office, api_token: str) -> None:
    """Put the API on an application that has the pages already.

    api_token  what opens it for programs that are nobody in particular; "" where that is not set
    """
    api = described(app)
    for room in _ROOMS:
        api.register_blueprint(room(office, api_token).blueprint)
    describe_reviews(api, app)
    app.register_blueprint(viewer(office, api_token, api.spec.to_dict()))
