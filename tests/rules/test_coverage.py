"""Who pays: active, of the day, lowest order; known by identifier or by name."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bridge.coding.coverage import Payers
from bridge.facts.case import CoverageProblem, CoverageRead
from bridge.facts.chart import Authorization, Coverage, Identifier, Organization, Origin, Period
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import Given, chart_of

DAY = date(2018, 6, 12)
NAIC = "urn:oid:2.16.840.1.113883.6.300"


def coverages(*said: dict[str, Any]) -> tuple[Coverage, ...]:
    return chart_of(Given(payer=said)).record.coverages


def read(
    mappings: Mappings, *said: dict[str, Any], day: date | None = DAY, otherwise: str | None = None
) -> CoverageRead:
    return Payers(mappings, otherwise).read(coverages(*said), day)


def paid_by(mappings: Mappings, payor: Organization) -> CoverageRead:
    (coverage,) = coverages({"name": "medicare"})
    return Payers(mappings).read((replace(coverage, payors=(payor,)),), DAY)


def test_the_lowest_order_pays_and_the_other_is_said(mappings: Mappings) -> None:
    chosen = read(mappings, {"name": "aetna", "order": 2}, {"name": "medicare", "order": 1}, {"name": "cigna"})
    assert (chosen.payer, chosen.problem) == ("medicare", None)
    assert chosen.rejected == ("Coverage/0: order 2 comes after", "Coverage/2: order none comes after")


@pytest.mark.parametrize("order", [None, 1])
def test_two_of_the_same_order_are_unclear(order: int | None, mappings: Mappings) -> None:
    chosen = read(mappings, {"name": "aetna", "order": order}, {"name": "medicare", "order": order})
    assert (chosen.coverage, chosen.problem) == (None, CoverageProblem.ORDER_UNCLEAR)
    assert len(chosen.contenders) == 2


def test_without_a_day_two_coverages_are_not_judged(mappings: Mappings) -> None:
    chosen = read(mappings, {"name": "aetna"}, {"name": "medicare", "last": date(2017, 1, 1)}, day=None)
    assert (chosen.coverage, chosen.problem) == (None, None)


def test_without_a_day_the_only_coverage_pays(mappings: Mappings) -> None:
    assert read(mappings, {"name": "aetna", "last": date(2017, 1, 1)}, day=None).payer == "aetna"


def test_nobody_pays_where_nothing_holds(mappings: Mappings) -> None:
    over, cancelled, nameless = (
        {"name": "medicare", "last": date(2018, 6, 11)},
        {"name": "medicare", "status": "cancelled"},
        {"name": "medicare", "status": None},
    )
    chosen = read(mappings, over, cancelled, nameless)
    assert chosen.problem is CoverageProblem.NOT_FOUND
    assert chosen.rejected == (
        "Coverage/0: its period does not hold 2018-06-12",
        "Coverage/1: its status is cancelled",
        "Coverage/2: its status is not given",
    )


def test_an_identifier_comes_before_a_name(mappings: Mappings) -> None:
    payor = Organization(Origin("Organization/1"), (Identifier(NAIC, "0"), Identifier(NAIC, "60054")), ("Medicare",))
    chosen = paid_by(mappings, payor)
    assert (chosen.payer, chosen.by) == ("aetna", "identifier 60054")


def test_any_of_its_names_will_do(mappings: Mappings) -> None:
    payor = Organization(Origin("Organization/1"), (), ("The Payer Nobody Knows", "U.H.C.", "UHC"))
    assert (paid_by(mappings, payor).payer, paid_by(mappings, payor).by) == ("unitedhealthcare", 'the name "UHC"')


def test_the_payer_of_the_command_stands_in_for_one_in_no_file(mappings: Mappings) -> None:
    assert read(mappings, {"name": "Sunrise"}).payer is None
    assert read(mappings, {"name": "Sunrise"}, otherwise="cigna").payer == "cigna"
    assert read(mappings, {"name": "medicare"}, otherwise="cigna").payer == "medicare"


def test_the_payer_of_the_command_is_no_coverage(mappings: Mappings) -> None:
    assert read(mappings, otherwise="cigna").problem is CoverageProblem.NOT_FOUND


def test_a_coverage_without_a_payor_is_of_nobody_known(mappings: Mappings) -> None:
    (coverage,) = coverages({"name": "medicare"})
    chosen = Payers(mappings).read((replace(coverage, payors=()),), DAY)
    assert (chosen.payer, chosen.insurer) == (None, None)


def test_the_same_payor_is_looked_up_once_and_is_the_same(mappings: Mappings) -> None:
    payers = Payers(mappings)
    once, again = payers.read(coverages({"name": "aetna"}), DAY), payers.read(coverages({"name": "aetna"}), DAY)
    assert once == again


def authorization(
    number: str,
    first: date | None = None,
    last: date | None = None,
    *,
    insurer: Organization | None = None,
    coverages: tuple[str, ...] = (),
) -> Authorization:
    return Authorization(Origin(f"ClaimResponse/{number}"), number, Period(first, last), insurer, coverages)


def payor(number: str, *names: str) -> Organization:
    return Organization(Origin(f"Organization/{number}"), (), names)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (authorization("1", coverages=("Coverage/0",)), True),
        (authorization("1", insurer=payor("payor-0")), True),
        (authorization("1", insurer=payor("other", "Aetna Life Insurance Company")), True),
        (authorization("1", insurer=payor("other", "Cigna"), coverages=("Coverage/other",)), False),
        (authorization("1", insurer=payor("other", "Sunrise")), False),
        (authorization("1"), False),
        (authorization("1", first=DAY, last=DAY, coverages=("Coverage/0",)), True),
        (authorization("1", last=date(2018, 6, 11), coverages=("Coverage/0",)), False),
    ],
)
def test_an_authorization_is_for_the_coverage_or_the_insurer_on_the_day(
    one: Authorization, found: bool, mappings: Mappings
) -> None:
    payers = Payers(mappings)
    chosen = payers.read(coverages({"name": "aetna"}), DAY)
    assert (payers.authorization((one,), chosen, DAY) is one) is found


def test_of_several_authorizations_the_last_to_begin_counts(mappings: Mappings) -> None:
    every = ("Coverage/0",)
    early = authorization("1", date(2018, 1, 1), coverages=every)
    late = authorization("2", date(2018, 6, 1), coverages=every)
    openended = authorization("3", coverages=every)
    chosen = read(mappings, {"name": "aetna"})
    assert Payers(mappings).authorization((early, late, openended), chosen, DAY) is late


def test_without_a_coverage_or_a_known_insurer_there_is_none(mappings: Mappings) -> None:
    payers = Payers(mappings)
    one = authorization("1", insurer=payor("1"), coverages=("Coverage/0",))
    assert payers.authorization((one,), read(mappings), DAY) is None
    (coverage,) = coverages({"name": "aetna"})
    without_payor = payers.read((replace(coverage, payors=()),), DAY)
    assert payers.authorization((authorization("1", insurer=payor("1")),), without_payor, DAY) is None
