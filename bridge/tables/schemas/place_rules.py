"""What `mappings/sites/place-rules.yaml` must look like."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.shapes import ByKey, Noted, Part, SetOf
from bridge.tables.schemas.table_field import Choice
from bridge.tables.schemas.table_file import FileSchema
from bridge.tables.site import INSTITUTIONAL, PROFESSIONAL, SETTINGS, PlaceRule, PlaceRules, Setting
from bridge.tables.source import TableFile


class SettingSchema(Noted):
    """How a kind of site bills."""

    claim_type = Choice((INSTITUTIONAL, PROFESSIONAL), "claim type")
    bill_type = named.bill_type()
    revenue_code = named.revenue_code()
    place_of_service = named.place_of_service()

    @validates_schema
    def bill_type_and_revenue_code_if_institutional(self, values: dict[str, Any], **_: object) -> None:
        """Refuse an institutional setting without what every institutional claim has."""
        for key in ("bill_type", "revenue_code"):
            if values["claim_type"] == INSTITUTIONAL and values[key] is None:
                raise ValidationError("is null, but an institutional claim has one. Write it in quotes.", key)


class PlaceRuleSchema(Noted):
    """What a code says about the place: a setting, or that nothing can be billed there."""

    record = PlaceRule
    dropped = frozenset({"confidence", "source"})
    setting = Choice(SETTINGS, "setting", load_default=None)
    place_of_service = scalars.text(
        "place-of-service code", "[0-9]{2}", 'two digits in quotes, such as "22"', load_default=None
    )
    off_campus = scalars.flag(load_default=False)
    possible = scalars.flag(load_default=True)

    @validates_schema
    def setting_or_impossible(self, values: dict[str, Any], **_: object) -> None:
        """Refuse a place with no setting that is not said to be impossible, and one that is said to be both."""
        if (values["setting"] is not None) != values["possible"]:
            raise ValidationError('must have a setting, or possible: "no". Write one of the two.')


class PlaceRulesSchema(FileSchema):
    """How places are read where no site's file names them."""

    settings = ByKey(Choice(SETTINGS, "setting"), Part[dict[str, Any]](SettingSchema()), every=SETTINGS)
    place_of_service = ByKey(named.place_of_service(), Part[PlaceRule](PlaceRuleSchema()))
    role_codes = ByKey(scalars.text(), Part[PlaceRule](PlaceRuleSchema()))
    inpatient_classes = SetOf(scalars.text())
    impossible_classes = SetOf(scalars.text())

    def table(self, values: dict[str, Any], file: TableFile) -> PlaceRules:
        """Build the rules; a place-of-service code says itself, unless its entry names another."""
        settings = {key: Setting(key, **setting) for key, setting in values.pop("settings").items()}
        places = {code: _with_code(rule, code) for code, rule in values.pop("place_of_service").items()}
        return PlaceRules(file=file, settings=settings, place_of_service=places, **values)


def _with_code(rule: PlaceRule, code: str) -> PlaceRule:
    return PlaceRule(rule.setting, rule.place_of_service or code, rule.off_campus, rule.possible, rule.note)
