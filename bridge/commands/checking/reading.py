"""What a server can do for us as the source that charts are read from."""

from collections.abc import Iterator
from typing import Final

from bridge.commands.checking.probing import No, Prober, Record, Seen
from bridge.commands.checking.verdicts import Verdict, good, missing, slower, unsure
from bridge.fhir_server.abilities import Abilities

ADMINISTRATION: Final = "MedicationAdministration"
SEARCHED: Final = {
    "Encounter": "",
    "Condition": "",
    "Coverage": "",
    "MedicationRequest": "orders are read only where an administration names one",
    "MedicationDispense": "vials that only a dispense tells are not known",
    "Observation": "waste, labs and vital signs that only Observations tell are not known",
    "ClaimResponse": "prior authorizations are not known",
    "Consent": "consents are not known",
    "Flag": "free drug that only a Flag tells is not known",
}
"""By kind, what follows where it cannot be searched; "": no claim can be made."""
READ: Final = ("Patient", "Medication", "Location", "Organization")
"""Kinds that are read by their names."""
_NOBODY: Final = "no-such-id"


def of_source(prober: Prober, able: Abilities) -> Iterator[Verdict]:
    """Say what the server can do for us as the source."""
    first = prober.search(ADMINISTRATION)
    if isinstance(first, No):
        yield missing(f"{ADMINISTRATION} cannot be searched ({first.why}): nothing can be billed.")
        return
    yield good(f"{ADMINISTRATION} can be searched.")
    sample = first.matches[0] if first.matches else None
    yield from _times(prober, sample)
    yield from _pages(prober, first)
    yield from _includes(prober, sample)
    yield from _patients(prober, sample)
    for kind, follows in SEARCHED.items():
        yield _searched(prober, kind, follows)
    yield from _codes(prober, sample)
    for kind in READ:
        if able.can(kind, "read") is False:
            yield slower(f"{kind} cannot be read, its CapabilityStatement says: what only a {kind} tells is not known.")
    yield from _several_at_once(able)
    yield from _history(prober, sample)


def _searched(prober: Prober, kind: str, follows: str) -> Verdict:
    seen = prober.search(kind)
    if isinstance(seen, Seen):
        return good(f"{kind} can be searched.")
    if follows:
        return slower(f"{kind} cannot be searched ({seen.why}): {follows}.")
    return missing(f"{kind} cannot be searched ({seen.why}): no claim can be made without.")


def _times(prober: Prober, sample: Record | None) -> Iterator[Verdict]:
    """Ask for what was changed before there were computers: only a server that ignores the time finds something."""
    seen = prober.search(ADMINISTRATION, ("_lastUpdated", "lt1900-01-01"))
    instead = "a poll walks through all administrations and compares them here"
    if isinstance(seen, No):
        yield slower(f"`_lastUpdated` cannot be asked for ({seen.why}): {instead}.")
    elif seen.matches:
        yield slower(f"`_lastUpdated` is ignored: {instead}.")
    elif sample is None:
        yield unsure("there is no administration on it: whether `_lastUpdated` is heeded cannot be told.")
    else:
        yield good("`_lastUpdated` is heeded: a poll asks for what changed.")


def _pages(prober: Prober, first: Seen) -> Iterator[Verdict]:
    if first.goes_on:
        yield good("pages have links to the next one.")
        return
    several = prober.search(ADMINISTRATION, count=2)
    if isinstance(several, No) or len(several.matches) < 2:  # noqa: PLR2004
        yield unsure("there are too few administrations on it to see how pages go on.")
        return
    second = prober.search(ADMINISTRATION, ("_offset", "1"))
    if len(first.matches) > 1:
        yield slower("`_count` is ignored: pages are as large as the server makes them.")
    elif isinstance(second, Seen) and second.matches and second.matches[0].id != first.matches[0].id:
        yield slower("pages have no link to the next one: we go on by `_count` and `_offset` until a page is empty.")
    else:
        yield missing("pages have no link to the next one, and `_offset` leads nowhere: the rest of a search is lost.")


def _includes(prober: Prober, sample: Record | None) -> Iterator[Verdict]:
    if sample is None:
        return
    seen = prober.search(ADMINISTRATION, ("_include", f"{ADMINISTRATION}:patient"))
    instead = "what an administration refers to is read afterwards, many at once"
    if isinstance(seen, No):
        yield slower(f"`_include` cannot be asked for ({seen.why}): {instead}.")
    elif "Patient" in seen.others:
        yield good("`_include` is heeded: what an administration refers to comes on the same page.")
    else:
        yield slower(f"`_include` is ignored: {instead}.")


def _patients(prober: Prober, sample: Record | None) -> Iterator[Verdict]:
    """Ask for a patient beside one that is not there: a server that takes lists finds the one."""
    if sample is None or not sample.patient:
        return
    if _finds(prober, ("patient", f"{sample.patient},{_NOBODY}"), sample):
        yield good("lists of patients are taken: the charts of many come in one search.")
    elif _finds(prober, ("patient", sample.patient), sample):
        yield slower("lists of patients are not taken: charts are asked for patient by patient.")
    elif _finds(prober, ("subject", f"Patient/{sample.patient}"), sample):
        yield slower("administrations are found by `subject` only, not by `patient`: charts are asked for one by one.")
    else:
        yield missing("administrations are found neither by `patient` nor by `subject`: no chart would be whole.")


def _finds(prober: Prober, asked: tuple[str, str], sample: Record) -> bool:
    seen = prober.search(ADMINISTRATION, asked)
    return isinstance(seen, Seen) and any(record.patient == sample.patient for record in seen.matches)


def _codes(prober: Prober, sample: Record | None) -> Iterator[Verdict]:
    if sample is None or not sample.patient:
        return
    seen = prober.search("Observation", ("patient", sample.patient), ("code", f"http://loinc.org|{_NOBODY}"))
    instead = "all Observations of a patient are read, and chosen here"
    if isinstance(seen, No):
        yield slower(f"Observations cannot be asked for by `code` ({seen.why}): {instead}.")
    elif seen.matches:
        yield slower(f"`code` of Observations is ignored: {instead}.")
    else:
        yield good("Observations are asked for by `code`.")


def _several_at_once(able: Abilities) -> Iterator[Verdict]:
    if able.batch is None:
        yield unsure("whether it takes several questions in one request is learned when the first are sent.")
    elif able.batch:
        yield good("several questions go in one request (batch).")
    else:
        yield slower("it takes one question a request (no batch): they are sent side by side.")


def _history(prober: Prober, sample: Record | None) -> Iterator[Verdict]:
    if sample is None:
        return
    if prober.has_history(f"{ADMINISTRATION}/{sample.id}"):
        yield good("earlier versions are told: an administration that was deleted still leads to its patient.")
    else:
        yield slower(
            "earlier versions are not told: of an administration that was deleted only the Claim says whose it was."
        )
