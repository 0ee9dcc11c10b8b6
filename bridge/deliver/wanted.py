"""What the chart wants of the target, encounter by encounter: claims that bill, questions that are open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bridge.claim.asking import build_task
from bridge.claim.building import build_claim
from bridge.claim.encoding import Resource
from bridge.claim.identity import claim_identifier
from bridge.claim.turn import content_of
from bridge.deliver.one_claim_each import in_parts, one_claim_each
from bridge.facts.decision import HELD, PENDING, Decision


@dataclass(frozen=True, slots=True)
class WantedClaim:
    """One claim that the chart wants.

    content          the digits of what it bills
    administrations  the ids of what it bills
    needs_approval   whether the site's file asks for a supervisor's approval on a day of service that it bills
    """

    identifier: str
    resource: Resource
    content: str
    administrations: tuple[str, ...]
    needs_approval: bool = False


@dataclass(frozen=True, slots=True)
class WantedTask:
    """One question that is open.

    administration  the name of what it asks about
    """

    identifier: str
    resource: Resource
    administration: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """All that the chart wants for one encounter.

    encounter  its name; the administration's where it has no encounter
    patient    the patient's name, or None
    claims     by identifier
    if_filed   the same where filing limits are not judged: what is in force was filed when it was sent
    tasks      by identifier, of the severities that are sent
    decisions  of its administrations
    wants      all that the chart of its patient wants
    """

    encounter: str
    patient: str | None
    claims: Mapping[str, WantedClaim]
    if_filed: Mapping[str, WantedClaim]
    tasks: Mapping[str, WantedTask]
    decisions: tuple[Decision, ...]
    wants: "Wants"

    @property
    def as_filed(self) -> "Wanted":
        """Give what the chart wants where its claim was filed in time: nobody is asked about the limit then."""
        return self.wants.of(self.encounter, filed=True)

    @property
    def waits(self) -> bool:
        """Say whether a part of it is not finished and nothing of it is billed: what is in force stays so long."""
        return not self.if_filed and any(one.outcome == PENDING for one in self.decisions)

    @property
    def why_not(self) -> str:
        """Say why nothing is billed."""
        if not self.decisions:
            return "no administration is on record any more"
        told = dict.fromkeys(
            f"held for {', '.join(gap.id for gap in one.gaps if gap.severity == 'blocks')}"
            if one.outcome == HELD
            else f"{one.outcome} ({one.reason})"
            if one.reason
            else one.outcome
            for one in self.decisions
        )
        return "; ".join(told)


def encounter_name(decision: Decision) -> str:
    """Name the encounter of a decision; the administration where it has none that could be pointed at."""
    return decision.encounter.reference or decision.administration.reference


class Wants:
    """What the chart of one patient wants, of whichever encounter.

    patient     the patient's name, or None
    decisions   of all the patient's administrations
    if_filed    the same where filing limits are not judged
    severities  the gaps that become Tasks
    as_of       the day on which claims are created; None: the last day of service
    """

    def __init__(
        self,
        patient: str | None,
        decisions: Sequence[Decision],
        if_filed: Sequence[Decision],
        severities: Collection[str],
        as_of: date | None,
    ) -> None:
        self.patient = patient
        self.on_record = frozenset(one.administration.reference for one in decisions)
        self._decisions = decisions
        self._decisions_if_filed = if_filed
        self._severities = severities
        self._claims = _claims(decisions, as_of)
        self._if_filed = self._claims if if_filed is decisions else _claims(if_filed, as_of)

    @property
    def identifiers(self) -> frozenset[str]:
        """Name all the claims that it wants, of whichever encounter."""
        return frozenset(name for claims in (self._claims, self._if_filed) for own in claims.values() for name in own)

    def of(self, encounter: str, *, filed: bool = False) -> Wanted:
        """Give what it wants for one encounter; nothing where no administration lies in it.

        filed  whether its claim was filed in time
        """
        decisions = self._decisions_if_filed if filed else self._decisions
        own = tuple(one for one in decisions if encounter_name(one) == encounter)
        if_filed = self._if_filed.get(encounter, {})
        claims = if_filed if filed else self._claims.get(encounter, {})
        return Wanted(encounter, self.patient, claims, if_filed, _tasks(own, self._severities), own, self)


def _claims(decisions: Sequence[Decision], as_of: date | None) -> dict[str, dict[str, WantedClaim]]:
    """Build the claims of one patient, by encounter and identifier."""
    billed = in_parts(decisions)
    identifiers = [None if bill_to is None else claim_identifier(bill_to) for bill_to in billed]
    found: dict[str, dict[str, WantedClaim]] = {}
    for claim, identifier in zip(
        one_claim_each(decisions, billed, identifiers), sorted({one for one in identifiers if one}), strict=True
    ):
        parts = [one for one, own in zip(decisions, identifiers, strict=True) if own == identifier]
        lines = claim.lines()
        resource = build_claim(claim.bill_to, lines, as_of or max(line.service_date for line in lines))
        ids = (one.administration.reference.partition("/")[2] for one in parts if one.administration.is_reference)
        own_ids, waits = tuple(dict.fromkeys(filter(None, ids))), any(one.needs_approval for one in parts)
        wanted = WantedClaim(identifier, resource, content_of(resource), own_ids, waits)
        found.setdefault(encounter_name(parts[0]), {})[identifier] = wanted
    return found


def _tasks(decisions: Sequence[Decision], severities: Collection[str]) -> dict[str, WantedTask]:
    found: dict[str, WantedTask] = {}
    for decision in decisions:
        for gap in decision.gaps:
            if gap.severity in severities:
                resource = build_task(decision, gap)
                identifier = _value(resource)
                found[identifier] = WantedTask(identifier, resource, decision.administration.reference)
    return found


def _value(resource: Resource) -> str:
    identifiers = resource["identifier"]
    if not isinstance(identifiers, list):
        raise TypeError("a task has its identifier in a list")
    return f"{identifiers[0]['value']}"
