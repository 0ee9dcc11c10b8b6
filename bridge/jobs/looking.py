"""Look again at what is wanted: trace it, lock its patients, bring the target up to their charts, write it down."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.deliver.hiding import hidden_behind
from bridge.errors import BridgeError
from bridge.fetch.tracing import Tracing
from bridge.jobs.away import is_away
from bridge.jobs.locks import PatientLocks
from bridge.jobs.queue import Queue
from bridge.jobs.recording import Heard, LedgerJournal, record_said
from bridge.ledger import journal, looks, wants
from bridge.ledger.administrations import encounters_of, resting_on
from bridge.ledger.ledger import Ledger
from bridge.ledger.looks import Begun, Look, Trouble
from bridge.ledger.wants import Led, Want
from bridge.logs import get_logger
from bridge.one_pass import Listeners, OnePass, PassSummary

ROUNDS: Final = 20
"""So often one job goes round while more is wanted meanwhile; then the next job goes on."""
LATER: Final = 2
"""Seconds after which what another job holds is tried again."""
_LOOKED_AT: Final = ("Encounter/", "MedicationAdministration/")
"""What is looked at under its own name once its patient is known; a dose only where it has no visit."""
_log = get_logger("jobs")


@dataclass(frozen=True, slots=True)
class Bench:
    """What one thread works with.

    one_pass    makes a pass over some names, and says who is told what during it
    severities  of the gaps that become Tasks
    """

    tracing: Tracing
    one_pass: Callable[[Listeners], OnePass]
    journal: LedgerJournal
    severities: frozenset[str]


class Looking:
    """Looks again, as often as something is wanted meanwhile."""

    def __init__(self, ledger: Ledger, queue: Queue, bench: Bench) -> None:
        self._ledger = ledger
        self._queue = queue
        self._bench = bench

    def look(self, names: Sequence[str]) -> None:
        """Look at names until nothing more is wanted of them; what fails is tried again later, and says why."""
        left, traced, has_just_traced = set(names), set[str](), False
        for _ in range(ROUNDS):
            with self._ledger.begin() as book:
                known = wants.of(book, wants.start(book, left))
            if not known:
                return
            strange = {name: want for name, want in known.items() if name not in traced and _leads_on(want)}
            ready = {name: want for name, want in known.items() if name not in strange}
            # What is traced stays ours: it may have been wanted again meanwhile. It must not keep the rest waiting.
            has_just_traced = bool(strange) and not (ready and has_just_traced)
            if has_just_traced:
                found = self._trace(strange)
                traced |= found
                left |= found
            else:
                left -= self._look_under_locks(ready)
        with self._ledger.begin() as book:
            self._queue.ask_for_looks(book, [sorted(left)])

    # Tracing

    def _trace(self, strange: Mapping[str, Want]) -> set[str]:
        """Find what names lead to, want that instead, and name it."""
        try:
            traced = self._bench.tracing.trace(sorted(strange))
        except Exception as error:
            if is_away(error):
                raise
            return self._apart(strange, error, self._trace)
        found, leads = dict[str, Led](), dict[str, set[str]]()
        gone = [name for name, one in traced.items() if one.gone]
        with self._ledger.begin() as book:
            known = encounters_of(book, gone)
            for name, one in traced.items():
                want = strange[name]
                its = dict.fromkeys(known.get(name, ()), want.patient)
                its |= (resting_on(book, [name]) if one.gone else {}) | one.names
                if one.gone and name.startswith(_LOOKED_AT):
                    its.setdefault(name, want.patient)
                leads[name] = set(its)
                found |= {led: Led(patient, want.trigger) for led, patient in its.items()}
            wants.traced(book, {name: want.wanted for name, want in strange.items()}, found, leads)
        return set(found)

    # Looking

    def _look_under_locks(self, known: Mapping[str, Want]) -> set[str]:
        """Look at names under their patients' locks, and name those that another job holds: they are tried later."""
        patient_of = {name: want.patient or name for name, want in known.items()}
        with PatientLocks(self._ledger.engine) as locks:
            held = locks.take(set(patient_of.values()))
            with self._ledger.begin() as book:  # what was wanted until now is answered by what is read from now on
                ready = wants.of(book, wants.start(book, [name for name in known if patient_of[name] in held]))
            for alike in _by_trigger(ready):
                self._look(alike)
        others = {name for name in known if patient_of[name] not in held}
        if others:
            with self._ledger.begin() as book:
                self._queue.ask_for_looks(book, [sorted(others)], in_seconds=LATER)
        return others

    def _look(self, known: Mapping[str, Want]) -> set[str]:
        """Bring the target up to the charts of names of one trigger, and write it down; nothing is left to be added."""
        with self._ledger.begin() as book:
            begun = looks.begin_look(book)
        self._bench.journal.look = begun.number
        heard = Heard()
        try:
            one_pass = self._bench.one_pass(Listeners(decided=heard.listen, tasks=heard.stand))
            summary = one_pass.bill(sorted(known))
        except Exception as error:
            if is_away(error):
                raise
            return self._apart(known, error, self._look, begun)
        self._keep(known, begun, heard, summary)
        return set()

    def _keep(self, known: Mapping[str, Want], begun: Begun, heard: Heard, summary: PassSummary) -> None:
        """Write down what a look found, and that it is done, in one transaction."""
        look = Look(
            begun.number,
            begun.at,
            sorted(known),
            next(iter(known.values())).trigger,
            decided=heard.decided,
            gone=[name for name in summary.gone if name.startswith("MedicationAdministration/")],
            troubles=[Trouble(one.about, one.says) for one in summary.troubles],
            severities=self._bench.severities,
            tasks=heard.tasks,
            hidden=hidden_behind,
        )
        decisions = [one.decision for one in heard.decided]
        settled = {
            name for one in decisions for name in (one.encounter.reference, one.administration.reference) if name
        }
        with self._ledger.begin() as book:
            looks.record_look(book, look)
            record_said(book, decisions, summary.drafts)
            journal.settle(book, settled | known.keys(), begun.number)
            wants.finish(book, {name: want.wanted for name, want in known.items()})

    # Failing

    def _apart(
        self,
        known: Mapping[str, Want],
        error: Exception,
        again: Callable[[Mapping[str, Want]], set[str]],
        begun: Begun | None = None,
    ) -> set[str]:
        """Try each of several names alone, so that one that fails holds up no other; one that fails alone waits.

        A fault of ours is told by its kind alone: its words may be those of a chart.
        """
        if len(known) > 1:
            return {found for name, want in known.items() for found in again({name: want})}
        says = str(error) if isinstance(error, BridgeError) else type(error).__name__
        for name, want in known.items():
            with self._ledger.begin() as book:
                is_over = wants.fail(book, name, says)
                if begun is not None:
                    failed = Look(begun.number, begun.at, [name], want.trigger, looks.FAILED, says)
                    looks.record_look(book, failed)
            _log.warning("look failed", reference=name, attempt=want.attempts + 1, given_up=is_over, error=error)
        return set()


def not_begun(ledger: Ledger, names: Sequence[str], error: BridgeError) -> None:
    """Write down that names could not be looked at, since what looks could not be made: the server is not there."""
    with ledger.begin() as book:
        for name in sorted(wants.start(book, names)):
            wants.fail(book, name, str(error))
    _log.warning("look failed", names=names, error=error)


def _leads_on(want: Want) -> bool:
    """Say whether a name must be traced: it is no visit and no patient, or nobody knows yet whose visit it is."""
    return not want.name.startswith("Patient/") and (want.patient is None or not want.name.startswith(_LOOKED_AT))


def _by_trigger(known: Mapping[str, Want]) -> Iterator[dict[str, Want]]:
    """Put together what the same trigger wished for: a look answers one, so that its story tells whose wish it was."""
    for trigger in sorted({want.trigger for want in known.values()}):
        yield {name: want for name, want in known.items() if want.trigger == trigger}
