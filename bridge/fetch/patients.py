"""Brings the whole record of patients by a few searches, and checks that the server gave what is known to be there."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from bridge.fetch.asking import Asking, Came
from bridge.fetch.failures import HalfChartError
from bridge.fetch.fitting import all_of, of_patients, patient_of, with_codes
from bridge.fetch.gathered import Gathered
from bridge.fetch.own_server import OwnServer
from bridge.fetch.searches import ADMINISTRATION, Wanted, code_list
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Search

_NOT_THERE = frozenset({404, 405, 501})
"""How servers answer a search for a kind of resource that they do not have."""


class Patients:
    """Searches for what belongs to patients; what the server cannot do is learned once.

    spelling  by kind, which of the ways to ask for it is the one that works: they are tried in order
    alone     whether patients are asked for one at a time
    """

    def __init__(self, asking: Asking, server: OwnServer) -> None:
        self._asking = asking
        self._server = server
        self._spelling: dict[str, int] = {}
        self._alone = False

    def bring(
        self, gathered: Gathered, patients: Iterable[str], wanted: Sequence[Wanted], known: Iterable[str] = ()
    ) -> None:
        """Bring kinds of resources of patients into the pool.

        known  administrations of theirs that must be among what comes, where administrations are asked for

        Raises HalfChartError where the server keeps one of them back, however it is asked, and RefusedError where it
        refuses what no chart can do without.
        """
        whose = sorted(patients)
        if not whose:
            return
        for matches, others in self._until_whole(whose, wanted, set(known)):
            gathered.put(matches)
            gathered.put(others, own=False)

    # Is it all?

    def _until_whole(self, whose: Sequence[str], wanted: Sequence[Wanted], known: set[str]) -> list[Came]:
        """Ask in one way after the other until the known administrations are among what comes."""
        came = self._ask(whose, wanted)
        lost = self._still_there(known - _names_in(came), whose)
        if lost and not self._alone and len(whose) > 1:
            self._alone = True
            self._asking.say("The server does not give all of several patients together: each is asked for alone.")
            came = self._ask(whose, wanted)
            lost -= _names_in(came)
        if lost:
            for each in wanted:
                self._spelling[each.kind] = self._by_subject(each)
            self._asking.say("The server does not give all of a patient by `patient`: `subject` is asked for.")
            came = self._ask(whose, wanted)
            lost -= _names_in(came)
        if lost:
            raise HalfChartError(
                f"the server has {', '.join(sorted(lost)[:3])}, but does not give it when the administrations of its "
                "patient are searched for; nothing is decided on half a chart. Ask who runs the server whether its "
                "search index is up to date"
            )
        return came

    def _still_there(self, names: set[str], whose: Sequence[str]) -> set[str]:
        """Leave out what was deleted, or became another patient's, in the meantime."""
        read = self._asking.searcher.read(sorted(names)) if names else {}
        there = {name: patient_of(entry, self._server)[0] for name, entry in read.items() if entry is not None}
        return {name for name, patient in there.items() if patient in set(whose)}

    def _by_subject(self, wanted: Wanted) -> int:
        """Choose the spelling with `subject`, where there is one."""
        now = self._spelling.get(wanted.kind, 0)
        others = (place for place, (parameter, _) in enumerate(_ways(wanted)) if parameter == "subject")
        return max(now, next(others, now))

    # Asking

    def _ask(self, whose: Sequence[str], wanted: Sequence[Wanted]) -> list[Came]:
        """Ask for all kinds at once; what is refused is asked for in the next way."""
        came: list[Came] = []
        waiting = list(wanted)
        while waiting:
            searches = [(each, search) for each in waiting for search in self._searches(each, whose)]
            refused: dict[str, RefusedError] = {}
            answers = self._asking.several([search for _, search in searches])
            for (each, _), answer in zip(searches, answers, strict=True):
                if isinstance(answer, RefusedError):
                    refused[each.kind] = answer
                else:
                    came.append(answer)
            waiting = [each for each in waiting if each.kind in refused and self._respell(each, refused[each.kind])]
        return came

    def _searches(self, wanted: Wanted, whose: Sequence[str]) -> Iterator[Search]:
        """Write the searches for a kind; none where the server has refused all of them."""
        ways = _ways(wanted)
        spelling = self._spelling.get(wanted.kind, 0)
        if spelling == len(ways):
            return
        parameter, coded = ways[spelling]
        fits = of_patients(frozenset(whose), self._server)
        for some in [[each] for each in whose] if self._alone else [whose]:
            yield from self._asking.searcher.of_any(
                wanted.kind,
                parameter,
                some,
                beside=(("code", ",".join(code_list(wanted.codes))),) if coded else (),
                include=wanted.include,
                fits=all_of(fits, with_codes(wanted.codes)) if wanted.codes else fits,
                because=wanted.because,
            )

    def _respell(self, wanted: Wanted, error: RefusedError) -> bool:
        """Go on to the next way to ask for a kind; say whether there is one.

        Raises the refusal where there is none, the server has the kind, and no chart can do without.
        """
        ways = _ways(wanted)
        spelling = self._spelling[wanted.kind] = self._spelling.get(wanted.kind, 0) + 1
        if spelling < len(ways):
            return True
        has_none = error.status in _NOT_THERE or self._asking.able.can(wanted.kind, "search-type") is False
        if wanted.vital and not has_none:
            self._spelling[wanted.kind] = 0
            raise error
        self._asking.say(f"The server does not let us search {wanted.kind}: charts lack {wanted.because}.")
        return False


def _ways(wanted: Wanted) -> list[tuple[str, bool]]:
    """List the ways to ask for a kind: by which parameter, and whether the codes are part of the question."""
    return list(product(wanted.by, (True, False) if wanted.codes else (False,)))


def _names_in(came: Iterable[Came]) -> set[str]:
    return {entry.name for matches, _ in came for entry in matches if entry.kind == ADMINISTRATION}
