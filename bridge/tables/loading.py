"""A mappings folder is read and checked as a whole: every file is right, or all that is wrong is told at once."""

import hashlib
from pathlib import Path
from typing import Any, TypeVar, cast

from marshmallow import ValidationError

from bridge.errors import MappingError
from bridge.tables.cross_checks import cross_faults
from bridge.tables.diagnosis import Diagnoses
from bridge.tables.documentation import Documentation
from bridge.tables.drug import Drug
from bridge.tables.files import DOCUMENTATION, PLACE_RULES, UNITS, Found, find_files
from bridge.tables.gap import GapWords
from bridge.tables.mappings import Mappings
from bridge.tables.payer import Payer
from bridge.tables.price import Prices
from bridge.tables.problem import Path as Way
from bridge.tables.problem import Problem, shown
from bridge.tables.reading_concept_map import read_concept_map
from bridge.tables.reading_yaml import Document, read_yaml
from bridge.tables.schemas.faults import faults_of
from bridge.tables.schemas.table_file import table_of
from bridge.tables.site import PlaceRules, Site
from bridge.tables.unit import Units

_DIGITS = 8

T = TypeVar("T")


def load_mappings(folder: Path) -> Mappings:
    """Load and check a mappings folder.

    Raises MappingError with everything that is wrong in any of its files, one line each: file, line, what is
    wrong, how to mend it.
    """
    found, problems = find_files(folder)
    reading = _Reading(folder, problems)
    for file in found:
        reading.read(file)
    for fault in cross_faults(reading.tables, {file.file for file in found}):
        reading.note(*fault)
    if reading.problems:
        ordered = sorted(dict.fromkeys(reading.problems), key=lambda problem: (problem.file, problem.line or 0))
        raise MappingError([str(problem) for problem in ordered])
    return _mappings(reading.tables)


def _mappings(tables: dict[str, object]) -> Mappings:
    """Sort the tables by kind."""
    return Mappings(
        drugs=_by_id(tables, Drug),
        payers=_by_id(tables, Payer),
        sites=_by_id(tables, Site),
        places=cast("PlaceRules", tables[PLACE_RULES]),
        diagnoses=_by_id(tables, Diagnoses),
        gaps=_by_id(tables, GapWords),
        documentation=cast("Documentation", tables[DOCUMENTATION]),
        units=cast("Units", tables[UNITS]),
        prices=_by_id(tables, Prices),
    )


def _by_id(tables: dict[str, object], kind: type[T]) -> dict[str, T]:
    """Give the tables of a kind by the name of their file, which is their id."""
    return {Path(file).stem: table for file, table in tables.items() if isinstance(table, kind)}


class _Reading:
    """What has been read of a folder so far: its tables by file, and what is wrong with them."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder = folder
        self.problems = problems
        self.tables: dict[str, object] = {}
        self.documents: dict[str, Document] = {}

    def bytes_of(self, file: str) -> bytes | None:
        """Read a file, or note that it cannot be read."""
        try:
            return (self.folder / file).read_bytes()
        except OSError as error:
            self.problems.append(Problem(file, None, (), f"cannot be read: {error.strerror}."))
            return None

    def note(self, file: str, path: Way, words: str) -> None:
        """Note what is wrong, on the line of the value or of the nearest one around it."""
        lines = self.documents[file].lines
        near = path
        while near not in lines:
            near = near[:-1]
        self.problems.append(Problem(file, lines[near], path, words))

    def read(self, found: Found) -> None:
        """Read one file into its table, or note all that is wrong with it."""
        raw = self.bytes_of(found.file)
        if raw is None:
            return
        document = self.documents[found.file] = read_yaml(raw)
        self.problems += [Problem(found.file, flaw.line, flaw.path, flaw.words) for flaw in document.flaws]
        if not document.lines:
            return
        try:
            values = cast("dict[str, Any]", found.schema.load(cast("Any", document.tree)))
        except ValidationError as error:
            for path, words in faults_of(error.messages):
                self.note(found.file, path, words)
            return
        self.check_id(found, values)
        self.add_concept_map(found, values)
        self.tables[found.file] = table_of(found.schema, values, found.file, hashlib.sha256(raw).hexdigest()[:_DIGITS])

    def check_id(self, found: Found, values: dict[str, Any]) -> None:
        """Refuse a file that calls itself by another name than its own."""
        if found.id is None or values["id"] == found.id:
            return
        key = cast("str", found.schema.load_fields["id"].data_key)
        self.note(found.file, (key,), f"is {shown(values['id'])}, but the file is {found.id}.yaml. Give both one name.")

    def add_concept_map(self, found: Found, values: dict[str, Any]) -> None:
        """Read the concept map that a list of diagnoses names."""
        name = values.pop("concept_map", None)
        if name is None:
            return
        file = f"{found.file.partition('/')[0]}/{name}"
        raw = self.bytes_of(file)
        values["snomed"] = {}
        if raw is not None:
            systems = (values["snomed_systems"], values["icd10_systems"])
            values["snomed"], problems = read_concept_map(raw, file, systems)
            self.problems += problems
