"""Mappings folders as a coder might change them, to see what would come of it."""

from pathlib import Path
from shutil import copytree

from bridge.tables.default_folder import default_mappings

DRUG = "drugs/inotuzumab-ozogamicin.yaml"


def copied(folder: Path) -> Path:
    """Copy the mappings that come along."""
    return Path(copytree(default_mappings(), folder))


def edited(folder: Path, file: str, *changes: tuple[str, str]) -> Path:
    """Copy them and edit a file; each text must be there."""
    return rewritten(copied(folder), file, *changes)


def rewritten(folder: Path, file: str, *changes: tuple[str, str]) -> Path:
    """Edit a file of a folder; each text must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return folder


def with_the_permanent_code_half_a_year_later(folder: Path) -> Path:
    """Have J9229 begin on 1 July 2019, and C9028 last until then."""
    return edited(
        folder,
        DRUG,
        ('last: "2018-12-31"\n    settings: ["outpatient', 'last: "2019-06-30"\n    settings: ["outpatient'),
        ('last: "2018-12-31"\n    settings: ["physician', 'last: "2019-06-30"\n    settings: ["physician'),
        ('first: "2019-01-01"', 'first: "2019-07-01"'),
        ('"2019-01-01": {value: "J9229"', '"2019-07-01": {value: "J9229"'),
    )


def with_units_twice_as_large(folder: Path) -> Path:
    """Have one unit of C9028 stand for 0.2 mg."""
    return edited(folder, DRUG, (
        'mg_per_unit: "0.1"\n    first: "2018-01-01"', 'mg_per_unit: "0.2"\n    first: "2018-01-01"',
    ))  # fmt: skip
