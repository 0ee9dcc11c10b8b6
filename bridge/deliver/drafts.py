"""Claims that are sent as drafts: which of them are approved, and which stand."""

from collections.abc import Callable, Collection, Mapping, Sequence

from bridge.claim.turn import DRAFT
from bridge.deliver.standing import Drafts, StandingDraft
from bridge.deliver.threads import Thread

Approved = Callable[[Collection[str]], Mapping[str, Collection[str]]]
"""Tells what is approved of claims: by identifier, the digits of each content that a supervisor approved."""


def nothing_approved(_: Collection[str]) -> Mapping[str, Collection[str]]:
    """Approve nothing."""
    return {}


def note_status(threads: Sequence[Thread], approved: Approved) -> None:
    """Let each claim that nobody has approved yet wait as a draft, where its site asks for approval.

    approved  is asked once, of those claims alone
    """
    waiting = [thread for thread in threads if thread.claim is not None and thread.claim.needs_approval]
    known = approved([thread.identifier for thread in waiting]) if waiting else {}
    for thread in waiting:
        if thread.claim is not None and thread.claim.content not in known.get(thread.identifier, ()):
            thread.status = DRAFT


def note_standing(drafts: Drafts, thread: Thread, name: str | None) -> None:
    """Note that a claim stands as a draft under a name; None: it does not."""
    drafts.standing.pop(thread.identifier, None)
    claim = thread.claim
    if name is None or claim is None:
        drafts.settled.add(thread.identifier)
        return
    drafts.settled.discard(thread.identifier)
    bills = tuple(f"MedicationAdministration/{one}" for one in claim.administrations)
    wanted = thread.wanted
    drafts.standing[thread.identifier] = StandingDraft(
        thread.identifier, name, claim.content, wanted.encounter, wanted.patient, bills, claim.resource
    )
