"""What the overview works out from amounts, codes and waste, is what stands on the lines that were decided."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import Connection

from bridge.chart.charts import Charts
from bridge.decide import Decider
from bridge.facts.decision import BILLED, ClaimLine, Decision
from bridge.intake.files import read_files
from bridge.intake.paths import find_files
from bridge.ledger.pieces import Piece, pieces
from bridge.ledger.scope import MONTH, Scope
from bridge.tables.default_folder import default_mappings
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings
from bridge.tables.price_book import PriceBook, Where
from tests.rooms.ledger.pages import look
from tests.synthetic.hospital import FOLDER

TENTH = Fraction(1, 10)


def decided(mappings: Mappings) -> list[Decision]:
    charts, decider = Charts(read_files(find_files([FOLDER])).pool, mappings), Decider(mappings)
    return [one for mine in charts.by_patient().values() for one in decider.decide(charts.of(mine))]


def lines_once(decisions: list[Decision]) -> list[ClaimLine]:
    billed = {one.stake.line: one.lines for one in decisions if one.outcome == BILLED and one.stake}
    return [line for lines in billed.values() for line in lines]


def where(piece: Piece) -> Where:
    return Where(piece.drug, piece.payer, piece.site, piece.setting)


def test_units_codes_charges_and_waste_of_the_overview_are_those_of_the_lines(book: Connection) -> None:
    mappings = load_mappings(default_mappings())
    decisions, prices = decided(mappings), PriceBook(mappings)
    look(book, *decisions)
    lines = lines_once(decisions)
    found = [one for one in pieces(book, Scope(), MONTH, prices.days, [TENTH]) if one.is_billed]
    assert sum(one.all.units for one in found) == sum(line.units for line in lines)
    assert sum(one.all.charge for one in found) == sum(line.net or Decimal(0) for line in lines)
    by_code: Counter[str | None] = Counter()
    for one in found:
        code = prices.code(where(one), one.day)
        by_code[None if code is None else code.hcpcs] += one.all.units
    expected: Counter[str | None] = Counter()
    for line in lines:
        expected[None if line.narrative else line.hcpcs] += line.units
    assert by_code == expected
    counted = [one.waste[TENTH] for one in found if prices.code(where(one), one.day)]
    wasted = [line for line in lines if "JW" in line.modifiers]
    assert wasted
    assert sum(one.units for one in counted) == sum(line.units for line in wasted)
    assert sum(one.charge for one in counted) == sum(line.net or Decimal(0) for line in wasted)
