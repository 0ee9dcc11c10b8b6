"""One pass over a FHIR server: charts are fetched, decided, and what they say is delivered, page by page."""

import gc
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from bridge.chart.charts import Charts
from bridge.chart.lenient import ReadingNote
from bridge.chart.pool import Pool
from bridge.decide import Decider
from bridge.deliver.answers import Version
from bridge.deliver.delivery import Delivery
from bridge.deliver.sent import Sent, Trouble
from bridge.deliver.standing import Drafts
from bridge.deliver.wanted import Wanted, Wants, encounter_name
from bridge.facts.attested import Attestation
from bridge.facts.decision import NOT_MAPPED, OUTCOMES, Decision
from bridge.fetch.fetching import Fetched, Fetcher
from bridge.fhir_server.seen import Seen
from bridge.gaps.filing_limit import OF_THE_LIMIT
from bridge.pipeline import Choices
from bridge.tables.mappings import Mappings

TIMES = 3
"""So often is an encounter read again in a pass because another writer was quicker."""
_AT_ONCE = 20_000
"""So many new objects are looked through for cycles at once: a fraction of those that a batch is made of."""


Attested = Callable[[Collection[str]], Mapping[str, Sequence[Attestation]]]
"""Tells what staff attest, by the name of the administration."""


def nothing_attested(_: Collection[str]) -> Mapping[str, Sequence[Attestation]]:
    """Attest nothing."""
    return {}


