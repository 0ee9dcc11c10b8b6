"""All tables of one mappings folder, loaded and checked once."""

from dataclasses import dataclass, field

from bridge.tables.diagnosis import Diagnoses
from bridge.tables.documentation import Documentation
from bridge.tables.drug import Drug
from bridge.tables.gap import GapWords
from bridge.tables.payer import Payer
from bridge.tables.price import Prices
from bridge.tables.site import PlaceRules, Site
from bridge.tables.unit import Units


@dataclass(frozen=True)
class Mappings:
    """What the deciding rooms ask; every dict is by the id the file gives itself."""

    drugs: dict[str, Drug]
    payers: dict[str, Payer]
    sites: dict[str, Site]
    places: PlaceRules
    diagnoses: dict[str, Diagnoses]
    gaps: dict[str, GapWords]
    documentation: Documentation
    units: Units
    prices: dict[str, Prices] = field(default_factory=dict)
    """By drug; a folder may have none."""
