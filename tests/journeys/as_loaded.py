"""What a FHIR server holds after it was given files of charts: every resource under an id of its own."""

import gzip
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from tests.journeys.live_chart import mappings
from tests.sloppy_server.asked import PARSE

Resource = dict[str, Any]
LOADED: Final = {"versionId": "1", "lastUpdated": "2025-06-01T08:00:00Z"}
_BEFORE_ALL: Final = datetime.min.replace(tzinfo=UTC)


def as_the_server_holds(files: Mapping[str, bytes], mark: str) -> tuple[Resource, ...]:
    """Give the resources of a chart as a server holds them that has loaded it.

    This is what servers do with a transaction Bundle, whatever kind of file the chart is: each resource gets an id that
    the server chooses (here the mark, and behind it the id that the chart gives it) and a version, and each reference
    to an entry, by its `fullUrl` or by `Type/id`, then names it. A reference to what is not in the chart stays as it
    is, and what is contained stays where it is. Of two versions of one resource the later is there; what only tells how
    a search went (an OperationOutcome among the entries) is no part of the chart.

    In two things it differs. A chart of several files is loaded as one, so that a reference may lead from one into
    another. And places that a site file names keep their ids, as that file knows them by `Location/id`: a hospital that
    has written one has these places on its server.
    """
    entries = [entry for entry in _entries(files) if entry["resource"]["resourceType"] != "OperationOutcome"]
    names: dict[str, str] = {}
    for entry in entries:
        own = entry["resource"]
        old, new = (f"{own['resourceType']}/{before}{own['id']}" for before in ("", mark))
        name = old if old in _named_by_site_files() else new
        names |= {old: name, entry.get("fullUrl", old): name}
        entry["resource"] = {**own, "id": name.partition("/")[2]}
    held: dict[str, Resource] = {}
    for one in sorted((entry["resource"] for entry in entries), key=_when):
        held[f"{one['resourceType']}/{one['id']}"] = {
            **_rewritten(one, names),
            "meta": {**one.get("meta", {}), **LOADED},
        }
    return tuple(held.values())


@cache
def _named_by_site_files() -> frozenset[str]:
    sites = mappings().sites.values()
    return frozenset(name for site in sites for name in (*site.locations, *site.organizations))


def _entries(files: Mapping[str, bytes]) -> Iterator[Resource]:
    """Give the entries of all Bundles, and each resource of a line as one."""
    for name, content in files.items():
        text = gzip.decompress(content) if name.endswith(".gz") else content
        for part in text.splitlines() if ".ndjson" in name else [text]:
            whole = PARSE(part)
            if whole.get("resourceType") == "Bundle":
                yield from (entry for entry in whole["entry"] if "resource" in entry)
            elif "resourceType" in whole:
                yield {"resource": whole}


def _rewritten(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401  # any JSON
    """Let every reference name what the server knows under another name."""
    if isinstance(value, list):
        return [_rewritten(each, names) for each in value]
    if not isinstance(value, dict):
        return value
    told = {name: _rewritten(each, names) for name, each in value.items()}
    if isinstance(told.get("reference"), str):
        told["reference"] = names.get(told["reference"], told["reference"])
    return told


def _when(resource: Resource) -> datetime:
    written = resource.get("meta", {}).get("lastUpdated")
    return _BEFORE_ALL if written is None else datetime.fromisoformat(written)
