"""What a file of `mappings/diagnoses/` must look like."""

from typing import Any

from marshmallow import ValidationError, validates_schema

from bridge.tables.diagnosis import Diagnoses
from bridge.tables.schemas import named, scalars
from bridge.tables.schemas.shapes import ListOf, Noted, Part, SetOf, dated
from bridge.tables.schemas.table_field import Scalar
from bridge.tables.schemas.table_file import FileSchema


def _category() -> Scalar[str]:
    return scalars.text("ICD-10-CM category", "[A-Z][0-9]{2}", 'a letter and two digits in quotes, such as "C81"')


def _snomed() -> Scalar[str]:
    return scalars.text("SNOMED CT code", "[1-9][0-9]{5,17}", "it in digits and quotes")


class CandidatesSchema(Noted):
    """The categories from a first to a last, both included."""

    first = _category()
    last = _category()

    @staticmethod
    def record(first: str, last: str) -> frozenset[str]:
        """Spell the range out, without categories whose third character is a letter."""
        return frozenset(f"{first[0]}{number:02d}" for number in range(int(first[1:]), int(last[1:]) + 1))

    @validates_schema
    def one_rising_range(self, values: dict[str, Any], **_: object) -> None:
        """Refuse a range that goes back or over two letters."""
        if values["first"][0] != values["last"][0] or values["first"] > values["last"]:
            raise ValidationError("does not follow `first` under the same letter. Write the last category.", "last")


class DiagnosesSchema(FileSchema):
    """Which conditions can support a drug; the concept map it names is read beside it."""

    table_type = Diagnoses
    id = scalars.name("id of a list of diagnoses", data_key="diagnoses")
    icd10_systems = SetOf(scalars.text())
    snomed_systems = SetOf(scalars.text())
    candidates = Part[frozenset[str]](CandidatesSchema())
    labelled = SetOf(named.icd10())
    in_remission = SetOf(named.icd10())
    t_cell = ListOf(named.icd10())
    t_cell_snomed = SetOf(_snomed())
    headers = dated(SetOf(named.icd10()))
    concept_map = scalars.text("file name", r"[A-Za-z0-9_-]+\.json", "the name of a .json file beside it, in quotes")
