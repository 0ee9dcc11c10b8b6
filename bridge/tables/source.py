"""Which file a value came from, in which version, with which sources, signed by whom."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where the file's values were read."""

    title: str
    url: str | None
    read: date | None


@dataclass(frozen=True, slots=True)
class TableFile:
    """One file of `mappings/`.

    path     below the mappings folder, such as `payers/medicare.yaml`
    version  the version the file gives itself and the first eight digits of its SHA-256, such as `1+3fa1c2d4`
    """

    path: str
    version: str
    sources: tuple[SourceNote, ...] = ()
    verified_by: str | None = None
    verified_on: date | None = None
    named: str = field(init=False, compare=False)
    """File and version, as findings name them."""

    def __post_init__(self) -> None:
        """Put the name together once: every finding carries one, and says whether a coder has signed the file."""
        signed = f"signed by {self.verified_by}" if self.verified_by else "not signed by a coder"
        object.__setattr__(self, "named", f"{self.path} ({self.version}, {signed})")
