"""Claims and tasks as hypothesis draws them: as the program builds them, or spoiled in one place."""

import copy
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import cast

from hypothesis import strategies as st

from bridge.claim.asking import build_task
from bridge.claim.building import build_claim
from bridge.claim.encoding import Resource
from bridge.claim.systems import (
    ADMINISTRATION,
    CLAIM_CONTENT,
    CLAIM_TURN,
    PRIOR,
    RELATIONSHIP,
    TYPE_OF_BILL,
    concept,
    written,
)
from bridge.facts.decision import BLOCKS, WARNS, BillTo, ClaimLine, Decision, Evidence, Gap, Named
from tests.rooms.claim.examples import DAY

words = st.text(max_size=30)
ids = st.from_regex(r"[A-Za-z0-9.-]{1,64}", fullmatch=True)
vials = st.decimals(0, 99, places=3)
amounts = st.decimals(0, 10**6, places=2)


def pointing(*types: str) -> st.SearchStrategy[Named]:
    """Draw somebody by reference, by a reference that cannot be used, or in words."""
    return st.one_of(
        st.builds(lambda kind, id_: Named(f"{kind}/{id_}"), st.sampled_from(types), ids),
        st.builds(Named, words.map(lambda text: f"#{text}"), st.none() | words),
        st.builds(lambda text: Named(display=f"a{text}"), words),
    )


bill_tos = st.builds(
    BillTo,
    patient=pointing("Patient"),
    encounter=pointing("Encounter") | st.just(Named()),
    payer=words,
    claim_type=st.sampled_from(["institutional", "professional"]),
    bill_type=st.from_regex(r"0[0-9]{2}1", fullmatch=True),
    provider=pointing("Organization", "Practitioner", "PractitionerRole"),
    insurer=pointing("Organization") | st.just(Named()),
    coverage=pointing("Coverage"),
    authorizations=st.lists(words, max_size=2).map(tuple),
)


@st.composite
def lines(draw: st.DrawFn, *, institutional: bool, priced: bool) -> ClaimLine:
    form = st.from_regex
    return ClaimLine(
        hcpcs=draw(form(r"[A-Z][0-9]{4}", fullmatch=True)),
        modifiers=tuple(draw(st.lists(form(r"[0-9A-Z]{2}", fullmatch=True), max_size=3))),
        units=draw(st.integers(1, 99)),
        service_date=DAY + timedelta(days=draw(st.integers(-800, 3000))),
        place_of_service=None if institutional else draw(form(r"[0-9]{2}", fullmatch=True)),
        bill_type=None,
        revenue_code=draw(form(r"[0-9]{4}", fullmatch=True)) if institutional else None,
        ndc=draw(st.none() | form(r"[0-9]{5}-[0-9]{4}-[0-9]{2}", fullmatch=True)),
        ndc_quantity=draw(st.none() | vials),
        icd10=tuple(draw(st.lists(form(r"[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", fullmatch=True), max_size=5))),
        narrative=draw(st.none() | words),
        unit_price=draw(amounts) if priced else None,
        net=draw(amounts) if priced else None,
    )


@st.composite
def claims(draw: st.DrawFn) -> Resource:
    """Draw a Claim as the program would build it."""
    bill_to = draw(bill_tos)
    kinds = lines(institutional=bill_to.claim_type == "institutional", priced=draw(st.booleans()))
    return build_claim(bill_to, draw(st.lists(kinds, min_size=1, max_size=3)), DAY)


@st.composite
def tasks(draw: st.DrawFn) -> Resource:
    """Draw a Task as the program would build it."""
    evidence = st.builds(
        Evidence,
        st.one_of(ids.map(lambda id_: f"Medication/{id_}"), words.map(lambda text: f"#{text}")),
        element=st.none() | words,
        version=st.none() | words,
        is_reference=st.booleans(),
    )
    decision = Decision(
        draw(evidence),
        draw(pointing("Patient") | st.just(Named())),
        draw(pointing("Encounter") | st.just(Named())),
        "held",
    )
    gap = Gap(
        id=draw(st.sampled_from(["lot-expired", "waste-not-recorded"])),
        evidence=tuple(draw(st.lists(evidence, max_size=3))),
        severity=draw(st.sampled_from([BLOCKS, WARNS])),
        owner=draw(st.sampled_from(["nurse", "coder"])),
        question=draw(words.map(lambda text: f"Why? {text}")),
    )
    return build_task(decision, gap)


