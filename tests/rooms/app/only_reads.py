"""Tells which requests at a server do more than read."""

from tests.sloppy_server.asked import PARSE, Asking
from tests.sloppy_server.server import SloppyServer


def writes_at(server: SloppyServer) -> list[str]:
    """Name the requests so far that may change something: all but GET, a posted search, and a batch of GETs."""
    return [f"{one.method} {one.path}" for one in server.requests if not _reads(one)]


def _reads(asking: Asking) -> bool:
    if asking.method == "GET":
        return True
    if asking.method != "POST":
        return False
    if asking.path:
        return asking.path.endswith("/_search")
    bundle = PARSE(asking.body)
    return bundle["type"] == "batch" and all(one["request"]["method"] == "GET" for one in bundle["entry"])
