"""A pass that breaks off between any two writes: the next one makes it right, and never were two claims in force."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import pytest

from bridge.fhir_server.failures import UnreachableError
from tests.fhir_server.validators import Validators
from tests.journeys.live_chart import (
    FIRST,
    NAME,
    SECOND,
    Ward,
    all_sent,
    another_visit,
    authorization,
    most_at_once,
    name_of,
    paid_by,
    plain_chart,
    replaces,
)
from tests.journeys.one_chart import to
from tests.sloppy_server.asked import Asking
from tests.sloppy_server.server import Fault, SloppyServer, Switches, closed

pytestmark = pytest.mark.server

REPLACED, VOID = "1 cancelled 0131: 16 + 2", "1 cancelled 0138: 16 + 2"


def sends_first(ward: Ward) -> None:
    """Leave the chart as it is: there is no claim yet."""


def replaced(ward: Ward) -> None:
    ward.bill()
    ward.amend()


def changed_back(ward: Ward) -> None:
    ward.bill()
    ward.amend()
    ward.bill()
    ward.amend_back()


def taken_back(ward: Ward) -> None:
    ward.bill()
    ward.change(NAME, status="entered-in-error")


def held(ward: Ward) -> None:
    ward.bill()
    ward.give(1.53, None)


def answered(ward: Ward) -> None:
    ward.give(1.53, None)
    ward.bill()
    ward.give(1.53, 0.27)


def paid_by_another(ward: Ward) -> None:
    ward.bill()
    ward.put(paid_by("Aetna"), authorization())


def moved(ward: Ward) -> None:
    ward.bill()
    ward.put(another_visit())
    ward.change(NAME, context=to("Encounter/enc-2"))


@dataclass(frozen=True, slots=True)
class Story:
    """What happens to the chart, and what must be on the target in the end."""

    happens: Callable[[Ward], None]
    claims: list[str]
    writes: int
    questions: dict[str, str]


STORIES = [
    Story(sends_first, [FIRST], 1, {}),
    Story(replaced, [REPLACED, SECOND], 2, {}),
    Story(changed_back, [REPLACED, "2 cancelled 0137: 17 + 1", "3 active 0137: 16 + 2"], 2, {}),
    Story(taken_back, [VOID], 1, {}),
    Story(held, [VOID], 2, {"waste-not-recorded": "requested"}),
    Story(answered, [FIRST], 2, {"waste-not-recorded": "completed"}),
    Story(paid_by_another, [FIRST, VOID], 2, {}),
    Story(moved, [FIRST, VOID], 2, {}),
]


class Breaks:
    """The target answers nothing any more once it has taken so many writes.

    unheard  whether the next write is carried out, though nobody hears of it
    """

    def __init__(self, writes: int, *, unheard: bool) -> None:
        self._left = writes
        self._unheard = unheard
        self.broken = False

    def __call__(self, asking: Asking) -> Fault | None:
        """Break the connection where it is time."""
        if self.broken:
            return closed()
        if asking.kind not in {"Claim", "Task"} or asking.method not in {"PUT", "POST"} or "_search" in asking.path:
            return None
        self._left -= 1
        self.broken = self._left < 0
        return closed(done=self._unheard) if self.broken else None


@pytest.mark.parametrize(
    ("story", "gives"),
    [*((story, 0) for story in STORIES), (STORIES[1], 405), (STORIES[6], 405)],
    ids=lambda each: each.happens.__name__ if isinstance(each, Story) else ("gives ids" if each else "takes ids"),
)
def test_after_a_crash_at_any_write_the_next_pass_makes_it_right(
    story: Story, gives: int, validators: Validators
) -> None:
    well = Switches(no_put_create=gives)
    for writes, unheard in product(range(story.writes), (False, True)):
        with SloppyServer(plain_chart()) as source, SloppyServer((), well) as target:
            ward = Ward(source, target)
            story.happens(ward)
            breaks = Breaks(writes, unheard=unheard)
            target.switches = replace(well, fails=breaks)
            with pytest.raises(UnreachableError):
                ward.bill()
            assert breaks.broken
            target.switches = well
            assert ward.bill().troubles == []
            assert (ward.claims, ward.questions) == (story.claims, story.questions)
            assert most_at_once(target) <= 1
            claims = target.resources("Claim")
            assert [replaces(one) for one in claims[1:]] == [[name_of(one)] for one in claims[:-1]]
            assert validators([*ward.ever_sent, *all_sent(target)]) == []