ids_of_servers = st.from_regex(r"[A-Za-z0-9.é_-]{1,64}", fullmatch=True)
instants = st.builds(
    lambda moment, zone, fraction: f"{moment:%Y-%m-%dT%H:%M:%S}{fraction}{zone}",
    st.datetimes(datetime(2018, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001  # the zone is drawn beside it
    st.sampled_from(["Z", "+00:00", "-05:00", "+05:30", "+14:00"]),
    st.sampled_from(["", ".5", ".123", ".000001"]),
)


def tags(draw: st.DrawFn) -> list[Resource]:
    """Draw what a server keeps beside a resource of ours."""
    content: list[Resource] = [{"system": CLAIM_CONTENT, "code": draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True))}]
    about: list[Resource] = [
        {"system": ADMINISTRATION, "code": one} for one in draw(st.lists(ids_of_servers, max_size=2))
    ]
    return [*content, *about] if draw(st.booleans()) or not about else about


@st.composite
def sent_claims(draw: st.DrawFn) -> Resource:
    """Draw a Claim in one of its turns: first, replacing another, cancelled, under our id or the server's."""
    claim = draw(claims())
    (own,) = cast("list[dict[str, str]]", claim["identifier"])
    claim["identifier"] = [own, {"system": CLAIM_TURN, "value": f"{own['value']}-{draw(st.integers(1, 12))}"}]
    claim["meta"] = {"tag": tags(draw)}
    claim["status"] = draw(st.sampled_from(["active", "draft", "cancelled"]))
    digit = draw(st.sampled_from("178" if claim["status"] == "cancelled" else "17"))
    if digit == "7" or draw(st.booleans()):
        prior = {"reference": f"Claim/{draw(ids)}"}
        claim["related"] = [{"claim": prior, "relationship": concept(RELATIONSHIP, PRIOR)}]
    if "subType" in claim:
        claim["subType"] = concept(TYPE_OF_BILL, f"013{digit}")
    if draw(st.booleans()):
        del claim["id"]
    return claim


@st.composite
def sent_tasks(draw: st.DrawFn) -> Resource:
    """Draw a Task somewhere in its life, as R4 writes it."""
    task = draw(tasks())
    statuses = ["requested", "received", "accepted", "ready", "in-progress", "on-hold", "completed", "cancelled"]
    task["status"] = draw(st.sampled_from(statuses))
    said = words.map(lambda text: written(f"Said {text}"))
    answer = {"reference": f"Medication/{draw(ids)}", "display": draw(said)}
    more: Resource = {
        "meta": {"tag": tags(draw)},
        "authoredOn": draw(instants),
        "lastModified": draw(instants),
        "statusReason": {"text": draw(said)},
        "note": [{"time": draw(instants), "text": draw(said)}, {"text": draw(said)}],
        "output": [{"type": {"text": "answered by"}, "valueReference": answer}],
    }
    task |= {name: value for name, value in more.items() if draw(st.booleans())}
    if draw(st.booleans()):
        del task["id"]
    return task


def places(element: object) -> Iterator[tuple[dict[str, object] | list[object], str | int]]:
    """Walk over every place in a resource where something stands."""
    if isinstance(element, dict):
        for key, value in element.items():
            yield element, key
            yield from places(value)
    elif isinstance(element, list):
        for index, value in enumerate(element):
            yield element, index
            yield from places(value)


WRONG: tuple[object, ...] = (
    *("", " ", "bogus", "act ive", "a\nb", "\x01", "2018-13-01", "2018-02-30", "2018", "2018-06-12T00:00:00Z"),
    *("2018-02-30T00:00:00Z", "2018-06-12T00:00:00", "2018-06-12T24:00:00Z", "completed", "cancelled", "draft"),
    *("15", "C9028", "c91.02", "Patient/", "Patient/x y", "#p1", "Coverage/c-1", "institutional", "EUR", "é" * 70),
    *(None, True, False, 0, 1, 2, -1, 19.0, 1.5, 10**30, float("nan"), Decimal("0.3000"), Decimal("1E+3")),
    *(Decimal("NaN"), Decimal("-0.5"), [], {}, [1], ["x"], {"value": 1}, {"reference": "Patient/p"}),
)


@st.composite
def corrupted(draw: st.DrawFn, whole: st.SearchStrategy[Resource]) -> Resource:
    """Draw a resource and spoil it in one place."""
    resource = copy.deepcopy(draw(whole))
    where, key = draw(st.sampled_from(list(places(resource))))
    how = draw(st.sampled_from(["replace", "replace", "drop", "add", "double", "rename"]))
    if how == "replace":
        where[key] = draw(st.sampled_from(WRONG))  # type: ignore[index]
    elif isinstance(where, list):
        where.append(where[0]) if how in {"add", "double"} else where.clear()
    elif how == "add":
        where[draw(st.sampled_from(["extra", "id", "text", "comment", "_status"]))] = draw(st.sampled_from(WRONG))
    else:
        value = where.pop(str(key))
        if how == "rename":
            where[f"{key}s"] = value
        elif how == "double":
            where[str(key)] = [value, value]
    return resource
