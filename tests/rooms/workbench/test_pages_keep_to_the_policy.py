"""No page brings its own script or style, asks anything of another host, or leaves a field without a name."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient

from bridge.ledger.ledger import Ledger
from tests.rooms.ledger.queue import CODER, LOT, NURSE, Dose, keep
from tests.rooms.workbench.browsing import BROWSER, send

PAGES = (
    "/",
    "/?state=open&owner=nurse&page=1",
    "/administrations",
    "/administrations?outcome=held",
    "/administrations/a",
    "/approvals",
    "/account",
    "/people",
    "/audit",
)
_ASKS = {"src", "href", "action", "formaction", "poster", "data"}
_FIELDS = {"input", "select", "textarea"}


class Tags(HTMLParser):
    """Collects the tags of a page with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def pages(signed_in: Callable[[str], FlaskClient], ledger: Ledger) -> Iterator[tuple[str, Tags]]:
    with ledger.begin() as book:
        keep(book, Dose(name="a", gaps=(NURSE, LOT, CODER)))
    browser = signed_in("admin")
    read = {address: browser.get(address, headers=BROWSER).get_data(as_text=True) for address in PAGES}
    row = "MedicationAdministration/a waste-not-recorded"
    for act in ("assign", "snooze", "note", "close", "reopen"):
        read[act] = send(browser, "/queue/preview", "/", act=act, row=[row]).get_data(as_text=True)
    return iter([(address, Tags(page)) for address, page in read.items()])


def test_no_page_holds_a_script_or_a_style_of_its_own(pages: Iterator[tuple[str, Tags]]) -> None:
    for address, page in pages:
        for tag, attributes in page.tags:
            assert tag != "style", address
            assert "style" not in attributes, f"{address}: {tag}"
            assert not any(name.startswith("on") for name in attributes), f"{address}: {tag}"
            assert tag != "script" or (attributes.get("src") or "").startswith("/"), address


def test_no_page_asks_anything_of_another_host(pages: Iterator[tuple[str, Tags]]) -> None:
    for address, page in pages:
        for tag, attributes in page.tags:
            outside = [
                value for name, value in attributes.items() if name in _ASKS and re.match("https?:|//", value or "")
            ]
            assert not outside or (tag == "a" and "external" in (attributes.get("rel") or "")), f"{address}: {outside}"


def test_every_field_has_a_label_and_every_id_is_the_only_one(pages: Iterator[tuple[str, Tags]]) -> None:
    for address, page in pages:
        ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
        assert len(ids) == len(set(ids)), f"{address}: {sorted(one or '' for one in ids if ids.count(one) > 1)}"
        labelled = {attributes.get("for") for tag, attributes in page.tags if tag == "label"}
        within = _within_labels(page)
        for place, (tag, attributes) in enumerate(page.tags):
            if tag in _FIELDS and attributes.get("type") != "hidden":
                named = attributes.get("id") in labelled or "aria-label" in attributes or place in within
                assert named, f"{address}: {attributes}"


def test_every_page_has_a_title_a_main_part_and_headed_tables(pages: Iterator[tuple[str, Tags]]) -> None:
    for address, page in pages:
        tags = [tag for tag, _ in page.tags]
        assert tags.count("main") == 1, address
        assert "title" in tags
        assert tags.count("h1") + tags.count("h2") >= 1, address
        headings = sum(tag == "th" and "scope" in attributes for tag, attributes in page.tags)
        assert headings >= tags.count("table"), address


def _within_labels(page: Tags) -> set[int]:
    """Give the places of fields that stand right after the beginning of a label without a `for`."""
    begins = {place for place, (tag, attributes) in enumerate(page.tags) if tag == "label" and "for" not in attributes}
    return {place + 1 for place in begins}
