"""The route of the overview: its figures, each with the address of the page that lists the rows behind it."""

from typing import Final

from marshmallow import fields

from bridge.api.asking import Asked, several, words
from bridge.api.rooms import Room
from bridge.api.shapes import record, rows, shape
from bridge.roles import Role
from bridge.tables.price_book import PriceBook
from bridge.workbench.office import Office
from bridge.workbench.overview.links import Figure
from bridge.workbench.overview.routes import read_overview
from bridge.workbench.overview.shown import Section, Table


class OverviewAsked(Asked):
    """Which days of service, payers and sites; without days, the last twelve months of service."""

    first = fields.Date(data_key="from")
    last = fields.Date(data_key="to")
    payer = several(words(most=300, says="The name of its file; `-`: not known."))
    site = several(words(most=300, says="The name of its file; `-`: not known."))


NOTE: Final = record("OverviewNote", before=fields.String(), figure=shape(Figure), after=fields.String())
SECTION: Final = shape(Section, called="OverviewSection", without=("pictures",), table=shape(Table), notes=rows(NOTE))
OVERVIEW: Final = record("Overview", query=fields.String(), step=fields.String(), sections=rows(SECTION))


def overview_room(office: Office, api_token: str) -> Room:
    """Make the room."""
    room = Room("overview", "Where money and time go.", office, api_token)
    prices = PriceBook(office.mappings)

    @room.get("/overview", Role.VIEWER, OVERVIEW, asked=OverviewAsked)
    def overview(_: object) -> object:
        """Give the figures, part by part, as the page shows them."""
        asked, sections = read_overview(office, prices)
        return {"query": asked.query, "step": asked.step, "sections": [_told(one) for one in sections]}

    return room


def _told(section: Section) -> dict[str, object]:
    notes = [{"before": before, "figure": figure, "after": after} for before, figure, after in section.notes]
    kept = {name: getattr(section, name) for name in ("id", "title", "says", "table")}
    return {**kept, "notes": notes}
