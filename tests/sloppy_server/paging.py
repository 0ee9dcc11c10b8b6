"""Finds what a search asks for and gives it page by page, as badly as the switches say."""

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final
from urllib.parse import urlencode
from zlib import crc32

from tests.sloppy_server.asked import WRITE, Answering, Asking, outcome
from tests.sloppy_server.matching import date_fits, parameters_of, targets_of
from tests.sloppy_server.store import Kept, Store
from tests.sloppy_server.switches import Switches

_LEADING: Final = frozenset({"_count", "_offset", "_cursor", "_sort", "_format", "_total", "_summary", "_elements"})
_INCLUDES: Final = frozenset({"_include", "_revinclude", "_include:iterate"})
_USUAL_COUNT: Final = 20
_COMMA: Final = re.compile(r"(?<!\\),")
_FOREIGN: Final = "http://internal:8080/fhir"
Filters = tuple[tuple[str, str], ...]


class RefusedSearchError(Exception):
    """The search cannot be answered; carries what is said instead."""


class Paging:
    """Answers searches over a store."""

    def __init__(self, store: Store, switches: Switches) -> None:
        self.base = ""
        self._store = store
        self.switches = switches
        self._random = random.Random(7)  # noqa: S311  # the same disorder in every run
        self._walks: dict[str, tuple[str, Filters, int]] = {}
        self._before: dict[tuple[str, Filters], tuple[int, list[Kept]]] = {}

    def answer(self, asking: Asking) -> Answering:
        """Answer a search; a cursor leads on in one that began before."""
        kind, filters, start = asking.kind, asking.asked, 0
        cursor = asking.one("_cursor")
        try:
            if cursor:
                kind, filters, start = self._walks[cursor]
            elif not self.switches.no_offset:
                start = int(asking.one("_offset", "0"))
            return self._page(kind, filters, start, is_next=bool(cursor), asking=asking)
        except KeyError:
            return outcome(410, "this page is known no longer")
        except (RefusedSearchError, ValueError) as error:
            return outcome(400, str(error))

    def matches(self, kind: str, asked: Filters) -> list[Kept]:
        """List what fits all filters, in the order in which it was written."""
        filters = tuple(sorted((name, value) for name, value in asked if name not in _LEADING | _INCLUDES))
        generation, before = self._before.get((kind, filters), (-1, []))
        if generation != self._store.generation:
            before = self._find(kind, filters)
            if len(self._before) > 20:  # the walks under way, not all there ever were
                self._before.clear()
            self._before[kind, filters] = (self._store.generation, before)
        return before

    def _find(self, kind: str, filters: Filters) -> list[Kept]:
        found = self._store.found(kind)
        parameters = parameters_of(kind, self.switches.release)
        chosen: set[str] | None = None
        dates = []
        for name, value in filters:
            if name in self.switches.refuses or name not in parameters:
                raise RefusedSearchError(f"unknown search parameter {name} of {kind}")
            if name in self.switches.ignores or (name == "_lastUpdated" and self.switches.no_last_updated):
                continue
            if parameters[name].kind == "date":
                dates.append((parameters[name], value))
                continue
            index = self._store.index(kind, name)
            hits = {own_id for each in self._values(value) for own_id in index.get(each, ())}
            chosen = hits if chosen is None else chosen & hits
        those = found.values() if chosen is None else (kept for own_id, kept in found.items() if own_id in chosen)
        if chosen is not None and len(chosen) * 20 < len(found):
            those = (found[own_id] for own_id in sorted(chosen))
        return [kept for kept in those if all(date_fits(kept.resource, *date) for date in dates)]

    def _values(self, value: str) -> list[str]:
        listed = [value] if self.switches.no_comma_lists else _COMMA.split(value)
        return [each.replace("\\,", ",") for each in listed]

    # One page

    def _page(self, kind: str, filters: Filters, start: int, *, is_next: bool, asking: Asking) -> Answering:
        self._refuse(filters)
        size = min(int(asking.one("_count", str(_USUAL_COUNT))), self.switches.page_cap)
        if is_next and self.switches.drops_filters_in_next:
            filters = tuple((name, value) for name, value in filters if name in _LEADING)
        matches = self._ordered(self.matches(kind, filters), filters)
        if asking.one("_summary") == "count" and "_summary" not in self.switches.ignores:
            total = {} if self.switches.total == "none" else {"total": len(matches)}
            return Answering(200, WRITE({"resourceType": "Bundle", "type": "searchset", **total}))
        page = matches[start : start + size]
        if self.switches.hides is not None:
            page = [kept for kept in page if not self.switches.hides(kept.resource)]
        parts = [self._entry(kept, "match") for kept in self._with_sloppy_ones(kind, page, matches)]
        parts += [self._entry(kept, "include") for kept in self._included(page, filters)]
        if self.switches.outcome_entries:
            note = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "code": "informational"}]}
            parts.insert(0, WRITE({"resource": note, "search": {"mode": "outcome"}}))
        head = {"resourceType": "Bundle", "type": "searchset", **self._total(len(matches), len(page))}
        head["link"] = self._links(kind, filters, start, size, len(matches), asking, is_next=is_next)
        return Answering(200, WRITE(head)[:-1] + b',"entry":[' + b",".join(parts) + b"]}")

    def _refuse(self, filters: Filters) -> None:
        for name, _ in filters:
            if name in self.switches.refuses:
                raise RefusedSearchError(f"the parameter {name} is not supported")

    def _ordered(self, matches: list[Kept], filters: Filters) -> list[Kept]:
        sort = next((value for name, value in filters if name == "_sort"), "")
        if "_sort" in self.switches.ignores:
            sort = ""
        if self.switches.bad_order and not sort:
            return self._random.sample(matches, len(matches))
        name = sort.removeprefix("-")
        if name in {"_lastUpdated", "_id"}:
            by_id = name == "_id"
            return sorted(matches, key=lambda kept: kept.id if by_id else kept.updated, reverse=sort[0] == "-")
        return matches

    def _with_sloppy_ones(self, kind: str, page: list[Kept], matches: list[Kept]) -> Iterator[Kept]:
        if self.switches.strangers:
            right = {kept.id for kept in matches}
            others = (kept for kept in self._store.found(kind).values() if kept.id not in right)
            yield from islice(others, self.switches.strangers)
        for kept in page:
            yield kept
            versions = self._store.versions[kept.name]
            if self.switches.two_versions and len(versions) > 1:
                yield versions[-2]

    def _entry(self, kept: Kept, mode: str) -> bytes:
        search = b"" if self.switches.no_search_mode else b',"search":{"mode":"%s"}' % mode.encode()
        return b'{"fullUrl":"%s/%s","resource":%s%s}' % (self.base.encode(), kept.name.encode(), kept.raw, search)

    def _total(self, number: int, on_page: int) -> dict[str, object]:
        said = self.switches.total
        if said == "none":
            return {}
        if said == "estimate":
            accuracy = {"url": "http://hl7.org/fhir/StructureDefinition/bundle-total-accuracy", "valueCode": "estimate"}
            return {"total": number + 3, "_total": {"extension": [accuracy]}}
        return {"total": {"right": number, "page": on_page, "high": number + 3}[said]}

    # What comes with the matches

    def _included(self, page: Sequence[Kept], filters: Filters) -> list[Kept]:
        if self.switches.no_include or _INCLUDES & self.switches.ignores:
            return []
        seen = {kept.name for kept in page}
        more: list[Kept] = []
        for name, value in filters:
            if name in _INCLUDES:
                sources = (*page, *more) if name.endswith(":iterate") else page
                more += [kept for kept in self._wanted(name, value, sources) if kept.name not in seen]
                seen |= {kept.name for kept in more}
        return list({kept.name: kept for kept in more}.values())

    def _wanted(self, name: str, value: str, sources: Iterable[Kept]) -> list[Kept]:
        kind, _, element = value.partition(":")
        parameter = parameters_of(kind, self.switches.release).get(element.partition(":")[0])
        if parameter is None:
            raise RefusedSearchError(f"{name}={value} is not supported")
        if name == "_revinclude":
            index = self._store.index(kind, element)
            return [self._store.found(kind)[each] for kept in sources for each in index.get(kept.name, ())]
        names = [target for kept in sources if kept.kind == kind for target in targets_of(kept.resource, parameter)]
        kept_ones = [self._store.found(each.partition("/")[0]).get(each.partition("/")[2]) for each in names]
        return [kept for kept in kept_ones if kept is not None]

    # Links

    def _links(
        self, kind: str, filters: Filters, start: int, size: int, number: int, asking: Asking, *, is_next: bool
    ) -> list[dict[str, str]]:
        links = [{"relation": "self", "url": f"{self.base}/{kind}?{urlencode(asking.asked)}"}]
        end, repeats = start + size, False
        if self.switches.no_next_links or end >= number or size == 0:
            return links
        if self.switches.loops and start:
            end = start if self.switches.loops == "itself" else 0
        if self.switches.repeats_a_page and not is_next:
            end, repeats = start, True
        cursor = f"{kind}-{end}-{repeats:d}-{crc32(repr(filters).encode())}"
        self._walks[cursor] = (kind, filters, end)
        base = _FOREIGN if self.switches.foreign_next_host else self.base
        url = f"{kind}?_count={size}&_cursor={cursor}"
        links.append({"relation": "next", "url": url if self.switches.relative_next else f"{base}/{url}"})
        return links
