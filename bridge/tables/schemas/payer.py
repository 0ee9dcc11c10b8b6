"""What a file of `mappings/payers/` must look like."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.tables.dated import Confidence, Dated, Sourced
from bridge.tables.payer import NO, RULES, UNKNOWN, YES, FilingLimit, Payer
from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.shapes import ByKey, DatedOf, ListOf, Noted, dated
from bridge.tables.schemas.table_field import Choice
from bridge.tables.schemas.table_file import FileSchema


class FilingLimitSchema(Noted):
    """How long a claim may be filed, from a day on: in days, or in calendar years."""

    dropped = frozenset()
    days = scalars.whole(load_default=None)
    years = scalars.years(load_default=None)
    disputed = scalars.flag()
    confidence = scalars.confidence()

    @staticmethod
    def record(
        days: int | None,
        years: int | None,
        *,
        disputed: bool,
        confidence: Confidence,
        source: str | None,
        note: str | None,
    ) -> Sourced[FilingLimit]:
        """Build the limit with where it was read."""
        return Sourced(FilingLimit(days, years, disputed), confidence, source, note)

    @validates_schema
    def days_or_years(self, values: dict[str, Any], **_: object) -> None:
        """Refuse a limit in both, or in neither."""
        if (values["days"] is None) == (values["years"] is None):
            raise ValidationError("must have one of days and years. Write one of the two.")


class PayerSchema(FileSchema):
    """One payer."""

    table_type = Payer
    id = scalars.name("id of a payer", data_key="payer")
    name = scalars.text()
    names = ListOf(scalars.text())
    identifiers = named.identifiers()
    rules = ByKey(Choice(RULES, "rule"), dated(Choice((YES, NO, UNKNOWN), "answer"), filled=True), every=RULES)
    excluded = dated(ListOf(named.icd10()), data_key="excluded_diagnoses", load_default=Dated())
    filing_limit = DatedOf[FilingLimit](FilingLimitSchema(), load_default=Dated())
    asks_for_code = ByKey(named.setting(), dated(scalars.hcpcs()), load_default=dict)
    severity = named.severities()
