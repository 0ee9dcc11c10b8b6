"""Which resource answered a question: what changed, or appeared, since it was asked."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bridge.claim.encoding import Resource
from bridge.facts.attested import DISCARDED, ICD10, LOT, SITE, VIALS
from bridge.facts.decision import USED, Decision

_VERSION: Final = re.compile(r" version (\S+?)(?:,|$)")
_ANSWERS: Final = {
    "waste-not-recorded": DISCARDED,
    "vials-not-recorded": VIALS,
    "lot-number-not-recorded": LOT,
    "diagnosis-needs-coder": ICD10,
    "site-not-mapped": SITE,
}
"""The kind of fact that each question asks for, of those that staff can attest."""
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Version:
    """Which version of a resource the chart holds, and since when (`meta.lastUpdated`, as written).

    says  the words of staff, where it is no resource but what they attest
    """

    reference: str
    version: str | None
    changed: str | None = None
    says: str = ""

    def __str__(self) -> str:
        if self.says:
            return f"{self.reference}: {self.says}"
        return f"{self.reference} version {self.version}" if self.version else self.reference

    @property
    def since(self) -> datetime:
        """Give the instant of its last change; long ago where that is not written, or is no instant with a zone."""
        try:
            instant = datetime.fromisoformat(self.changed or "")
        except ValueError:
            return _LONG_AGO
        return _LONG_AGO if instant.tzinfo is None else instant


VersionOf = Callable[[str], Version | None]
"""Tells which version of a resource the chart holds, by its name; None where it holds none."""


def answered_by(task: Resource, decision: Decision, version_of: VersionOf) -> Version:
    """Tell which resource answered a question, in which version.

    task        the question as it stands on the target: it names what was looked at, with versions
    decision    what is decided of the administration now
    version_of  tells which version of a resource the chart holds now

    What staff attest of the very fact that was asked for comes first; then what was looked at and has another version
    now; then, of what the new decision rests on and was not looked at before, what changed last; else it is the
    administration itself.
    """
    attested = _attested(task, decision)
    if attested is not None:
        return attested
    looked_at = dict(_looked_at(task))
    for reference, version in looked_at.items():
        now = version_of(reference)
        if now is not None and now.version != version:
            return now
    cited = (one.reference for finding in decision.findings for one in finding.evidence)
    found = (version_of(name) for name in dict.fromkeys(cited) if name not in looked_at)
    fresh = [one for one in found if one is not None]
    if fresh:
        return max(fresh, key=lambda one: (one.since, one.reference))
    administration = decision.administration
    return version_of(administration.reference) or Version(administration.reference, administration.version)


def _attested(task: Resource, decision: Decision) -> Version | None:
    """Give what staff attest and answers a question."""
    code = task.get("code")
    gap = f"{code['coding'][0]['code']}" if isinstance(code, dict) else ""
    used = (one for one in decision.attested if one.how == USED and one.evidence.element == _ANSWERS.get(gap))
    found = next(used, None)
    return None if found is None else Version(found.evidence.reference, None, says=found.says)


def _looked_at(task: Resource) -> Iterable[tuple[str, str | None]]:
    """Give what was looked at when the question was asked, each with its version then."""
    listed = task.get("input")
    for one in listed if isinstance(listed, list) else ():
        pointer = one.get("valueReference") if isinstance(one, dict) else None
        if isinstance(pointer, dict) and isinstance(pointer.get("reference"), str):
            found = _VERSION.search(f"{pointer.get('display', '')}")
            yield pointer["reference"], found[1] if found else None
