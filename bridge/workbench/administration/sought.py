"""What the list of administrations is asked for: an address turned into what is sought, and back, and in words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from bridge.facts.decision import OUTCOMES
from bridge.ledger.first_sent import LAGS, NEVER
from bridge.ledger.scope import Scope
from bridge.ledger.sought import Sought
from bridge.tables.price_book import Stretch
from bridge.workbench.addresses import read_day, read_page
from bridge.workbench.overview.asked import Pairs, Values, scope_pairs
from bridge.workbench.queue.asked import NONE
from bridge.workbench.queue.labels import Labels
from bridge.workbench.words import title

_SENT: Final = tuple(one for one in LAGS if one != NEVER)


@dataclass(frozen=True, slots=True)
class AskedList:
    """One page of the list.

    page  from 1
    """

    sought: Sought
    page: int = 1

    @property
    def outcome(self) -> str | None:
        """Give the one outcome that is asked for; None where it is none, or several."""
        return self.sought.outcomes[0] if len(self.sought.outcomes) == 1 else None

    @property
    def is_narrowed(self) -> bool:
        """Say whether it is asked for by more than an outcome, a reason and words: then its lines are summed up."""
        told = self.sought
        return replace(self.sought, outcomes=(), reason=None, text="") != Sought() or len(told.outcomes) > 1

    def query(self, **other: str) -> str:
        """Write the address of the same, but for what is named otherwise."""
        kept = [pair for pair in pairs_of(self.sought) if pair[0] not in other]
        return urlencode([*kept, *((name, value) for name, value in other.items() if value)])

    def without(self, pair: tuple[str, str]) -> str:
        """Write the address of the first page with one value of a filter less."""
        return urlencode([one for one in pairs_of(self.sought) if one != pair])


def read_list(values: Values, stretches: Callable[[], Sequence[Stretch]]) -> AskedList:
    """Read what is asked for; what cannot be read is not filtered by.

    stretches  gives the days that have a price: asked only where they are needed
    """
    payers, sites, drugs = (tuple(_several(values, name)) for name in ("payer", "site", "drug"))
    lags = tuple(one for one in _several(values, "lag") if one in LAGS or not one)
    sought = Sought(
        outcomes=tuple(one for one in _several(values, "outcome") if one in OUTCOMES),
        reason=values.get("reason") or None,
        text=values.get("q", "").strip(),
        scope=Scope(read_day(values.get("from", "")), read_day(values.get("to", "")), payers, sites),
        undated=values.get("undated") == "1",
        drugs=drugs,
        gap=values.get("gap") or None,
        blocked={"yes": True, "no": False}.get(values.get("blocked", "")),
        lags=_SENT if values.get("sent") == "yes" else lags,
        wasted=values.get("wasted") == "1",
        uncharged=values.get("charged") == "no",
        unpriced=tuple(stretches()) if values.get("priced") == "no" else None,
    )
    return AskedList(sought, read_page(values.get("page", "")))


def _several(values: Values, name: str) -> Iterator[str]:
    for value in dict.fromkeys(values.getlist(name)):
        if value:
            yield "" if value == NONE else value


def pairs_of(sought: Sought) -> Pairs:
    """Write what is sought as the address names it."""
    pairs = [("outcome", one) for one in sought.outcomes]
    pairs += [("reason", sought.reason)] if sought.reason else []
    pairs += [*scope_pairs(sought.scope), *(("drug", one or NONE) for one in sought.drugs)]
    pairs += [("gap", sought.gap)] if sought.gap else []
    if sought.blocked is not None:
        pairs.append(("blocked", "yes" if sought.blocked else "no"))
    pairs += [("sent", "yes")] if sought.lags == _SENT else [("lag", one or NONE) for one in sought.lags]
    for name, value, is_asked in (
        ("undated", "1", sought.undated),
        ("wasted", "1", sought.wasted),
        ("charged", "no", sought.uncharged),
        ("priced", "no", sought.unpriced is not None),
    ):
        pairs += [(name, value)] if is_asked else []
    return pairs + ([("q", sought.text)] if sought.text else [])


_PLAIN: Final = {
    ("blocked", "yes"): "Held at some time",
    ("blocked", "no"): "Never held",
    ("undated", "1"): "Day not known",
    ("wasted", "1"): "Discarded drug on record",
    ("charged", "no"): "Without a charge",
    ("priced", "no"): "Without a price on the day",
    ("sent", "yes"): "Claim sent",
    ("lag", NEVER): "Claim not sent yet",
    ("lag", NONE): "Claim sent, day of service not known",
}


def say_pairs(sought: Sought, labels: Labels) -> dict[tuple[str, str], str]:
    """Say each filter in words; words that were searched stand in their field."""
    return {pair: _say(*pair, labels) for pair in pairs_of(sought) if pair[0] not in {"q", "reason"}}


def _say(name: str, value: str, labels: Labels) -> str:
    if (name, value) in _PLAIN:
        return _PLAIN[name, value]
    if name == "gap":
        return f"Asked: {title(value)}"
    if name == "lag":
        return f"Sent within {value.replace('-', ' to ').replace('+', ' or more')} days"
    if name == "drug":
        drugs = labels.mappings.drugs
        return drugs[value].product.name if value in drugs else value.replace(NONE, "Drug not known")
    return labels.say(name, value)