def _nothing(_: object) -> None:
    """Listen to nothing."""


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Let the search for cycles wait: they are few, and going through a batch again and again takes a fifth longer."""
    before = gc.get_threshold()
    gc.set_threshold(_AT_ONCE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass(frozen=True, slots=True)
class Listeners:
    """Who is told what during a pass.

    decided  what was decided, patient by patient, each administration once
    sent     each resource that was sent, or in a dry run would be
    words    what the servers cannot do and what is done instead, each thing once
    odd      what was odd about resources that were read, by their names
    tasks    the status in which questions stand on the target, by administration and gap
    """

    decided: Callable[[Sequence[Decision]], None] = _nothing
    sent: Callable[[Sent], None] = _nothing
    words: Callable[[str], None] = _nothing
    odd: Callable[[dict[str, tuple[ReadingNote, ...]]], None] = _nothing
    tasks: Callable[[Mapping[tuple[str, str], str]], None] = _nothing


@dataclass(slots=True)
class PassSummary:
    """What a pass saw and what became of it.

    outcomes    administrations by outcome; they add up to `seen`
    gaps        by id and severity
    sent        how many claims and tasks were sent, by what was done: created, replaced, cancelled, asked, ...
    unchanged   claims that say already what the chart says
    troubles    refusals, fields that the server dropped or changed, charts that are not whole
    unreadable  what could not be read
    drafts      which claims wait for approval now
    gone        what was asked for and is not on the source any more; its claims are taken back
    unknown     of that, what neither server knows anything of
    """

    seen: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    gaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    unchanged: int = 0
    troubles: list[Trouble] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    drafts: Drafts = field(default_factory=Drafts)
    gone: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    @property
    def adds_up(self) -> bool:
        """Say whether every administration has exactly one outcome."""
        return self.seen == sum(self.outcomes[outcome] for outcome in OUTCOMES)


class OnePass:
    """Fetches, decides, delivers.

    severities  the gaps that become Tasks
    attested    tells what staff attest about administrations
    """

    def __init__(
        self,
        fetcher: Fetcher,
        delivery: Delivery,
        mappings: Mappings,
        choices: Choices,
        severities: frozenset[str],
        listeners: Listeners,
        attested: Attested = nothing_attested,
    ) -> None:
        self._fetcher = fetcher
        self._delivery = delivery
        self._mappings = mappings
        self._choices = choices
        self._severities = severities
        self._listeners = listeners
        self._attested = attested
        self._decider = Decider(mappings, payer=choices.payer, site=choices.site, as_of=choices.as_of)
        judged = choices.as_of is not None
        self._if_filed = Decider(mappings, payer=choices.payer, site=choices.site) if judged else self._decider
        self._written = Seen()
        self._taken_back: set[str] = set()
        self._overtaken: Counter[str] = Counter()
        self.summary = PassSummary()
        """What was seen and done so far, also where a broken server ends the pass."""

    def bill(self, names: Sequence[str]) -> PassSummary:
        """Bring what the target holds of some administrations, with all that share their claims, up to their charts.

        names  `MedicationAdministration/id`, or an `Encounter/id` or `Patient/id` for all of theirs
        """
        with _collecting_seldom():
            self._work(self._fetcher.named(names))
        return self.summary

    def poll(self, since: datetime, until: datetime | None) -> PassSummary:
        """Do the same for all administrations that changed in a time, or whose charts did."""
        with _collecting_seldom():
            self._work(self._fetcher.changed(since, until))
        return self.summary

    def _work(self, batches: Iterable[Fetched]) -> None:
        """Decide and deliver batch by batch."""
        summary = self.summary
        for fetched in batches:
            self._delivery.learn_release(fetched.release)
            everything = list(self._decide(fetched))
            self._listeners.odd(fetched.pool.notes())
            self._take_back_from_others(everything)
            done = self._delivery.deliver(everything, partial(version_in, fetched.pool))
            for sent in done.sent:
                summary.sent[sent.did] += 1
                self._listeners.sent(sent)
            self._listeners.tasks(done.tasks)
            summary.unchanged += done.unchanged
            summary.drafts.add(done.drafts)
            summary.troubles += done.troubles
            summary.unreadable += fetched.unreadable
            summary.gone += fetched.gone
            self._follow_up(fetched, everything)
            self._read_again(done.overtaken)

    def _take_back_from_others(self, everything: Sequence[Wanted]) -> None:
        """Look first at encounters of other patients that bill what is given here by now: it was in a wrong chart."""
        encounters = self._delivery.billed_to_others(everything) - self._taken_back
        if encounters:
            self._taken_back |= encounters
            self._work(self._fetcher.named(sorted(encounters)))

    def _read_again(self, encounters: set[str]) -> None:
        """Start anew where another writer was quicker and said otherwise: its chart may have been newer than ours."""
        for name in sorted(encounters):
            if self._overtaken[name] >= TIMES:
                says = "other writers keep changing its claims; bill it again later"
                self.summary.troubles.append(Trouble(name, says))
        going_on = sorted(name for name in encounters if self._overtaken[name] < TIMES)
        self._overtaken.update(encounters)
        if going_on:
            self._work(self._fetcher.named(going_on))

    def _follow_up(self, fetched: Fetched, everything: Sequence[Wanted]) -> None:
        """Look at the encounters whose claims bill what is gone, or is another drug by now."""
        looked_at = {one.administration.reference for wanted in everything for one in wanted.decisions}
        strays = [*fetched.gone, *(name for name in fetched.administrations if name not in looked_at)]
        found = self._delivery.encounters_of(strays) if strays else {}
        self.summary.unknown += (name for name in fetched.traceless if name not in found)
        encounters = {name for names in found.values() for name in names} - fetched.encounters
        if encounters:
            self._work(self._fetcher.named(sorted(encounters)))

    def _decide(self, fetched: Fetched) -> Iterator[Wanted]:
        """Decide patient by patient, and give what the chart of each encounter wants."""
        charts = Charts(fetched.pool, self._mappings)
        administrations, left = frozenset(fetched.administrations), set(fetched.encounters)
        theirs = defaultdict[str | None, set[str]](set)
        for name in left:
            theirs[fetched.pool.patient_of(name)].add(name)
        by_patient = charts.by_patient()
        attested = self._attested([name for names in by_patient.values() for name in names])
        for patient, names in by_patient.items():
            own = charts.of(names)
            said = {name: attested[name] for name in names if name in attested} if attested else attested
            decisions = self._decider.decide(own, said)
            asked = [one for one in decisions if _is_asked_for(one, administrations, fetched.encounters)]
            self._count(asked)
            encounters = {encounter_name(one) for one in asked if one.outcome != NOT_MAPPED}
            encounters |= theirs[patient] & left
            left -= encounters
            if encounters:
                limited = any(_asks_about_the_limit(one) for one in decisions)
                wants = self._wants(patient, decisions, self._if_filed.decide(own, said) if limited else decisions)
                yield from map(wants.of, sorted(encounters))
        for name in sorted(left):
            yield self._wants(fetched.pool.patient_of(name), (), ()).of(name)

    def _wants(self, patient: str | None, decisions: Sequence[Decision], if_filed: Sequence[Decision]) -> Wants:
        return Wants(patient, decisions, if_filed, self._severities, self._choices.as_of)

    def _count(self, decisions: Sequence[Decision]) -> None:
        """Count and keep decisions, each administration once in a pass."""
        new = [one for one in decisions if self._written.add(one.administration.reference)]
        for one in new:
            self.summary.seen += 1
            self.summary.outcomes[one.outcome] += 1
            for gap in one.gaps:
                self.summary.gaps[(gap.id, gap.severity)] += 1
        if new:
            self._listeners.decided(new)


def version_in(pool: Pool, name: str) -> Version | None:
    """Tell which version of a resource a pool holds."""
    found = pool.resource(name)
    return None if found is None else Version(name, found.version, found.meta.last_updated if found.meta else None)


def _is_asked_for(decision: Decision, administrations: frozenset[str], encounters: frozenset[str]) -> bool:
    """Say whether an administration was asked for, or shares an encounter with one and may share its claim."""
    if decision.administration.reference in administrations:
        return True
    return decision.outcome != NOT_MAPPED and decision.encounter.reference in encounters


def _asks_about_the_limit(decision: Decision) -> bool:
    return any(gap.id in OF_THE_LIMIT for gap in decision.gaps)
