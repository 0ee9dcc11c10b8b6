"""In which ways the sloppy server misbehaves: one switch is one way, and without any it behaves well."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.sloppy_server.asked import Asking

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """One request that goes wrong.

    status, headers, text  what is answered
    cut      only half of the answer comes, then the connection breaks
    closed   nothing is answered, the connection breaks
    done     the request is carried out all the same: the answer (this one, the half of the right one, none) tells a lie
    """

    status: int = 503
    headers: tuple[tuple[str, str], ...] = ()
    text: str = ""
    cut: bool = False
    closed: bool = False
    done: bool = False


def unavailable(retry_after: str | None = None, status: int = 503) -> Fault:
    """Answer 503 (or 429), with `Retry-After` where one is given."""
    return Fault(status, () if retry_after is None else (("Retry-After", retry_after),))


def html_page(status: int = 500) -> Fault:
    """Answer with the HTML page of a proxy that has lost the server behind it."""
    return Fault(status, (("Content-Type", "text/html"),), "<html><body>The server had an error.</body></html>")


def half_body(*, done: bool = True) -> Fault:
    """Break the connection in the middle of the right answer."""
    return Fault(cut=True, done=done)


def closed(*, done: bool = False) -> Fault:
    """Break the connection without an answer; with `done` the request was carried out nevertheless."""
    return Fault(closed=True, done=done)


def unauthorized() -> Fault:
    """Answer 401, as to a token that has run out."""
    return Fault(401, (("WWW-Authenticate", "Bearer"),))


@dataclass(frozen=True, slots=True)
class Exported:
    """How the server exports in bulk.

    lacking      it does not
    by_post      it begins by POST alone
    takes        so many questions are answered 202 until the export is done
    retry_after  what these answers say
    per_file     administrations in one file
    needs_token  what the manifest says
    files_at     the URL below which the files are, where that is not the server's own
    deleted      names of resources that were deleted
    errors       what could not be exported, in words
    counts_more  so many more than there are the manifest counts in each file
    line         what is done to each line
    """

    lacking: bool = False
    by_post: bool = False
    takes: int = 0
    retry_after: str | None = None
    per_file: int = 1_000
    needs_token: bool = True
    files_at: str | None = None
    deleted: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    counts_more: int = 0
    line: Callable[[bytes], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Switches:
    """What the server does otherwise than it should.

    release        "R4" or "R5": search parameters and the CapabilityStatement differ
    no_metadata    `GET metadata` is answered 404
    no_history     `_history` is answered 404
    authorization  any other Authorization header is answered 401

    no_next_links          pages have no `next` link: only `_offset` leads on
    no_offset              `_offset` is ignored
    drops_filters_in_next  the `next` link has lost the filters
    repeats_a_page         the second page is the first once more; then it goes on
    loops                  the `next` link of the second page points at that page itself, or at the first
    foreign_next_host      `next` links name a host inside the hospital
    relative_next          `next` links are relative to the base
    bad_order              every request gets an order of its own, unless `_sort` is given (ignores={"_sort"}: always)
    page_cap               most matches of a page, whatever `_count` says
    hides                  resources left out of pages after they were counted: pages are short, `total` is too high
    total                  "right", "none", "page" (what is on it), "high" (by 3), "estimate" (high, and marked so)
    ignores                search parameters that are not looked at
    refuses                search parameters that are answered 400
    no_include             `_include` and `_revinclude` are ignored (refuses={"_include"}: answered 400)
    no_last_updated        resources have no `meta.lastUpdated`, and the parameter is ignored
    no_comma_lists         a list is one value, which is found nowhere
    no_post_search         `_search` is answered 405
    longest_url            longer URLs are answered 414
    outcome_entries        an OperationOutcome among the matches
    no_search_mode         `entry.search` is missing
    strangers              so many resources that do not match are on every page
    two_versions           the version before is on the page, too
    lag                    a write is found by searches only after so many further requests

    no_batch, no_transaction  such a Bundle is answered 400
    most_entries              a Bundle of more entries is answered 413
    transaction_not_atomic    what came before the entry that failed stays
    loses_entries             so many entries are missing at the end of a Bundle's answer
    no_put_create             PUT of an unknown id is answered with this status, such as 404 or 405
    ignores_if_none_exist, ignores_if_match
    slow_conditional_create   seconds between looking and creating
    drops_fields              elements that are dropped when written, such as "Claim.supportingInfo", "meta.tag"
    changes                   what is done to a resource when it is written

    export         how it exports in bulk
    topics         topics of Subscriptions that it names in its CapabilityStatement, as the R4 backport has it
    says_backport  what its CapabilityStatement instantiates is the server of the R4 backport
    live_status    by Subscription, what `$status` says; None: it has no such operation

    gzip   answers are compressed
    fails  faults of the next requests, in order (None: that one goes well), or one for each that the function names
    """

    release: Literal["R4", "R5"] = "R4"
    no_metadata: bool = False
    no_history: bool = False
    authorization: str | None = None

    no_next_links: bool = False
    no_offset: bool = False
    drops_filters_in_next: bool = False
    repeats_a_page: bool = False
    loops: Literal["", "itself", "first"] = ""
    foreign_next_host: bool = False
    relative_next: bool = False
    bad_order: bool = False
    page_cap: int = 10_000
    hides: Callable[[Resource], bool] | None = None
    total: Literal["right", "none", "page", "high", "estimate"] = "right"
    ignores: frozenset[str] = frozenset()
    refuses: frozenset[str] = frozenset()
    no_include: bool = False
    no_last_updated: bool = False
    no_comma_lists: bool = False
    no_post_search: bool = False
    longest_url: int = 60_000
    outcome_entries: bool = False
    no_search_mode: bool = False
    strangers: int = 0
    two_versions: bool = False
    lag: int = 0

    no_batch: bool = False
    no_transaction: bool = False
    most_entries: int = 1_000
    transaction_not_atomic: bool = False
    loses_entries: int = 0
    no_put_create: int = 0
    ignores_if_none_exist: bool = False
    ignores_if_match: bool = False
    slow_conditional_create: float = 0
    drops_fields: frozenset[str] = frozenset()
    changes: Callable[[Resource], Resource] | None = None

    export: Exported = Exported()
    topics: tuple[str, ...] = ()
    says_backport: bool = False
    live_status: Mapping[str, str] | None = None

    gzip: bool = False
    fails: Sequence[Fault | None] | Callable[[Asking], Fault | None] = field(default=())
