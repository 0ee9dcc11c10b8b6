"""What a file of `mappings/drugs/` must look like."""

from fractions import Fraction
from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.tables.drug import BillingCode, CodeName, DoseBounds, Drug, Product, Route
from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.placeholders import template
from bridge.tables.schemas.shapes import ByKey, Keys, ListOf, Noted, Part, SetOf, dated
from bridge.tables.schemas.table_file import FileSchema
from bridge.tables.source import TableFile

NARRATIVE_WORDS = ("name", "brand", "ndc", "dose", "vials", "route", "waste")


class CodeNameSchema(Noted):
    """A code by which charts name a product, and how well that is known."""

    record = CodeName
    dropped = frozenset({"source", "note"})
    system = scalars.text()
    code = scalars.text()
    confidence = scalars.confidence()


class NdcSchema(Noted):
    """An NDC by which charts name a product."""

    record = staticmethod(lambda code: code)
    code = scalars.text("NDC", "[0-9]{5}-[0-9]{4}-[0-9]{2}", 'it as 5-4-2 digits in quotes, such as "00008-0100-01"')
    confidence = scalars.confidence()


class NamedBySchema(Keys):
    """How charts name the drug."""

    ndcs = ListOf(Part[str](NdcSchema()), data_key="ndc")
    codes = ListOf(Part[CodeName](CodeNameSchema()))
    words = ListOf(scalars.lower_case())


class LookAlikeSchema(NamedBySchema):
    """Another product that is easily taken for the drug."""

    record = Product
    name = scalars.text()


class VialSchema(Noted):
    """What one vial gives."""

    vial_mg = scalars.amount(data_key="mg")
    ndc_unit = scalars.text("NDC unit of vials", "UN", '"UN": the quantity is counted in vials')
    waste_tolerance = scalars.amount_or_zero(data_key="waste_tolerance_mg")


class BillingCodeSchema(Noted):
    """A code that may stand on a line, where and from when to when."""

    dropped = frozenset({"source", "note"})
    descriptor = scalars.text()
    mg_per_unit = scalars.amount(allow_none=True)
    first = scalars.day()
    last = scalars.day(allow_none=True)
    settings = SetOf(named.setting())
    confidence = scalars.confidence()

    @validates_schema
    def first_before_last(self, values: dict[str, Any], **_: object) -> None:
        """Refuse a code that ends before it begins."""
        if values["last"] is not None and values["last"] < values["first"]:
            raise ValidationError("is before the day in `first`. Write the last day in force, or null.", "last")


class DoseSchema(Noted):
    """What a day's dose can be."""

    record = DoseBounds
    above_blocks = scalars.amount(data_key="above_blocks_mg")
    unusual_below = scalars.amount_or_zero(data_key="unusual_below_mg")
    unusual_above = scalars.amount(data_key="unusual_above_mg")
    per_m2_below = scalars.amount_or_zero()
    per_m2_above = scalars.amount()
    order_percent = scalars.amount_or_zero()
    days_apart = scalars.whole()

    @validates_schema
    def bounds_in_order(self, values: dict[str, Fraction], **_: object) -> None:
        """Refuse bounds that no dose can lie between."""
        if values["unusual_below"] > values["unusual_above"]:
            raise ValidationError("is less than unusual_below_mg. Write the larger bound here.", "unusual_above_mg")
        if values["per_m2_below"] > values["per_m2_above"]:
            raise ValidationError("is less than per_m2_below. Write the larger bound here.", "per_m2_above")
        if values["unusual_above"] > values["above_blocks"]:
            raise ValidationError("is less than unusual_above_mg. Write the largest bound here.", "above_blocks_mg")


class RouteSchema(Noted):
    """How the drug may be given."""

    record = Route
    name = scalars.text()
    codes = named.code_pairs()
    words = ListOf(scalars.lower_case())


class InfusionSchema(Noted):
    """How long an infusion usually takes."""

    record = staticmethod(lambda shortest, longest: (shortest, longest))
    shortest = scalars.whole(data_key="shortest_minutes")
    longest = scalars.whole(data_key="longest_minutes")

    @validates_schema
    def shortest_first(self, values: dict[str, int], **_: object) -> None:
        """Refuse a shortest infusion that is longer than the longest."""
        if values["shortest"] > values["longest"]:
            raise ValidationError("is less than shortest_minutes. Write the longer time here.", "longest_minutes")


class DrugSchema(FileSchema):
    """One drug."""

    id = scalars.name("id of a drug", data_key="drug")
    name = scalars.text()
    brand = scalars.text()
    approved = scalars.day()
    named_by = Part[dict[str, Any]](NamedBySchema())
    look_alikes = ListOf(Part[Product](LookAlikeSchema()))
    vial = Part[dict[str, Any]](VialSchema())
    codes = ByKey(scalars.hcpcs(), Part[dict[str, Any]](BillingCodeSchema()))
    billed_as = ByKey(named.setting(), dated(scalars.hcpcs(), filled=True))
    dose = Part[DoseBounds](DoseSchema())
    route = Part[Route](RouteSchema())
    infusion_minutes = Part[tuple[int, int]](InfusionSchema(), data_key="infusion")
    age = dated(scalars.whole(), data_key="age_from_years")
    mue = dated(scalars.whole(allow_none=True))
    diagnoses = scalars.name("id of a file in diagnoses/")
    narrative = template(NARRATIVE_WORDS)

    def table(self, values: dict[str, Any], file: TableFile) -> Drug:
        """Build the drug: its name is part of how charts name it, and each code knows itself."""
        product = Product(values.pop("name"), **values.pop("named_by"))
        codes = {hcpcs: BillingCode(hcpcs, **code) for hcpcs, code in values.pop("codes").items()}
        return Drug(file=file, product=product, codes=codes, **values.pop("vial"), **values)
