"""Write the four files of a run into a folder when the run is complete."""

from errno import EISDIR
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from bridge.deliver.sheets import NAMES
from bridge.errors import UsageError


class Folder:
    """The files of one run: written beside their names, and put in place together when the run is complete.

    A run that breaks off leaves what was there before.
    """

    def __init__(self, out: Path) -> None:
        self._out = out
        self._files: dict[str, BinaryIO] = {}

    def __enter__(self) -> Self:
        """Make the folder and open its files; raises UsageError where that cannot be done."""
        try:
            self._out.mkdir(parents=True, exist_ok=True)
            for name in NAMES:
                if (self._out / f"{name}.ndjson").is_dir():
                    raise IsADirectoryError(EISDIR, f"{name}.ndjson is a folder")
                self._files[name] = self._partial(name).open("wb")
        except OSError as error:
            self.__exit__(type(error), error, None)
            message = f"--out {self._out}: cannot be written ({error.strerror}). Name a folder that you may write to."
            raise UsageError(message) from error
        return self

    def write(self, name: str, lines: bytes | bytearray) -> None:
        """Add lines to one of the files."""
        self._files[name].write(lines)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the files in place, or remove them where the run broke off."""
        for name, file in self._files.items():
            file.close()
            if kind is None:
                self._partial(name).replace(self._out / f"{name}.ndjson")
            else:
                self._partial(name).unlink(missing_ok=True)

    def _partial(self, name: str) -> Path:
        return self._out / f".{name}.ndjson.partial"
