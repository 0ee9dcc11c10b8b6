"""What could not be read: which file, where in it, and why."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One file, line or entry that could not be read; the rest of the input is read all the same.

    line  the number of the line, or of the entry in a Bundle (`5.2`: the second entry of the Bundle in line or
          entry 5); None where it is the whole file
    """

    file: str
    line: str | None
    reason: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.reason}"
