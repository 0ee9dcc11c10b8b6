"""What a server can do for us as the target that Claims and Tasks are sent to; nothing is sent to find out."""

from collections.abc import Iterator

from bridge.claim.systems import CLAIM_IDENTIFIER, TASK_IDENTIFIER
from bridge.commands.checking.probing import No, Prober
from bridge.commands.checking.verdicts import Verdict, good, missing, slower, unsure
from bridge.fhir_server.abilities import Abilities


def of_target(prober: Prober, able: Abilities, *, tasks: bool) -> Iterator[Verdict]:
    """Say what the server can do for us as the target.

    tasks  whether Tasks are sent too
    """
    yield from _found_again(prober, "Claim", CLAIM_IDENTIFIER)
    yield from _written(able, "Claim")
    if tasks:
        yield from _found_again(prober, "Task", TASK_IDENTIFIER)
        yield from _written(able, "Task")
    if able.transaction is None and able.batch is None:
        yield unsure("whether it takes Bundles is learned when the first is sent.")
    elif able.batch or able.transaction:
        yield good("up to 100 are sent in one Bundle.")
    else:
        yield slower("it takes no Bundles: what is sent goes one by one.")


def _found_again(prober: Prober, kind: str, system: str) -> Iterator[Verdict]:
    """Ask for an identifier that is not there: only a server that ignores it finds something."""
    anything, ours = prober.search(kind), prober.search(kind, ("identifier", f"{system}|no-such-identifier"))
    if isinstance(anything, No):
        yield missing(f"{kind} cannot be searched ({anything.why}): what was sent before would not be found.")
    elif isinstance(ours, No):
        yield missing(f"{kind} cannot be searched by identifier ({ours.why}): what was sent before would not be found.")
    elif ours.matches:
        yield slower(f"the identifier of {kind} is ignored in searches: all are read, and ours are chosen here.")
    else:
        yield good(f"{kind} can be searched by identifier.")


def _written(able: Abilities, kind: str) -> Iterator[Verdict]:
    updates, creates = able.can(kind, "update"), able.can(kind, "create")
    under_our_id, on_condition = able.update_create(kind), able.conditional_create(kind)
    if updates is False:
        yield missing(f"{kind} cannot be changed, its CapabilityStatement says: an old one could not be closed.")
    elif under_our_id:
        yield good(f"{kind} can be created under an id of ours: none is ever there twice.")
    elif creates is False:
        yield missing(f"{kind} cannot be created, its CapabilityStatement says.")
    elif under_our_id is None and not able.statement:
        yield unsure(f"whether {kind} can be created under an id of ours is learned when the first is sent.")
    elif on_condition:
        yield slower(f"{kind} gets its id from the server: it is created on condition that there is none yet.")
    else:
        yield slower(
            f"{kind} gets its id from the server, and conditions may not be heeded: it is looked for before and after "
            "it is created, and the later of two is cancelled."
        )
