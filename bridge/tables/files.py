"""Which files a mappings folder has, and which it must have."""

from dataclasses import dataclass
from pathlib import Path

from bridge.tables.gap_ids import GAP_IDS
from bridge.tables.problem import Problem
from bridge.tables.schemas.diagnoses import DiagnosesSchema
from bridge.tables.schemas.documentation import DocumentationSchema
from bridge.tables.schemas.drug import DrugSchema
from bridge.tables.schemas.gap import GapSchema
from bridge.tables.schemas.payer import PayerSchema
from bridge.tables.schemas.place_rules import PlaceRulesSchema
from bridge.tables.schemas.prices import PricesSchema
from bridge.tables.schemas.site import SiteSchema
from bridge.tables.schemas.table_field import nearest
from bridge.tables.schemas.table_file import FileSchema
from bridge.tables.schemas.units import UnitsSchema

PLACE_RULES = "sites/place-rules.yaml"
DOCUMENTATION = "documentation/documentation.yaml"
UNITS = "units/units.yaml"

MANY: dict[str, FileSchema] = {
    "drugs": DrugSchema(),
    "payers": PayerSchema(),
    "sites": SiteSchema(),
    "diagnoses": DiagnosesSchema(),
    "gaps": GapSchema(),
    "prices": PricesSchema(),
}
"""Folders with one file for each drug, payer, site ...; the file's name is its id."""
SINGLE: dict[str, FileSchema] = {
    PLACE_RULES: PlaceRulesSchema(),
    DOCUMENTATION: DocumentationSchema(),
    UNITS: UnitsSchema(),
}
"""Files of which there is one."""
OPTIONAL = ("prices",)
"""Folders that a mappings folder may do without."""
KINDS = (*(kind for kind in MANY if kind not in OPTIONAL), "documentation", "units", *OPTIONAL)


@dataclass(frozen=True, slots=True)
class Found:
    """One file and the schema it must follow; `id` is what it must call itself, None where it has no id."""

    file: str
    schema: FileSchema
    id: str | None


def find_files(folder: Path) -> tuple[list[Found], list[Problem]]:
    """Find the files of a mappings folder in the order of their names, and what is missing or misplaced."""
    if not folder.is_dir():
        return [], [_missing(str(folder), "Name a mappings folder that exists.")]
    names = [f"{kind}/{one.name}" for kind in KINDS for one in _listed(folder / kind)]
    found = [file for name in names if (file := _found(name))]
    problems = [_stray(name) for name in names if name.lower().endswith((".yaml", ".yml")) and not _found(name)]
    problems += [_unknown(one.name) for one in _listed(folder) if one.is_dir() and one.name not in KINDS]
    problems += _absent(folder, {file.file for file in found})
    return found, problems


def _listed(folder: Path) -> list[Path]:
    """List what a folder holds, without hidden files."""
    if not folder.is_dir():
        return []
    return sorted(one for one in folder.iterdir() if not one.name.startswith("."))


def _found(name: str) -> Found | None:
    """Tell which schema a file must follow, or None where it is not read."""
    if name in SINGLE:
        return Found(name, SINGLE[name], None)
    kind, _, file = name.partition("/")
    if kind in MANY and file.endswith(".yaml"):
        return Found(name, MANY[kind], file.removesuffix(".yaml"))
    return None


def _absent(folder: Path, present: set[str]) -> list[Problem]:
    """Name each folder and file that every mappings folder has and this one lacks."""
    lacking = [kind for kind in KINDS if not (folder / kind).is_dir() and kind not in OPTIONAL]
    filled = {file.partition("/")[0] for file in present}
    empty = [kind for kind in MANY if kind not in {*filled, *lacking, *OPTIONAL}]
    needed = [*SINGLE, *(f"gaps/{gap}.yaml" for gap in GAP_IDS)]
    without = [file for file in needed if file not in present and file.partition("/")[0] not in {*lacking, *empty}]
    return [
        *(_missing(kind, f"Make the folder: there are {', '.join(KINDS)}.") for kind in lacking),
        *(Problem(kind, None, (), "is empty. Add at least one .yaml file.") for kind in empty),
        *(_missing(file, "Add the file.") for file in without),
    ]


def _missing(file: str, mend: str) -> Problem:
    return Problem(file, None, (), f"is missing. {mend}")


def _stray(name: str) -> Problem:
    """Refuse a YAML file that nothing reads, so that nobody edits it in vain."""
    kind = name.partition("/")[0]
    only = [file for file in SINGLE if file.startswith(f"{kind}/") and kind not in MANY]
    mend = f"This folder has one file: {only[0]}." if only else "Let its name end in .yaml."
    return Problem(name, None, (), f"is not read. {mend}")


def _unknown(name: str) -> Problem:
    near = nearest(name, KINDS)
    mend = f"Did you mean {near}?" if near else f"There are {', '.join(KINDS)}."
    return Problem(name, None, (), f"is an unknown folder. {mend}")
