"""One thing that is wrong in one mappings file: where it stands, what it is, and how to mend it."""

import json
import re
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""The way to a value: keys, and places in lists counted from 0."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, in words that follow the name of the place.

    file   below the mappings folder, such as `payers/aetna.yaml`
    line   counted from 1; None where the file as a whole is meant
    path   the way to the value
    words  what is wrong and how to mend it, such as `is missing. Add it in quotes.`
    """

    file: str
    line: int | None
    path: Path
    words: str

    def __str__(self) -> str:
        if self.line is None and not self.path:
            return f"{self.file} {self.words}"
        where = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{where}: {path_text(self.path)} {self.words}"


def path_text(path: Path) -> str:
    """Write the way to a value as a coder reads it: `codes.C9028.settings#2` is the second setting of a code."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"#{step + 1}"
        elif not _PLAIN.match(step):
            text += f"[{shown(step)}]"
        else:
            text += f".{step}" if text else step
    return text or "the file"


def shown(value: object) -> str:
    """Show a value as it would be written, cut where it is long; a list or a map is only named."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a map of keys"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."
