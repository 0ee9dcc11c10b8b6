"""Finds what a search asks for, and gives it page by page, in the order of ids."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from bridge.folder_server.asked import WRITE, Answering, Asking, Refusal, Resource
from bridge.folder_server.kept import Kept
from bridge.folder_server.parameters import Parameter, parameters_of
from bridge.folder_server.store import Store
from bridge.folder_server.times import PREFIXES, Times, span_of

MOST: Final = 1000
"""Matches of one page."""
_USUAL: Final = 100
_AFTER: Final = "_after"
_PASSED_OVER: Final = frozenset({"_format", "_pretty", "_total"})
_COMMA, _BAR = re.compile(r"(?<!\\),"), re.compile(r"(?<!\\)\|")
Fits = Callable[[Kept], bool]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a search asks for, read.

    count    matches of a page
    after    the id after which the page begins
    numbers  whether only the number of matches is asked for
    """

    fits: tuple[Fits, ...]
    include: tuple[tuple[str, Parameter], ...]
    count: int
    after: str
    numbers: bool


def search(store: Store, kind: str, asking: Asking) -> Answering:
    """Answer a search. Raises Refusal for a parameter that there is not: what is left out finds too much."""
    wanted = _read(kind, asking)
    matches = [one for one in store.of_kind(kind) if all(fits(one) for fits in wanted.fits)]
    bundle: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(matches)}
    if wanted.numbers or not wanted.count:
        return Answering(200, WRITE(bundle))
    rest = [one for one in matches if one.id > wanted.after]
    page = rest[: wanted.count]
    links = [{"relation": "self", "url": f"{asking.base}/{kind}?{urlencode(asking.query)}"}]
    if len(rest) > len(page):
        on = [*(pair for pair in asking.query if pair[0] != _AFTER), (_AFTER, page[-1].id)]
        links.append({"relation": "next", "url": f"{asking.base}/{kind}?{urlencode(on)}"})
    entries = [_entry(one, "match", asking.base) for one in page]
    entries += [_entry(one, "include", asking.base) for one in _included(store, page, wanted, asking.base)]
    head = WRITE({**bundle, "link": links})
    return Answering(200, head[:-1] + (b',"entry":[' + b",".join(entries) + b"]}" if entries else b"}"))


def find(store: Store, kind: str, query: tuple[tuple[str, str], ...], base: str) -> list[Kept]:
    """Find what fits a condition. Raises Refusal for one that asks nothing, or what there is not."""
    fits = _read(kind, Asking("GET", kind, query, base=base)).fits
    if not fits:
        raise Refusal(412, "processing", "The condition asks for nothing.")
    return [one for one in store.of_kind(kind) if all(each(one) for each in fits)]


# Reading the question


def _read(kind: str, asking: Asking) -> _Wanted:
    fits: list[Fits] = []
    include: list[tuple[str, Parameter]] = []
    count, after, numbers = _USUAL, "", False
    for name, value in asking.query:
        if name == "_count":
            count = min(_whole(value), MOST)
        elif name == _AFTER:
            after = value
        elif name == "_summary" and value == "count":
            numbers = True
        elif name == "_include":
            include.append(_include(kind, value))
        elif name not in _PASSED_OVER and (name, value) != ("_sort", "_id"):
            fits.append(_filter(kind, name, value, asking.base))
    return _Wanted(tuple(fits), tuple(include), count, after, numbers)


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise Refusal(400, "invalid", "_count is no whole number.")
    return int(value[:9])


def _include(kind: str, value: str) -> tuple[str, Parameter]:
    of, _, rest = value.partition(":")
    name, _, target = rest.partition(":")
    parameter = parameters_of(kind).get(name)
    if of != kind or parameter is None or parameter.type != "reference":
        raise Refusal(400, "not-supported", f"_include={value} is not supported for {kind}.")
    return target, parameter


def _filter(kind: str, name: str, value: str, base: str) -> Fits:
    parameter = parameters_of(kind).get(name)
    if parameter is None:
        raise Refusal(400, "not-supported", f"{kind} cannot be searched by {name}. The CapabilityStatement lists all.")
    values = _COMMA.split(value)
    if parameter.type == "token":
        tokens = [_token(one) for one in values]
        return lambda kept: any(_has(kept.keys(name, parameter).tokens, *one) for one in tokens)
    if parameter.type == "reference":
        names = frozenset(_pointed(_plain(one), base) for one in values)
        return lambda kept: any(
            (pointed := _pointed(one, base)) in names or pointed.rpartition("/")[2] in names
            for one in kept.keys(name, parameter).references
        )
    spans = [_span(name, one) for one in values]
    return lambda kept: any(
        times.fits(prefix, span) for times in kept.keys(name, parameter).times for prefix, span in spans
    )


def _span(name: str, value: str) -> tuple[str, Times]:
    prefix, text = (value[:2], value[2:]) if value[:2].isalpha() else ("eq", value)
    if prefix not in PREFIXES:
        raise Refusal(400, "not-supported", f"{name} takes {', '.join(PREFIXES)}.")
    try:
        return prefix, span_of(text)
    except (ValueError, OverflowError):
        raise Refusal(400, "invalid", f"{name} is no date and no time.") from None


def _token(value: str) -> tuple[str | None, str]:
    """Read `code`, `system|code` or `system|`; the system is None where any will do, the code empty."""
    parts = [_plain(one) for one in _BAR.split(value, maxsplit=1)]
    return (None, parts[0]) if len(parts) == 1 else (parts[0], parts[1])


def _has(tokens: frozenset[tuple[str | None, str]], system: str | None, code: str) -> bool:
    return any((system is None or (one or "") == system) and code in {"", other} for one, other in tokens)


def _plain(value: str) -> str:
    return re.sub(r"\\([\\,|$])", r"\1", value)


def _pointed(text: str, base: str) -> str:
    """Reduce a reference to `Type/id` where it is to a resource of this server; `id` alone stays so."""
    return text.removeprefix(f"{base}/").partition("/_history/")[0]


# Writing the answer


def _included(store: Store, page: Sequence[Kept], wanted: _Wanted, base: str) -> Iterator[Kept]:
    seen = {one.name for one in page}
    for target, parameter in wanted.include:
        for one in page:
            for text in sorted(one.keys(f"_include {parameter.path}", parameter).references):
                name = _pointed(text, base)
                kept = store.current(name)
                if kept is not None and kept.resource is not None and target in {"", kept.kind} and name not in seen:
                    seen.add(name)
                    yield kept


def _entry(kept: Kept, mode: str, base: str) -> bytes:
    return b'{"fullUrl":%s,"resource":%s,"search":{"mode":"%s"}}' % (
        WRITE(f"{base}/{kept.name}"),
        kept.raw,
        mode.encode(),
    )
