"""Every figure of the overview leads to exactly as many rows as it says, and pages and tables say the same."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from bridge.facts.decision import BILLED, HELD
from bridge.ledger.events import Event, record_event
from bridge.ledger.ledger import Ledger
from bridge.ledger.overview import ServiceDays
from bridge.ledger.scope import MONTH, YEAR, Scope
from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.mappings import Mappings
from bridge.tables.price_book import PriceBook, Where
from bridge.workbench.office import Office
from bridge.workbench.overview.asked import lay_out, read_scope
from tests.rooms.ledger.made_up import DRUG, Told, keep, make_up
from tests.rooms.workbench.browsing import BROWSER
from tests.rooms.workbench.conftest import TODAY

LINK = re.compile(r'href="([^"]+)" data-rows="(\d+)"')
ALL_DAYS = "/overview?from=&to="


@pytest.fixture
def office(office: Office, mappings: Mappings) -> Office:
    """Give an office whose price file knows two quarters."""
    known = mappings.prices[DRUG]
    price = Sourced(Decimal("2000.125"), Confidence.CONFIRMED, "made up")
    days = (date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1))
    prices = replace(known, payment_per_unit={"J9229": Dated(days, (price, replace(price, value=Decimal(1)), None))})
    return replace(office, mappings=replace(mappings, prices={DRUG: prices}))


def page(browser: FlaskClient, address: str) -> str:
    answer = browser.get(address, headers=BROWSER)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def links(text: str) -> Iterator[tuple[str, int]]:
    found = {(href, int(rows)) for href, rows in LINK.findall(text)}
    assert found
    yield from sorted(found)


def listed(text: str) -> int:
    """Read how many rows a page lists."""
    found = re.search(r"[\d,]+ to [\d,]+ of ([\d,]+)", text)
    return int(found[1].replace(",", "")) if found else 0


@pytest.mark.parametrize(
    "address",
    ["/overview", ALL_DAYS, "/overview?from=2025-05-15&to=2026-02-20&payer=medicare&payer=-&site=lakeview-main"],
)
def test_each_figure_leads_to_exactly_as_many_rows_as_it_says(
    ledger: Ledger, signed_in: Callable[[str], FlaskClient], address: str
) -> None:
    with ledger.begin() as book:
        keep(book, make_up(7, 70, TODAY))
    browser = signed_in("viewer")
    wrong = [
        (href, rows, found)
        for href, rows in links(page(browser, address))
        if (found := listed(page(browser, href))) != rows
    ]
    assert wrong == []


def test_a_ledger_without_a_dose_has_an_overview_too(signed_in: Callable[[str], FlaskClient]) -> None:
    text = page(signed_in("viewer"), "/overview")
    assert "Nothing." in text
    assert "Money at risk, by gap" in text


def test_expected_payment_stands_beside_charges_and_says_what_it_leaves_out(
    ledger: Ledger, signed_in: Callable[[str], FlaskClient]
) -> None:
    # 18 units at 2000.125 are 36,002.25; the second dose has no price on its day, the third waits at 1.00 a unit.
    with ledger.begin() as book:
        keep(
            book,
            [
                Told(1, 1, day=date(2025, 12, 31)),
                Told(2, 2, day=date(2025, 9, 30)),
                Told(3, 3, HELD, day=date(2026, 1, 1), charge=None),
            ],
        )
    browser = signed_in("viewer")
    text = page(browser, ALL_DAYS)
    for said in ("$36,002.25", "$90,000.00", "$18.00", "18 units", "no price"):
        assert f">{said}<" in text, said
    assert "$36,020.25" not in text, "what is billed and what waits are not mixed"
    assert listed(page(browser, "/administrations?priced=no")) == 1
    assert listed(page(browser, "/administrations?charged=no")) == 1


def test_days_without_any_price_are_said_to_have_none(ledger: Ledger, signed_in: Callable[[str], FlaskClient]) -> None:
    with ledger.begin() as book:
        keep(book, [Told(1, 1, BILLED, day=date(2018, 6, 12))])
    text = page(signed_in("viewer"), ALL_DAYS)
    assert "No price is on file for the day of" in text
    assert "Expected payment by ASP" not in text


def test_pictures_have_words_and_links_and_no_style_of_their_own(
    ledger: Ledger, signed_in: Callable[[str], FlaskClient]
) -> None:
    with ledger.begin() as book:
        keep(book, make_up(7, 30, TODAY))
    text = page(signed_in("viewer"), ALL_DAYS)
    pictures = re.findall(r'<svg viewBox[^>]*role="group".*?</svg>', text, re.DOTALL)
    assert len(pictures) > 8
    for picture in pictures:
        assert "<title id=" in picture
        assert "<desc id=" in picture
    assert "<a href=" in "".join(pictures)
    assert " style=" not in text
    assert "<script>" not in text


def test_each_figure_of_the_missed_event_report_leads_to_as_many_events(
    ledger: Ledger, signed_in: Callable[[str], FlaskClient]
) -> None:
    with ledger.begin() as book:
        for number in range(3):
            record_event(book, Event("webhook", f"Encounter/e-{number}", version="1"))
        record_event(book, Event("webhook", "Encounter/e-0", version="1"))
        for number in range(5):
            record_event(book, Event("poll", f"Encounter/e-{number}", version="1"))
        record_event(book, Event("sweep", "MedicationAdministration/ma-9", version="4"))
        record_event(book, Event("webhook", "MedicationAdministration/ma-9", version="4"))
        record_event(book, Event("webhook", "Encounter/e-0", version="0"))
    browser = signed_in("viewer")
    found = list(links(page(browser, "/overview/events?from=&to=")))
    assert {rows for href, rows in found if "figure=missed" in href} == {2}
    assert {rows for href, rows in found if "figure=out-of-order" in href} == {1}
    assert [(href, rows) for href, rows in found if listed(page(browser, href)) != rows] == []


def test_an_address_that_names_no_days_asks_for_the_last_twelve_months_of_service() -> None:
    scope = read_scope(MultiDict(), date(2026, 2, 14))
    assert scope == Scope(date(2025, 3, 1), date(2026, 2, 28))
    assert read_scope(MultiDict([("from", ""), ("to", "")]), date(2026, 2, 14)) == Scope()
    assert read_scope(MultiDict(), None) == Scope()


def test_figures_are_by_month_up_to_three_years_and_by_year_beyond() -> None:
    days = ServiceDays(date(2023, 1, 31), date(2025, 12, 1), date(2025, 12, 1))
    assert (lay_out(Scope(), days).step, len(lay_out(Scope(), days).periods)) == (MONTH, 36)
    years = lay_out(Scope(first=date(2022, 12, 31)), days)
    assert (years.step, years.periods) == (
        YEAR,
        (date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)),
    )
    assert lay_out(Scope(last=date(9999, 12, 31)), days).periods == ()


def test_prices_that_are_listed_by_days_are_those_that_are_asked_for_by_day(office: Office) -> None:
    prices = PriceBook(office.mappings)
    where = Where(DRUG, "medicare", "lakeview-main", "outpatient-hospital")
    (mine,) = [
        one
        for one in prices.stretches()
        if (one.payer, one.site, one.setting) == (where.payer, where.site, where.setting)
    ]
    assert (mine.first, mine.last) == (date(2025, 10, 1), date(2026, 3, 31))
    priced = [prices.price(where, day) for day in (date(2025, 9, 30), mine.first, mine.last, date(2026, 4, 1))]
    assert [one and one.value for one in priced] == [None, Decimal("2000.125"), Decimal(1), None]
    assert prices.price(replace(where, payer="nobody"), mine.first) is None


def test_the_last_year_of_the_calendar_has_its_months_too() -> None:
    days, scope = ServiceDays(None, None, None), Scope(date(9999, 11, 1), date(9999, 12, 31))
    assert lay_out(scope, days).periods == (date(9999, 11, 1), date(9999, 12, 1))
    assert lay_out(replace(scope, first=date(9990, 1, 1)), days).periods[-1] == date(9999, 1, 1)


def test_what_is_chosen_stays_chosen_in_the_form(signed_in: Callable[[str], FlaskClient]) -> None:
    text = page(signed_in("viewer"), "/overview?payer=blue-cross-blue-shield&payer=-&site=lakeview-main")
    assert re.findall(r'value="([^"]*)" checked', text) == ["blue-cross-blue-shield", "-", "lakeview-main"]
