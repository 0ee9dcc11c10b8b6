"""What a coder reviews: for each file, its answers on each day on which one changes and on the day before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.diagnosis import Diagnoses
from bridge.tables.documentation import Documentation
from bridge.tables.drug import BillingCode, Drug
from bridge.tables.gap import GapWords
from bridge.tables.mappings import Mappings
from bridge.tables.payer import RULES, UNKNOWN, FilingLimit, Payer
from bridge.tables.price import Prices
from bridge.tables.site import PlaceRules, Site
from bridge.tables.source import TableFile
from bridge.tables.unit import Units

Named = tuple[str, Dated[Any]]
"""A dated value and what it answers."""

NOTHING = "nothing"
_MOST_LISTED = 12
_ORDER = ("drugs", "payers", "sites", "diagnoses", "gaps", "documentation", "units", "prices")

Table = Drug | Payer | Site | PlaceRules | Diagnoses | GapWords | Documentation | Units | Prices


@dataclass(frozen=True, slots=True)
class Answer:
    """What a file answers on a day.

    file        below the mappings folder
    what        the question, such as `billed_as outpatient-hospital`
    day         the day of service
    answer      in words; `nothing` before the first day and after an end
    confidence  how well the answer is known; None where there is none
    """

    file: str
    what: str
    day: date
    answer: str
    confidence: Confidence | None


Change = tuple[Answer, Answer]
"""The answer on the day before, and on the day."""


@dataclass(frozen=True, slots=True)
class FileReview:
    """One file as a coder reviews it.

    signature  who signed it, or that nobody has
    words      what an undated file of a gap does, and who is asked; "" for any other
    changes    each with how well its answer is known, in words
    """

    file: TableFile
    signature: str
    words: str
    changes: tuple[tuple[Answer, Answer, str], ...]


def boundary_days(mappings: Mappings) -> list[Answer]:
    """Give every dated answer on the first day of each version and on the day before, file by file."""
    tables = tables_of(mappings)
    return [answer for table in tables for change in _changes(table) for answer in change]


def file_reviews(mappings: Mappings) -> list[FileReview]:
    """Give the review file by file."""
    return [
        FileReview(
            table.file,
            _signature(table.file),
            _gap_words(table).strip(),
            tuple((before, after, _known(table, after).strip()) for before, after in _changes(table)),
        )
        for table in tables_of(mappings)
    ]


def review_lines(mappings: Mappings) -> list[str]:
    """Write the review as text: a heading for each file, a line for each change, and at the end who has signed."""
    tables = tables_of(mappings)
    signed = sum(table.file.verified_by is not None for table in tables)
    total = f"{len(tables)} files: {signed} signed by a coder, {len(tables) - signed} not."
    lines: list[str] = []
    before: Table | None = None
    for table in tables:
        apart = before is not None and (type(table) is not type(before) or bool(_changes(table) or _changes(before)))
        lines += _file_lines(table, apart=apart)
        before = table
    return [*lines, "", total]


def tables_of(mappings: Mappings) -> list[Table]:
    """Give all tables in the order in which a coder reads the folder."""
    dated: list[Mapping[str, Table]] = [mappings.drugs, mappings.payers, mappings.sites]
    many = [*dated, mappings.diagnoses, mappings.gaps, mappings.prices]
    single: list[Table] = [mappings.places, mappings.documentation, mappings.units]
    found = [*(table for kind in many for table in kind.values()), *single]
    return sorted(found, key=lambda table: (_ORDER.index(table.file.path.partition("/")[0]), table.file.path))


def _file_lines(table: Table, *, apart: bool) -> Iterator[str]:
    """Write one file: its name, version and signature, then its changes with the days under each other."""
    if apart:
        yield ""
    yield f"{table.file.path}  version {table.file.version}  {_signature(table.file)}{_gap_words(table)}"
    dated = dated_of(table)
    width = max((len(what) for what, _ in dated), default=0)
    for what, values in dated:
        changes = list(_of_one(table.file.path, what, values))
        left = max((len(before.answer) for before, _ in changes), default=0)
        for at, (before, after) in enumerate(changes):
            words = f"{after.day} {after.answer}{_known(table, after)}"
            yield f"  {'' if at else what:<{width}}  {before.day} {before.answer:<{left}} | {words}"


def _known(table: Table, answer: Answer) -> str:
    """Say how well an answer is known, and of a payer's rule that an unconfirmed yes or no does not count."""
    if answer.confidence is None:
        return ""
    guess = isinstance(table, Payer) and answer.what in RULES and answer.answer != UNKNOWN
    counts = ", so it counts as unknown" if guess and answer.confidence is Confidence.UNCONFIRMED else ""
    return f" ({answer.confidence}{counts})"


