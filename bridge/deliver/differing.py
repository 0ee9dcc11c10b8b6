"""Compare what two sets of tables make of one patient: which claims differ, by which rules, in units and dollars."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from bridge.claim.identity import claim_identifier
from bridge.deliver.one_claim_each import in_parts, one_claim_each
from bridge.facts.decision import BillTo, ClaimLine, Decision, Finding, Gap
from bridge.facts.difference import ASKED, CHANGED, GONE, NEW, Difference, RuleChange, Told, Totals
from bridge.facts.fact import fact

APPROVAL: Final = "claims-need-approval"
ByName = dict[str, Decision]
Say = Callable[[Finding], str]


@fact
class Compared:
    """What comes of a comparison: what differs, and what both sides come to."""

    differences: tuple[Difference, ...]
    totals: Totals


@fact
class _Claim:
    bill_to: BillTo
    lines: tuple[ClaimLine, ...]
    names: tuple[str, ...]
    needs_approval: bool


def compare(before: Sequence[Decision], after: Sequence[Decision]) -> Compared:
    """Compare the decisions on one patient's administrations, made under two sets of tables.

    A claim differs where it would be sent otherwise. What differs only in what is asked, or would be billed once that
    is answered, is told as well; how a rule words its reason is not, nor the version of a table.
    """
    was, now = _by_name(before), _by_name(after)
    old, new = _claims(before), _claims(after)
    found = [_of_claim(name, old.get(name), new.get(name), was, now) for name in sorted({*old, *new})]
    billed = {name for claim in (*old.values(), *new.values()) for name in claim.names}
    found += [_of_one(name, was, now) for name in sorted({*was, *now} - billed)]
    totals = Totals(len({*was, *now}), len(old), len(new), _units(old), _units(new), _dollars_of(old), _dollars_of(new))
    return Compared(tuple(one for one in found if one is not None), totals)


def _by_name(decisions: Iterable[Decision]) -> ByName:
    return {one.administration.reference: one for one in decisions}


def _claims(decisions: Sequence[Decision]) -> dict[str, _Claim]:
    """Put what is billed on claims, each under its identifier."""
    billed = in_parts(decisions)
    identifiers = [None if one is None else claim_identifier(one) for one in billed]
    claims = {}
    for claim in one_claim_each(decisions, billed, identifiers):
        identifier = claim_identifier(claim.bill_to)
        own = [one for one, name in zip(decisions, identifiers, strict=True) if name == identifier]
        names = tuple(sorted(one.administration.reference for one in own))
        claims[identifier] = _Claim(claim.bill_to, tuple(claim.lines()), names, any(one.needs_approval for one in own))
    return claims


def _of_claim(identifier: str, old: _Claim | None, new: _Claim | None, was: ByName, now: ByName) -> Difference | None:
    names = sorted({name for claim in (old, new) if claim is not None for name in claim.names})
    if old is None or new is None:
        kind = NEW if old is None else GONE
    elif old != new:
        kind = CHANGED
    elif any(_asked(was.get(name)) != _asked(now.get(name)) for name in names):
        kind = ASKED
    else:
        return None
    return _difference(kind, identifier, names, (was, now), (old, new))


def _of_one(name: str, was: ByName, now: ByName) -> Difference | None:
    if _asked(was.get(name)) == _asked(now.get(name)):
        return None
    return _difference(ASKED, None, [name], (was, now), (None, None))


def _difference(
    kind: str,
    identifier: str | None,
    names: Sequence[str],
    sides: tuple[ByName, ByName],
    claims: tuple[_Claim | None, _Claim | None],
) -> Difference:
    was, now = ([side[name] for name in names if name in side] for side in sides)
    patient = (now or was)[0].patient.reference
    before, after = _told(was, claims[0]), _told(now, claims[1])
    return Difference(kind, identifier, patient, tuple(names), before, after, tuple(_rules(names, *sides)))


def _asked(decision: Decision | None) -> object:
    """Take what people see of a decision: what became of it, what is or would be billed, what is asked of whom."""
    if decision is None:
        return None
    gaps = tuple((gap.id, gap.severity, gap.owner, gap.question) for gap in decision.gaps)
    return decision.outcome, decision.reason, decision.lines, gaps


def _told(decisions: Sequence[Decision], claim: _Claim | None) -> Told:
    outcomes = tuple(dict.fromkeys(_outcome(one) for one in decisions))
    if claim is None:
        lines = dict.fromkeys(one.lines for one in decisions)
        return Told(outcomes, tuple(line for day in lines for line in day), 0, None)
    return Told(outcomes, claim.lines, sum(line.units for line in claim.lines), _dollars(claim.lines))


def _outcome(decision: Decision) -> str:
    return f"{decision.outcome} ({decision.reason})" if decision.reason else decision.outcome


def _units(claims: dict[str, _Claim]) -> int:
    return sum(line.units for claim in claims.values() for line in claim.lines)


def _dollars(lines: Iterable[ClaimLine]) -> Decimal | None:
    nets = [line.net for line in lines if line.net is not None]
    return sum(nets, Decimal(0)) if nets else None


def _dollars_of(claims: dict[str, _Claim]) -> Decimal:
    return sum((_dollars(claim.lines) or Decimal(0) for claim in claims.values()), Decimal(0))


def _rules(names: Sequence[str], was: ByName, now: ByName) -> list[RuleChange]:
    """Name the rules that found something else: by their values, or where all are alike by their reasons."""
    pairs = [(was.get(name), now.get(name)) for name in names]
    found = [change for pair in pairs for change in (*_by_value(*pair), *_by_gap(*pair), *_by_approval(*pair))]
    return list(dict.fromkeys(found or [change for pair in pairs for change in _by_reason(*pair)]))


def _by_value(was: Decision | None, now: Decision | None) -> list[RuleChange]:
    return _changes(_findings(was), _findings(now), lambda one: one.value)


def _by_reason(was: Decision | None, now: Decision | None) -> list[RuleChange]:
    return _changes(_findings(was), _findings(now), lambda one: one.says)


def _findings(decision: Decision | None) -> tuple[Finding, ...]:
    return () if decision is None else decision.findings


def _changes(was: Sequence[Finding], now: Sequence[Finding], say: Say) -> list[RuleChange]:
    told = [{rule: _said(of_rule, say) for rule, of_rule in _by_rule(side).items()} for side in (was, now)]
    tables = {one.rule: _path(one.table) for one in (*was, *now) if one.table is not None}
    rules = dict.fromkeys(one.rule for one in (*was, *now))
    both = ((rule, told[0].get(rule, ""), told[1].get(rule, "")) for rule in rules)
    return [RuleChange(rule, tables.get(rule), old, new) for rule, old, new in both if old != new]


def _by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for one in findings:
        found.setdefault(one.rule, []).append(one)
    return found


def _said(findings: Iterable[Finding], say: Say) -> str:
    return "; ".join(map(say, findings))


def _path(table: str) -> str:
    """Take the file from its name with version and signature."""
    return table.partition(" (")[0]


def _by_gap(was: Decision | None, now: Decision | None) -> list[RuleChange]:
    old, new = ({gap.id: gap for gap in (() if side is None else side.gaps)} for side in (was, now))
    found = []
    for gap in dict.fromkeys((*old, *new)):
        before, after = old.get(gap), new.get(gap)
        if _put(before) != _put(after):
            by_words = before is not None and after is not None and before.severity == after.severity
            found.append(
                RuleChange(gap, f"gaps/{gap}.yaml", _gap(before, by_words=by_words), _gap(after, by_words=by_words))
            )
    return found


def _put(gap: Gap | None) -> object:
    return None if gap is None else (gap.severity, gap.owner, gap.question)


def _gap(gap: Gap | None, *, by_words: bool) -> str:
    if gap is None:
        return ""
    return f"asks the {gap.owner}: {gap.question}" if by_words else gap.severity


def _by_approval(was: Decision | None, now: Decision | None) -> list[RuleChange]:
    if was is None or now is None or was.needs_approval == now.needs_approval:
        return []
    site = None if now.stake is None or now.stake.site is None else f"sites/{now.stake.site}.yaml"
    return [RuleChange(APPROVAL, site, _yes(was), _yes(now))]


def _yes(decision: Decision) -> str:
    return "yes" if decision.needs_approval else "no"
