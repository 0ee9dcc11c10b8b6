"""Tells how a run of chaos went: where workers fell, what was done to everything, and the verdict."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from tests.chaos.doom import AFTER, BEFORE
from tests.chaos.fates import OUTSIDE
from tests.chaos.run import Chaos
from tests.chaos.verdict import Line


def tell_where(console: Console, fell: Mapping[tuple[str, str], int]) -> None:
    """Print at which kinds of steps workers were killed."""
    table = Table("kind of step", "before", "after", title="where workers were killed", title_justify="left")
    for kind in sorted({kind for kind, _ in fell} - {OUTSIDE}):
        table.add_row(kind, f"{fell.get((kind, BEFORE), 0)}", f"{fell.get((kind, AFTER), 0)}")
    table.add_row(f"{OUTSIDE}, at any moment", f"{fell.get((OUTSIDE, ''), 0)}", "")
    console.print(table)


def tell(console: Console, chaos: Chaos, lines: Sequence[Line], seconds: float) -> bool:
    """Print what was done and the verdict, and give whether all is right."""
    done = Table("what was done", "how often", title_justify="left")
    for about, often in _done(chaos, seconds):
        done.add_row(about, often)
    console.print(done)
    judged = Table("verdict", "expected", "found", "", title_justify="left")
    for line in lines:
        judged.add_row(line.about, f"{line.expected}", f"{line.found}", "right" if line.is_right else "WRONG")
    console.print(judged)
    for line in lines:
        for words in line.wrong:
            console.print(f"{line.about}: {words}", soft_wrap=True, markup=False)
    if chaos.kills < chaos.scale.kills:
        console.print(f"The time was over before the kills were done: {chaos.kills} of {chaos.scale.kills}.")
    return all(line.is_right for line in lines)


def _done(chaos: Chaos, seconds: float) -> list[tuple[str, str]]:
    counted = chaos.messenger.counted
    answers = {name: often for name, often in counted.items() if name.startswith(("answered", "no answer"))}
    return [
        ("workers killed", f"{chaos.kills}"),
        ("workers frozen", f"{chaos.workers.freezes}"),
        ("workers that ended otherwise", _told(chaos.workers.ended) or "0"),
        ("database stopped and started", _told(chaos.database.restarts) or "0"),
        ("web started", f"{chaos.web.starts}"),
        ("changes of charts", f"{chaos.ward.deeds.total()}, {chaos.ward.late} shown late"),
        ("resources changed", f"{counted['events']}"),
        ("notifications dropped", f"{counted['dropped']}"),
        ("notifications sent", f"{counted['sent']}, and repeated {counted['repeated']}"),
        ("notifications that came too late to be sent", f"{chaos.later.over}"),
        ("answers to notifications", _told(answers)),
        ("requests to the FHIR server", f"{chaos.between.passed}"),
        ("of them spoilt", _told(chaos.between.spoilt) or "0"),
        ("names that still waited for their next try in the end", f"{chaos.cut_short}"),
        ("seconds", f"{seconds:.0f}"),
    ]


def _told(counted: Mapping[str, int] | Mapping[int, int]) -> str:
    return ", ".join(f"{name}: {often}" for name, often in sorted(counted.items(), key=lambda one: f"{one[0]}"))
