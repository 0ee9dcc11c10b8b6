"""Says the values of the queue's filters in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bridge.tables.mappings import Mappings
from bridge.workbench.queue.asked import ME, NONE
from bridge.workbench.words import short, title

FILTERS: Final[Mapping[str, str]] = {
    "owner": "Owner",
    "gap": "Gap",
    "severity": "Severity",
    "payer": "Payer",
    "site": "Site",
    "age": "Days since service",
    "assignee": "Assigned to",
    "trigger": "Trigger",
}
"""The filters with a list of values, by their names in the address, in the order in which they are shown."""
OPENED_FIRST: Final = frozenset({"owner", "gap", "payer", "age"})
"""Those that show their values from the start."""
_TRIGGERS: Final = {
    "webhook": "Notification",
    "poll": "Poll",
    "sweep": "Nightly sweep",
    "hand": "By hand",
    "bulk": "Bulk",
}
_STATES: Final = {"open": "Open", "snoozed": "Snoozed", "closed": "Closed by a person"}


def _age(value: str) -> str:
    return "Day not known" if value == NONE else f"{value.replace('-', ' to ').replace('+', ' or more')} days"


_IN_WORDS: Final[Mapping[str, Callable[[str], str]]] = {
    "age": _age,
    "patient": lambda value: f"Patient {short(value)}",
    "administration": lambda value: f"Administration {short(value)}",
    "from": lambda value: f"from {value}",
    "to": lambda value: f"to {value}",
    "q": lambda value: f"\N{LEFT DOUBLE QUOTATION MARK}{value}\N{RIGHT DOUBLE QUOTATION MARK}",
}


@dataclass(frozen=True, slots=True)
class Labels:
    """Says values in the words of the tables in use."""

    mappings: Mappings
    me: str

    def say(self, name: str, value: str) -> str:
        """Say a value of a filter, both as the address names them."""
        known = {"assignee": {ME: f"{self.me} (me)", NONE: "Nobody"}, "trigger": _TRIGGERS, "state": _STATES}
        if name in known:
            return known[name].get(value, value)
        if name in {"payer", "site"}:
            return self._named(name, value)
        return _IN_WORDS[name](value) if name in _IN_WORDS else title(value)

    def _named(self, name: str, value: str) -> str:
        if value in {NONE, ""}:
            return "Not known"
        known = self.mappings.payers if name == "payer" else self.mappings.sites
        return known[value].name if value in known else value

    def payer(self, value: str | None) -> str:
        """Say a payer by its file's name."""
        return self._named("payer", value or "")

    def site(self, value: str | None) -> str:
        """Say a site by its file's name."""
        return self._named("site", value or "")
