"""Check source and target one after the other, and say whether the job can be done."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from bridge.app.passes import Wires, abilities
from bridge.commands.checking.probing import Prober
from bridge.commands.checking.reading import of_source
from bridge.commands.checking.sending import of_target
from bridge.commands.checking.verdicts import Fit, Verdict, good, missing, slower, unsure
from bridge.errors import BridgeError
from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.wire import Wire
from bridge.settings import Server, Settings

Checks = Callable[[Prober, Abilities], Iterator[Verdict]]
_MOST_TRIES = 2
"""Who checks waits for the answer: a server that is broken for a minute is checked again in a minute."""


def check_servers(settings: Settings, say: Callable[[str], None]) -> bool:
    """Check source and target, say line by line what was found, and give whether the job can be done."""

    def as_target(prober: Prober, able: Abilities) -> Iterator[Verdict]:
        return of_target(prober, able, tasks=bool(settings.tasks))

    def as_both(prober: Prober, able: Abilities) -> Iterator[Verdict]:
        yield from of_source(prober, able)
        yield from as_target(prober, able)

    with Wires(replace(settings, tries=min(settings.tries, _MOST_TRIES))) as wires:
        if wires.source is wires.target:
            fits = _say_all("Source and target", wires.source, settings.source, as_both, say)
        else:
            fits = _say_all("Source", wires.source, settings.source, of_source, say)
            fits |= _say_all("Target", wires.target, settings.target, as_target, say)
    say(_in_the_end(fits))
    return Fit.MISSING not in fits


def _say_all(title: str, wire: Wire, server: Server, checks: Checks, say: Callable[[str], None]) -> set[Fit]:
    say(f"{title}: {wire.base}")
    fits = set()
    for verdict in _verdicts(wire, server, checks):
        say(f"  {verdict.fit:<7}  {verdict.says}")
        fits.add(verdict.fit)
    say(f"  {wire.requests_sent} requests were made; nothing was written.")
    say("")
    return fits


def _verdicts(wire: Wire, server: Server, checks: Checks) -> Iterator[Verdict]:
    """Check one server; one that cannot be reached, or does not let us in, has one thing missing: itself."""
    try:
        able = abilities(wire, server)
        yield from _about(able, server)
        yield from checks(Prober(wire), able)
    except BridgeError as error:
        yield missing(f"{error}")


def _about(able: Abilities, server: Server) -> Iterator[Verdict]:
    """Say what it is, and how we sign in."""
    software = able.software or "a server that does not say its name"
    if able.statement:
        yield good(f"it answers: {software}.")
    else:
        yield slower("it has no CapabilityStatement: what it can do is tried, and learned.")
    if able.release:
        said = "as the settings say" if server.release else "as it says"
        yield good(f"it speaks FHIR {able.release}, {said}.")
    else:
        yield unsure("which FHIR it speaks is told from each resource; Claims are written in R4.")
    yield good(f"we sign in: {_SIGN_IN[server.account.kind]}.")


_SIGN_IN = {
    "none": "not at all",
    "basic": "by user and password",
    "bearer": "by the token we were given",
    "smart": "by a token that we fetch with our key (SMART Backend Services)",
}


def _in_the_end(fits: set[Fit]) -> str:
    if Fit.MISSING in fits:
        return "The job cannot be done: see what is missing."
    return "The job can be done, in part the slower way." if Fit.SLOWER in fits else "The job can be done."
