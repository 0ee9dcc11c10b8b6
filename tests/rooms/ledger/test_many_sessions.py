"""Many sessions at once: no wish is lost, no event counted twice, and nobody waits for each other for ever."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

from sqlalchemy import func, select

from bridge.ledger.events import Event, record_events
from bridge.ledger.ledger import Ledger
from bridge.ledger.looks import Decided, Look, begin_look, record_look
from bridge.ledger.tables import ADMINISTRATIONS, DECISIONS, EVENTS, WANTS
from bridge.ledger.wants import Led, finish, of, overdue, revive, start, traced, want
from tests.rooms.ledger.pages import billed

NAMES = [f"Encounter/{number}" for number in range(12)]
PEOPLE = 6


def side_by_side(work: Callable[[int], None], people: int = PEOPLE) -> None:
    """Let several do it at once; what one of them raises is raised."""
    barrier = Barrier(people)

    def one(number: int) -> None:
        barrier.wait()
        work(number)

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(one, range(people)))


class Charts:
    """Charts that change, and what lookers saw of them last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.changes: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()

    def change(self, names: list[str]) -> None:
        with self._lock:
            self.changes.update(names)

    def look(self, names: list[str]) -> Counter[str]:
        with self._lock:
            return Counter({name: self.changes[name] for name in names})

    def saw(self, found: Counter[str]) -> None:
        with self._lock:
            self.seen |= found


def look_once(ledger: Ledger, charts: Charts, names: list[str]) -> None:
    with ledger.begin() as book:
        started = start(book, names)
    found = charts.look(list(started))
    with ledger.begin() as book:
        charts.saw(found)
        finish(book, started)


def test_every_change_is_seen_however_wishes_and_looks_overlap(ledger: Ledger) -> None:
    charts, wishes = Charts(), Counter[str]()

    def work(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  (an order, no secret)
        for _ in range(40):
            names = chance.sample(NAMES, 5)
            if number % 2:
                charts.change(names)
                with ledger.begin() as book:
                    want(book, dict.fromkeys(names), "webhook")
            else:
                look_once(ledger, charts, names)

    side_by_side(work)
    wishes = charts.changes
    with ledger.begin() as book:
        stand = of(book, NAMES)
    assert {name: one.wanted for name, one in stand.items()} == wishes
    for name, one in stand.items():
        if not one.is_open:
            assert charts.seen[name] == charts.changes[name]
    look_once(ledger, charts, NAMES)
    assert charts.seen == charts.changes


def test_a_burst_for_one_name_needs_one_job(ledger: Ledger) -> None:
    needed: list[list[str]] = []

    def work(_: int) -> None:
        with ledger.begin() as book:
            needed.append(want(book, {"Encounter/e": None}, "webhook"))

    side_by_side(work, people=12)
    assert sorted(needed) == [[]] * 11 + [["Encounter/e"]]
    with ledger.begin() as book:
        assert of(book, ["Encounter/e"])["Encounter/e"].wanted == 12


def test_nobody_waits_for_each_other_for_ever(ledger: Ledger) -> None:
    names = [f"Encounter/{number}" for number in range(150)]

    def work(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  (an order, no secret)
        for turn in range(15):
            mine = chance.sample(names, 100)
            with ledger.begin() as book:
                match (number + turn) % 5:
                    case 0:
                        want(book, dict.fromkeys(mine), "poll")
                    case 1:
                        finish(book, dict.fromkeys(mine, turn))
                    case 2:
                        traced(book, dict.fromkeys(mine[:50], turn), dict.fromkeys(mine[50:], Led(None, "poll")), {})
                    case 3:
                        overdue(book, most=20)
                    case _:
                        revive(book, mine)

    side_by_side(work)
    with ledger.begin() as book:
        assert book.execute(select(func.count()).select_from(WANTS).where(WANTS.c.done > WANTS.c.wanted)).scalar() == 0


def test_an_event_that_comes_twice_at_once_counts_once(ledger: Ledger) -> None:
    events = [Event("webhook", f"MedicationAdministration/{number}", version="1") for number in range(80)]
    fresh: list[int] = []

    def work(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  (an order, no secret)
        with ledger.begin() as book:
            fresh.append(len(record_events(book, chance.sample(events, len(events)))))

    side_by_side(work)
    assert sum(fresh) == len(events)
    with ledger.begin() as book:
        counted = book.execute(select(EVENTS.c.duplicate, func.count()).group_by(EVENTS.c.duplicate)).all()
    assert {tuple(row) for row in counted} == {(False, 80), (True, 80 * (PEOPLE - 1))}


def test_looks_at_the_same_administrations_at_once_leave_the_last_decision_standing(ledger: Ledger) -> None:
    doses = [f"MedicationAdministration/{number}" for number in range(30)]

    def work(number: int) -> None:
        chance = random.Random(number)  # noqa: S311  (an order, no secret)
        for turn in range(5):
            decided = [Decided(billed(name, f"Encounter/{number}-{turn}")) for name in chance.sample(doses, 20)]
            with ledger.begin() as book:
                begun = begin_look(book)
            with ledger.begin() as book:
                record_look(book, Look(begun.number, begun.at, [], "webhook", decided=decided))

    side_by_side(work)
    newest = select(func.max(DECISIONS.c.id)).group_by(DECISIONS.c.administration)
    with ledger.begin() as book:
        assert set(book.execute(select(ADMINISTRATIONS.c.decision_id)).scalars()) == set(book.execute(newest).scalars())
