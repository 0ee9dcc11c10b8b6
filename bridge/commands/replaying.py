"""Replays all stored charts for the command, page by page, and says what would change."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import click
import msgspec

from bridge.app.engine import Engine
from bridge.commands.keeping import one_file
from bridge.facts.decision import ClaimLine
from bridge.facts.difference import ASKED, CHANGED, GONE, NEW, Difference, Told, Totals
from bridge.ledger import replays
from bridge.replaying import PATIENTS_ON_A_PAGE, Replayed
from bridge.showing import counted, progress_bar
from bridge.tables.mappings import Mappings

_ENCODE = msgspec.json.Encoder(decimal_format="number").encode


@dataclass(slots=True)
class Sums:
    """What a replay has come to so far; a claim that changes by several rules counts under each.

    by_rule  claims, units and dollars by rule and file
    """

    totals: Totals = field(default_factory=Totals)
    patients: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    by_rule: dict[tuple[str, str | None], tuple[int, int, Decimal]] = field(default_factory=dict)
    left_out: int = 0

    def add(self, patients: int, page: Replayed) -> None:
        """Add what came of a page."""
        self.totals += page.totals
        self.patients += patients
        self.left_out += len(page.gone) + len(page.unreadable)
        for one in page.differences:
            self.kinds[one.kind] += 1
            for key in {(rule.rule, rule.table) for rule in one.rules}:
                claims, units, dollars = self.by_rule.get(key, (0, 0, Decimal(0)))
                more = one.after.units - one.before.units, _dollars(one.after) - _dollars(one.before)
                self.by_rule[key] = (claims + 1, units + more[0], dollars + more[1])


def replay_all(engine: Engine, other: Mappings, out: Path | None) -> bool:
    """Replay all charts under other tables, and give whether all could be read.

    out  the file for what differs; None: it is printed
    """
    replay, sums, last = engine.replay(other), Sums(), ""
    with ExitStack() as stack:
        write = None if out is None else stack.enter_context(one_file(out))
        progress = stack.enter_context(progress_bar())
        with engine.ledger.begin() as book:
            total = replays.how_many(book)
        advance = None if progress is None else progress.deciding(total)
        while names := _next(engine, last):
            page, last = replay.page(names), names[-1]
            sums.add(len(names), page)
            for one in page.differences:
                if write is None:
                    click.echo(difference_line(one))
                else:
                    write(_ENCODE(one) + b"\n")
            for words in (*(f"{name}: is not on the server any more" for name in page.gone), *page.unreadable):
                click.echo(words, err=True)
            if advance is not None:
                advance(len(names))
    for line in summary_lines(sums):
        click.echo(line)
    return not sums.left_out


def _next(engine: Engine, last: str) -> list[str]:
    with engine.ledger.begin() as book:
        return replays.whose(book, last, PATIENTS_ON_A_PAGE)


def difference_line(one: Difference) -> str:
    """Say in one line what would be otherwise."""
    about = one.claim or ", ".join(one.administrations)
    rules = ", ".join(dict.fromkeys(rule.rule for rule in one.rules))
    return f"{one.kind:<7}  {about}: {_told(one.before)} -> {_told(one.after)}  by {rules or 'no rule'}"


def _told(told: Told) -> str:
    lines = ", ".join(_line(line) for line in told.lines)
    dollars = "" if told.dollars is None else f" = {told.dollars:.2f}"
    return f"{', '.join(told.outcomes) or 'nothing'}{': ' if lines else ''}{lines}{dollars}"


def _line(line: ClaimLine) -> str:
    return f"{'-'.join((line.hcpcs, *line.modifiers))} x {line.units}"


def summary_lines(sums: Sums) -> Iterator[str]:
    """Say what a replay comes to."""
    totals, kinds = sums.totals, sums.kinds
    yield f"{counted(totals.administrations, 'administration')} of {counted(sums.patients, 'patient')} replayed"
    yield f"claims   {totals.claims_before} now, {totals.claims_after} then: " + ", ".join(
        f"{kinds[kind]} {words}" for kind, words in ((CHANGED, "change"), (NEW, "come"), (GONE, "go"))
    )
    yield f"units    {totals.units_before} now, {totals.units_after} then"
    yield f"dollars  {totals.dollars_before:.2f} now, {totals.dollars_after:.2f} then"
    if kinds[ASKED]:
        yield f"{counted(kinds[ASKED], 'difference')} in what is asked, or would be billed once that is answered, alone"
    if not kinds:
        yield "nothing would change"
    width = max((len(rule) for rule, _ in sums.by_rule), default=0)
    for (rule, table), (claims, units, dollars) in sorted(sums.by_rule.items(), key=lambda each: -each[1][0]):
        yield f"  {rule:<{width}}  {claims:>6}  {units:>+7} units  {dollars:>+14.2f}  {table or ''}".rstrip()
    if sums.left_out:
        yield f"left out: {counted(sums.left_out, 'record')}, named on standard error"


def _dollars(told: Told) -> Decimal:
    return told.dollars or Decimal(0)
