"""Finds out whether a server takes a list of values for any of them, or looks for the list as it is written."""

from collections.abc import Generator

from bridge.fhir_server.asking import Ask
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.learned import NOBODY, Learned
from bridge.fhir_server.received import Received
from bridge.fhir_server.search import Page
from bridge.fhir_server.walk import asked

Answered = Generator[Ask | Page, Received | None, bool]


def try_lists(kind: str, learned: Learned) -> Answered:
    """Say whether a search by a list that found nothing is to be made again, value by value.

    A resource that is there is asked for beside one that is not. That is done once for a server, and only when a list
    has found nothing.
    """
    if learned.lists is None and learned.sample is None:
        yield from _holds(Ask(kind, (("_count", "1"),)), "", learned)
    if learned.lists is None and learned.sample is not None:
        of_kind, own_id = learned.sample
        if (yield from _holds(Ask(of_kind, (("_id", f"{own_id},{NOBODY}"), ("_count", "2"))), own_id, learned)):
            learned.lists = True
        elif (yield from _holds(Ask(of_kind, (("_id", own_id), ("_count", "2"))), own_id, learned)):
            learned.lists = False
            learned.say("The server takes no lists of values in a search: it is asked for one after the other.")
        else:
            learned.sample = None  # it is not there any more, or not to be found: the next time another is taken
    return learned.lists is False


def _holds(ask: Ask, own_id: str, learned: Learned) -> Answered:
    """Say whether a resource is among what comes."""
    try:
        received = yield from asked(ask)
    except RefusedError:
        return False
    entries = [came.entry for came in received.came if came.entry is not None and came.entry.kind == ask.kind]
    learned.note_sample(entries)
    return any(entry.id == own_id for entry in entries)
