"""Carries out Bundles: each entry by itself (batch), or all or none (transaction)."""

from collections.abc import Callable
from typing import Any, Final

from tests.sloppy_server.asked import WRITE, Answering, Asking, outcome, parsed, query
from tests.sloppy_server.switches import Switches

_WORDS: Final = {200: "200 OK", 201: "201 Created", 204: "204 No Content"}
_HEADERS: Final = {"ifMatch": "if-match", "ifNoneMatch": "if-none-match", "ifNoneExist": "if-none-exist"}


def carry_out(
    body: bytes, switches: Switches, carry_out_one: Callable[[Asking], Answering], take_back: Callable[[], None]
) -> Answering:
    """Carry out the entries of a Bundle.

    take_back  undoes what the entries so far have written
    """
    bundle = parsed(body)
    if bundle is None or bundle.get("resourceType") != "Bundle":
        return outcome(400, "only Bundles are posted here")
    kind, entries = bundle.get("type"), bundle.get("entry", [])
    if kind not in {"batch", "transaction"} or (switches.no_batch, switches.no_transaction)[kind == "transaction"]:
        return outcome(400, f"Bundles of type {kind} are not carried out here")
    if len(entries) > switches.most_entries:
        return outcome(413, f"more than {switches.most_entries} entries")
    answered = []
    for entry in entries:
        answering = carry_out_one(_asking(entry))
        if kind == "transaction" and not answering.went_well:
            if not switches.transaction_not_atomic:
                take_back()
            return answering
        answered.append(_entry(answering))
    kept = answered[: len(answered) - switches.loses_entries]
    return Answering(
        200, b'{"resourceType":"Bundle","type":"%s-response","entry":[%s]}' % (kind.encode(), b",".join(kept))
    )


def _asking(entry: dict[str, Any]) -> Asking:
    request = entry.get("request", {})
    path, _, asked = request.get("url", "").partition("?")
    headers = {header: request[name] for name, header in _HEADERS.items() if name in request}
    body = WRITE(entry["resource"]) if "resource" in entry else b""
    return Asking(request.get("method", ""), path.strip("/"), query(asked), body, headers, request.get("url", ""))


def _entry(answering: Answering) -> bytes:
    headers = dict(answering.headers)
    response: dict[str, Any] = {"status": _WORDS.get(answering.status, str(answering.status))}
    response |= {ours: headers[name] for name, ours in (("Location", "location"), ("ETag", "etag")) if name in headers}
    if not answering.went_well:
        return b'{"response":%s}' % WRITE({**response, "outcome": parsed(answering.body)})
    if not answering.body:
        return b'{"response":%s}' % WRITE(response)
    return b'{"resource":%s,"response":%s}' % (answering.body, WRITE(response))
