"""The address says what is supposed, each alone or all together, and what cannot be supposed is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from bridge.facts.decision import BILLED, HELD, WARNS, ClaimLine, Decision, Evidence, Gap, Named, Stake
from bridge.facts.supposed import AS_CHARTED, Supposed
from bridge.tables.mappings import Mappings
from bridge.web.refusals import Refusal
from bridge.workbench.queue.labels import Labels
from bridge.workbench.what_if.asked import AskedWhatIf, read_asked
from bridge.workbench.what_if.columns import lay_out

DAY = date(2023, 8, 1)
GAP = Gap("lot-number-not-recorded", (), severity=WARNS)
LINE = ClaimLine("C9028", (), 16, date(2018, 6, 12), None, "131", "0636", None, None, ("C91.02",), net=Decimal(400))


def read(mappings: Mappings, *pairs: tuple[str, str]) -> AskedWhatIf:
    return read_asked(MultiDict(pairs), mappings)


def decision(outcome: str, *gaps: Gap, charge: int | None = 400, line: ClaimLine = LINE) -> Decision:
    stake = Stake("MedicationAdministration/a", charge=None if charge is None else Decimal(charge), units=16)
    return Decision(Evidence("MedicationAdministration/a"), Named(), Named(), outcome, None, (line,), gaps, stake=stake)


def test_nothing_asked_is_each_payer(mappings: Mappings) -> None:
    assert read(mappings).suppose == tuple(Supposed(payer=one) for one in sorted(mappings.payers))


@pytest.mark.parametrize(
    ("pairs", "suppose"),
    [
        ((("payer", "cigna"), ("day", "2023-08-01")), (Supposed("cigna"), Supposed(day=DAY))),
        ((("payer", "cigna"), ("day", "2023-08-01"), ("together", "1")), (Supposed("cigna", day=DAY),)),
        (
            (("payer", "cigna"), ("payer", "aetna"), ("dose", " 1.35 mg"), ("together", "1")),
            (Supposed("cigna", dose=Decimal("1.35")), Supposed("aetna", dose=Decimal("1.35"))),
        ),
        ((("site", "lakeview-main"), ("dose", "0.9")), (Supposed(site="lakeview-main"), Supposed(dose=Decimal("0.9")))),
        ((("day", "nonsense"), ("together", "1")), ()),
    ],
)
def test_what_is_asked_is_supposed(
    mappings: Mappings, pairs: tuple[tuple[str, str], ...], suppose: tuple[Supposed, ...]
) -> None:
    assert read(mappings, *pairs).suppose == suppose


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("day", "yesterday", "The day must be one from 2000-01-01 to 2100-12-31."),
        ("day", "1066-10-14", "The day must be one from 2000-01-01 to 2100-12-31."),
        ("dose", "0", "The dose must be above 0 and at most 1000 mg, with at most four decimals."),
        ("dose", "NaN", "The dose must be above 0 and at most 1000 mg, with at most four decimals."),
        ("dose", "1e99999999", "The dose must be above 0 and at most 1000 mg, with at most four decimals."),
        ("dose", "0.00001", "The dose must be above 0 and at most 1000 mg, with at most four decimals."),
        ("dose", "some", "The dose must be above 0 and at most 1000 mg, with at most four decimals."),
    ],
)
def test_what_cannot_be_supposed_is_told(mappings: Mappings, name: str, value: str, says: str) -> None:
    asked = read(mappings, (name, value))
    assert (asked.suppose, asked.problems) == ((), (says,))


def test_too_many_suppositions_are_cut_and_that_is_told(mappings: Mappings) -> None:
    pairs = [*(("payer", one) for one in mappings.payers), *(("site", one) for one in mappings.sites)]
    asked = read(mappings, *pairs, ("together", "1"))
    many = len(mappings.payers) * len(mappings.sites)
    assert asked.problems == (f"These are {many} suppositions; the first 12 are shown.",)
    assert len(asked.suppose) == 12


@pytest.mark.parametrize(("name", "value"), [("payer", "nobody"), ("site", "../lakeview-main")])
def test_what_no_file_is_of_is_refused(mappings: Mappings, name: str, value: str) -> None:
    with pytest.raises(Refusal) as refused:
        read(mappings, (name, value))
    assert refused.value.status == 400


def test_what_differs_from_the_chart_as_it_is_stands_out(mappings: Mappings) -> None:
    other = Gap("ndc-not-recorded", (), severity="blocks")
    shown = lay_out(
        [decision(BILLED, GAP), decision(HELD, other, charge=250), decision(BILLED, GAP, charge=None)],
        [AS_CHARTED, Supposed("cigna"), Supposed(dose=Decimal("1.35"))],
        Labels(mappings, "vera"),
    )
    assert [one.title for one in shown] == ["Chart as it is", "Cigna", "1.35 mg"]
    assert [one.more for one in shown] == ["", "$150.00 less", ""]
    assert [[(each.gap.id, each.is_other) for each in one.gaps] for one in shown] == [
        [("lot-number-not-recorded", False)],
        [("ndc-not-recorded", True)],
        [("lot-number-not-recorded", False)],
    ]
    assert [one.answered for one in shown] == [(), ("lot-number-not-recorded",), ()]
    assert [line.is_other for one in shown for line in one.lines] == [False] * 3


def test_a_line_of_which_only_the_ndc_quantity_differs_shows_it(mappings: Mappings) -> None:
    before, after = (replace(LINE, ndc_quantity=Decimal(vials)) for vials in ("0.3", "0.333"))
    decisions = [decision(BILLED, line=before), decision(BILLED, line=after)]
    shown = lay_out(decisions, [AS_CHARTED, Supposed(dose=Decimal("1.5"))], Labels(mappings, "vera"))
    lines = [(f"{line.ndc_quantity}", line.is_other) for one in shown for line in one.lines]
    assert lines == [("0.3", False), ("0.333", True)]
