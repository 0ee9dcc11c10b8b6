"""Finds the mapping file behind a value, with its version and its sources."""

from collections.abc import Iterator
from dataclasses import dataclass

from bridge.tables.mappings import Mappings
from bridge.tables.source import SourceNote, TableFile


@dataclass(frozen=True, slots=True)
class TableBehind:
    """The table that a value came from.

    named    file, version and who signed it, as the decision names them
    sources  where the file's values were read, as it says now
    since    how the file is named now, where it is another version than the decision's; else ""
    """

    named: str
    sources: tuple[SourceNote, ...] = ()
    since: str = ""


class Sources:
    """Knows the files of one mappings folder by their paths."""

    def __init__(self, mappings: Mappings) -> None:
        self._by_path = {file.path: file for file in _files(mappings)}

    def behind(self, table: str | None) -> TableBehind | None:
        """Find the table that a finding names; None where it names none."""
        if table is None:
            return None
        file = self._by_path.get(table.partition(" (")[0])
        if file is None:
            return TableBehind(table)
        return TableBehind(table, file.sources, "" if file.named in table else file.named)


def _files(mappings: Mappings) -> Iterator[TableFile]:
    for folder in (mappings.drugs, mappings.payers, mappings.sites, mappings.diagnoses, mappings.gaps):
        yield from (one.file for one in folder.values())
    for one in (mappings.places, mappings.documentation, mappings.units):
        yield one.file
