"""One drug: how charts record it, its vial, its codes by date and setting, its bounds."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bridge.tables.dated import Confidence, Dated
from bridge.tables.source import TableFile

NDC_SYSTEM = "http://hl7.org/fhir/sid/ndc"


@dataclass(frozen=True, slots=True)
class CodeName:
    """One code by which charts name a product."""

    system: str
    code: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Product:
    """How charts name a product: codes, NDCs in 5-4-2 with hyphens, and words in free text (lower case)."""

    name: str
    codes: tuple[CodeName, ...]
    ndcs: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BillingCode:
    """A HCPCS code that may stand on a line for the drug.

    mg_per_unit   drug that one unit stands for; None for an unclassified code, which is billed once
    last          the last day on which it is in force, None while it is
    settings      where it is lawful
    """

    hcpcs: str
    descriptor: str
    mg_per_unit: Fraction | None
    first: date
    last: date | None
    settings: frozenset[str]
    confidence: Confidence

    @property
    def unclassified(self) -> bool:
        """Say whether the code names no drug, so that a narrative must."""
        return self.mg_per_unit is None

    def lawful(self, setting: str, day: date) -> bool:
        """Say whether the code may be billed in a setting on a day."""
        return setting in self.settings and self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class DoseBounds:
    """What a day's dose can be, in mg (and mg/m2), and how far from the order it may lie.

    above_blocks          mg; more in a day is held
    unusual_below/above   mg; outside is asked about
    per_m2_below/above    mg/m2, where a body surface area is in the chart
    order_percent         difference from the ordered dose that is still the same dose
    days_apart            least days between two dosing days
    """

    above_blocks: Fraction
    unusual_below: Fraction
    unusual_above: Fraction
    per_m2_below: Fraction
    per_m2_above: Fraction
    order_percent: Fraction
    days_apart: int


@dataclass(frozen=True, slots=True)
class Route:
    """How the drug may be given: codes (system, code) and words (lower case) that say so."""

    name: str
    codes: frozenset[tuple[str, str]]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drug:
    """One file of `mappings/drugs/`.

    approved           first day on which any code is in force
    vial_mg            deliverable content of one vial
    waste_tolerance    mg by which given plus discarded may differ from the vials' content
    billed_as          by setting: the HCPCS code by date
    infusion_minutes   shortest and longest usual infusion
    age                years from which the label covers a patient, by date
    mue                most units a day, by date (None: not known)
    diagnoses          the id of the file in `mappings/diagnoses/`
    narrative          the words of an unclassified line, with {name} {brand} {ndc} {dose} {vials} {route} {waste}
    """

    file: TableFile
    id: str
    product: Product
    brand: str
    approved: date
    look_alikes: tuple[Product, ...]
    vial_mg: Fraction
    ndc_unit: str
    waste_tolerance: Fraction
    codes: dict[str, BillingCode]
    billed_as: dict[str, Dated[str]]
    dose: DoseBounds
    route: Route
    infusion_minutes: tuple[int, int]
    age: Dated[int]
    mue: Dated[int | None]
    diagnoses: str
    narrative: str

    @property
    def unit_mg(self) -> Fraction:
        """Give the smallest billing unit of any of its codes: what counts as one unit under an unclassified code."""
        return min(code.mg_per_unit for code in self.codes.values() if code.mg_per_unit is not None)
