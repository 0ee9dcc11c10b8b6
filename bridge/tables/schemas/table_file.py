"""What every file of the mappings folder has: a version, its sources, and the coder who signed it."""

from collections.abc import Callable
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from bridge.tables.schemas import scalars
from bridge.tables.schemas.shapes import Keys, ListOf, Part
from bridge.tables.source import SourceNote, TableFile


class SourceSchema(Keys):
    """Where values were read."""

    record = SourceNote
    title = scalars.text()
    url = scalars.text(load_default=None)
    read = scalars.day(load_default=None)


class VerifiedSchema(Keys):
    """The coder who signed the file, and when; both null while nobody has."""

    by = scalars.text(allow_none=True)
    on = scalars.day(allow_none=True)

    @validates_schema
    def both_or_neither(self, values: dict[str, Any], **_: object) -> None:
        """Refuse a signature without its day, and a day without a signature."""
        if (values["by"] is None) != (values["on"] is None):
            raise ValidationError("names only one of by and on. Write who signed and on which day, or null for both.")


class FileSchema(Keys):
    """A whole file; its keys are those of the table plus the three that every file has.

    table_type  what is built from the keys of the table, unless `table` builds it otherwise
    """

    table_type: ClassVar[Callable[..., object]]
    version = scalars.text("version", "[0-9A-Za-z.-]{1,20}", 'it in quotes, such as "1"')
    sources = ListOf(Part[SourceNote](SourceSchema()))
    verified = Part[dict[str, Any]](VerifiedSchema())

    def table(self, values: dict[str, Any], file: TableFile) -> object:
        """Build the table from its values."""
        return self.table_type(file=file, **values)


def table_of(schema: FileSchema, values: dict[str, Any], path: str, digest: str) -> object:
    """Build the table of a file from the values its schema read.

    digest  the first digits of the SHA-256 of the file's bytes
    """
    version, sources, verified = values.pop("version"), values.pop("sources"), values.pop("verified")
    file = TableFile(path, f"{version}+{digest}", sources, verified["by"], verified["on"])
    return schema.table(values, file)
