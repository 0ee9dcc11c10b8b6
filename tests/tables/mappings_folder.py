"""A small mappings folder for an invented drug, to break one thing in."""

import shutil
from pathlib import Path

from bridge.errors import MappingError
from bridge.tables.gap_ids import GAP_IDS
from bridge.tables.loading import load_mappings
from bridge.tables.mappings import Mappings

MINIMAL = Path(__file__).parent / "minimal"

DRUG = "drugs/examplumab.yaml"
PAYER = "payers/first-payer.yaml"
OTHER_PAYER = "payers/second-payer.yaml"
FOLLOWED = "payers/medicare.yaml"
SITE = "sites/main-campus.yaml"
OFFICE = "sites/office.yaml"
PLACES = "sites/place-rules.yaml"
DIAGNOSES = "diagnoses/examplumab.yaml"
CONCEPT_MAP = "diagnoses/snomed-candidates.json"
DOCUMENTATION = "documentation/documentation.yaml"
UNITS = "units/units.yaml"
GAP = "gaps/lot-expired.yaml"

_GAP = """version: "1"
sources: []
verified: {by: null, on: null}
gap: "GAP"
severity: "blocks"
in_case: {required-by-payer: "warns"}
owner: "nurse"
question: "What about {administration}?"
answered: "Then the claim goes out."
lowerable: "LOWERABLE"
"""
_LOWERABLE = {"dose-not-recorded": "no"}


class MappingsFolder:
    """The folder, what changes it, and what the loader says of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(MINIMAL, path)
        (path / "gaps").mkdir()
        for gap in GAP_IDS:
            words = _GAP.replace("GAP", gap).replace("LOWERABLE", _LOWERABLE.get(gap, "yes"))
            (path / "gaps" / f"{gap}.yaml").write_text(words, encoding="utf-8")

    def change(self, file: str, old: str, new: str) -> None:
        """Write `new` for the first `old` in a file, which must be there."""
        text = self.text(file)
        assert old in text
        self.write(file, text.replace(old, new, 1))

    def write(self, file: str, text: str) -> None:
        (self.path / file).write_text(text, encoding="utf-8")

    def text(self, file: str) -> str:
        return (self.path / file).read_text(encoding="utf-8")

    def line(self, file: str, words: str) -> int:
        """Find the first line that holds the words, counted from 1."""
        return next(at for at, line in enumerate(self.text(file).splitlines(), 1) if words in line)

    def load(self) -> Mappings:
        return load_mappings(self.path)

    def problems(self) -> list[str]:
        try:
            self.load()
        except MappingError as error:
            return error.problems
        return []
