"""Claims that stand on the target as drafts: sent, not filed, waiting for a supervisor."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import Connection, any_, case, delete, select
from sqlalchemy.dialects.postgresql import insert

from bridge.claim.encoding import Resource
from bridge.ledger.attested_tables import DRAFTS
from bridge.ledger.rows import as_text, given, names_of
from bridge.ledger.tables import NOW

_COLUMNS: Final = tuple(one for one in DRAFTS.c if one.name != "since")


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim that stands as a draft.

    claim           the identifier that all its turns share
    name            `Claim/id` on the target
    content         the digits of what it bills
    administrations the names of what it bills
    resource        all of it
    """

    claim: str
    name: str
    content: str
    encounter: str
    patient: str | None
    administrations: Sequence[str]
    resource: Resource


def record_drafts(
    book: Connection, drafts: Sequence[Draft], settled: Collection[str], encounters: Collection[str]
) -> None:
    """Keep how drafts stand after a look; since when one waits begins anew where it bills something else.

    settled     identifiers of which the look knows that no draft stands
    encounters  all of whose claims the look brought up to the chart: no other draft of theirs stands
    """
    own = names_of([one.claim for one in drafts])
    left = (DRAFTS.c.claim == any_(names_of(settled))) | (DRAFTS.c.encounter == any_(names_of(encounters)))
    book.execute(delete(DRAFTS).where(left, ~(DRAFTS.c.claim == any_(own))))
    if not drafts:
        return
    rows = sorted(map(_row, drafts), key=lambda row: f"{row['claim']}")
    listed = given(rows, *_COLUMNS)
    columns = [one.name for one in _COLUMNS]
    new = insert(DRAFTS).from_select(columns, select(*(listed.c[name] for name in columns)))
    same = DRAFTS.c.content == new.excluded.content
    change: dict[str, Any] = {name: new.excluded[name] for name in columns if name != "claim"}
    change["since"] = case((same, DRAFTS.c.since), else_=NOW)
    book.execute(new.on_conflict_do_update(index_elements=["claim"], set_=change))


def _row(draft: Draft) -> dict[str, object]:
    lines = [_line(one) for one in _listed(draft.resource.get("item"))]
    total = draft.resource.get("total")
    return {
        "claim": as_text(draft.claim),
        "name": draft.name,
        "content": draft.content,
        "encounter": draft.encounter,
        "patient": draft.patient,
        "administrations": list(draft.administrations),
        "lines": lines,
        "units": sum(int(f"{line['units']}") for line in lines),
        "charge": _value(total) if isinstance(total, Mapping) else None,
    }


def _line(item: Mapping[str, Any]) -> dict[str, object]:
    """Write a line as a supervisor reads it: code, modifiers, units, day, charge."""
    net = item.get("net")
    return {
        "hcpcs": _code(item["productOrService"]),
        "modifiers": [_code(one) for one in item.get("modifier", ())],
        "units": int(item["quantity"]["value"]),
        "service_date": item["servicedDate"],
        "net": None if net is None else f"{_value(net):f}",
    }


def _code(concept: Mapping[str, Any]) -> str:
    return f"{concept['coding'][0]['code']}"


def _value(money: Mapping[str, Any]) -> Decimal:
    return Decimal(f"{money['value']}")


def _listed(items: object) -> Sequence[Mapping[str, Any]]:
    return items if isinstance(items, list) else ()