def _signature(file: TableFile) -> str:
    if file.verified_by is None:
        return "not signed by a coder"
    return f"signed by {file.verified_by} on {file.verified_on}"


def _gap_words(table: Table) -> str:
    """Say of a gap what it does and who is asked, since nothing in its file is dated."""
    if not isinstance(table, GapWords):
        return ""
    cases = "".join(f", {severity} in case of {case}" for case, severity in table.in_case.items())
    return f"  {table.severity}{cases}; asks {table.owner}"


def _changes(table: Table) -> list[Change]:
    """Give each change of each dated value of a file."""
    return [change for what, dated in dated_of(table) for change in _of_one(table.file.path, what, dated)]


def _of_one(file: str, what: str, dated: Dated[Any]) -> Iterator[Change]:
    """Give the changes of one dated value."""
    for day in dated.days:
        eve = day - timedelta(days=1)
        before, after = dated.on(eve), dated.on(day)
        earlier = None if before is None else before.value
        yield _answer(file, what, eve, before, None), _answer(file, what, day, after, earlier)


def _answer(file: str, what: str, day: date, found: Sourced[Any] | None, earlier: object) -> Answer:
    if found is None:
        return Answer(file, what, day, NOTHING, None)
    return Answer(file, what, day, answer_words(found.value, earlier), found.confidence)


def answer_words(value: object, earlier: object = None) -> str:
    """Write a value as a coder reads it; of a long list only how long it is and what changed in it."""
    if value is None:
        return "not known"
    if isinstance(value, FilingLimit):
        number, unit = (value.days, "day") if value.days is not None else (value.years, "calendar year")
        return f"{number} {unit}{'' if number == 1 else 's'}, {'disputed' if value.disputed else 'undisputed'}"
    if isinstance(value, (tuple, frozenset)):
        return _list_words(set(value), set(earlier) if isinstance(earlier, (tuple, frozenset)) else None)
    return str(value)


def _list_words(value: set[str], earlier: set[str] | None) -> str:
    if len(value) <= _MOST_LISTED:
        return ", ".join(sorted(value)) or "none"
    words = f"{len(value)} codes"
    if earlier is None:
        return words
    added = f", added {', '.join(sorted(value - earlier))}" if value - earlier else ""
    removed = f", removed {', '.join(sorted(earlier - value))}" if earlier - value else ""
    return words + added + removed


def dated_of(table: Table) -> list[Named]:
    """Give the dated values of a file, each by what it answers."""
    if isinstance(table, Drug):
        in_force = [(f"codes {hcpcs}", _in_force(code)) for hcpcs, code in table.codes.items()]
        return [*_named("billed_as", table.billed_as), *in_force, ("age_from_years", table.age), ("mue", table.mue)]
    if isinstance(table, Payer):
        rules: list[Named] = list(table.rules.items())
        own: list[Named] = [("excluded_diagnoses", table.excluded), ("filing_limit", table.filing_limit)]
        return [*rules, *own, *_named("asks_for_code", table.asks_for_code), *_named("severity", table.severity)]
    if isinstance(table, Site):
        charge: Named = ("charge_per_0_1_mg", table.charge)
        asks: list[Named] = [("asks_for_modifiers", table.asks_for_modifiers), ("asks_for_code", table.asks_for_code)]
        yes_no: list[Named] = [
            (question, getattr(table, question))
            for question in (
                "bills_open_encounters",
                "free_drug",
                "attestation_needs_second_person",
                "claims_need_approval",
            )
        ]
        return [("modifiers", table.modifiers), charge, *asks, *yes_no, *_named("severity", table.severity)]
    if isinstance(table, Prices):
        return _named("payment_per_unit", table.payment_per_unit)
    return [("headers", table.headers)] if isinstance(table, Diagnoses) else []


def _named(key: str, by_key: Mapping[str, Dated[Any]]) -> list[Named]:
    return [(f"{key} {name}", dated) for name, dated in by_key.items()]


def _in_force(code: BillingCode) -> Dated[frozenset[str]]:
    """Give where a code is lawful as a dated value."""
    lawful = Sourced(code.settings, code.confidence)
    if code.last is None:
        return Dated((code.first,), (lawful,))
    return Dated((code.first, code.last + timedelta(days=1)), (lawful, None))
