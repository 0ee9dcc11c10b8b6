"""Gives the templates the words in which money, days and names are said."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import Blueprint

from bridge.workbench import words

_FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "money": words.money,
    "money_more": words.money_more,
    "counted": words.counted,
    "limit": words.limit,
    "limit_kind": words.limit_kind,
    "age": words.age,
    "day": words.day,
    "instant": words.instant,
    "clock": words.clock,
    "titled": words.title,
    "mg": words.mg,
    "short": words.short,
}
_ASKED: Final[Mapping[str, Callable[..., Any]]] = {"waits": words.waits, "waits_because": words.waits_because}


def add_words(blueprint: Blueprint) -> None:
    """Have every template know them."""
    for name, say in _FILTERS.items():
        blueprint.add_app_template_filter(say, name)
    for name, say in _ASKED.items():
        blueprint.add_app_template_global(say, name)
