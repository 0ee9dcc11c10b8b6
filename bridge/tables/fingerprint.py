"""Tells two mappings folders apart: by all that their files say."""

from hashlib import sha256

from bridge.tables.mappings import Mappings
from bridge.tables.review import tables_of


def fingerprint(mappings: Mappings) -> str:
    """Compute digits that are alike for two folders whose files are, wherever they lie."""
    files = [f"{table.file.path} {table.file.version}" for table in tables_of(mappings)]
    maps = [f"{name} {list(table.snomed.items())}" for name, table in sorted(mappings.diagnoses.items())]
    return sha256("\n".join((*files, *maps)).encode()).hexdigest()
