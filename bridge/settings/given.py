"""Where settings are given: in the environment first, then in a file of lines NAME=value."""

import difflib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dotenv.parser import Binding, parse_stream

from bridge.settings.names import KNOWN, SECRETS
from bridge.settings.problems import SettingsError

DEFAULT_FILE: Final = "bridge.env"
NAMES_THE_FILE: Final = "BRIDGE_SETTINGS"
_ALIKE: Final = 0.8


@dataclass(frozen=True, slots=True)
class Given:
    """The value of one setting, and where it stands.

    file  None: in the environment
    """

    value: str = field(repr=False)
    file: Path | None = None

    @property
    def folder(self) -> Path:
        """Give the folder from which a relative path in the value is counted: the file's, else the current one."""
        return Path() if self.file is None else self.file.parent


def settings_file(environment: Mapping[str, str], named: Path | None, folder: Path) -> Path | None:
    """Choose the settings file: the one named by --settings, else by BRIDGE_SETTINGS, else `bridge.env` in `folder`.

    None where there is none. One that was named and is not there is refused when it is read.
    """
    if named is not None:
        return named
    if environment.get(NAMES_THE_FILE, "").strip():
        return Path(environment[NAMES_THE_FILE].strip())
    beside = folder / DEFAULT_FILE
    return beside if beside.is_file() else None


def given(environment: Mapping[str, str], file: Path | None) -> dict[str, Given]:
    """Give every setting that has a value: the environment's, else the file's. A blank value is none.

    Where the environment has a secret, or the file that holds it, both forms of it in the settings file count for
    nothing. Raises SettingsError where the file cannot be read.
    """
    outside = {name: Given(value) for name, value in environment.items() if _is_ours(name) and value.strip()}
    inside = {} if file is None else _in_file(file)
    for secret in SECRETS:
        if secret in outside or f"{secret}_FILE" in outside:
            inside.pop(secret, None)
            inside.pop(f"{secret}_FILE", None)
    return inside | outside


def misspelled(names: Mapping[str, Given]) -> Iterator[str]:
    """Say which names look like a known one that was misspelled; other unknown names are somebody else's."""
    known = {name.removeprefix("BRIDGE_"): name for name in KNOWN | {NAMES_THE_FILE}}
    for name in sorted(names.keys() - set(known.values())):
        for near in difflib.get_close_matches(name.upper().removeprefix("BRIDGE_"), known, 1, _ALIKE):
            where = "" if names[name].file is None else f" in {names[name].file}"
            yield f"{name}{where}: there is no such setting, so it has no effect. Did you mean {known[near]}?"


def _is_ours(name: str) -> bool:
    return name.upper().startswith("BRIDGE_")


def _in_file(file: Path) -> dict[str, Given]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise SettingsError(
            [f"settings file {file}: cannot be read ({why}). Name one with --settings or {NAMES_THE_FILE}."]
        ) from None
    found: dict[str, Given] = {}
    problems: list[str] = []
    for line in parse_stream(io.StringIO(text)):
        problems += _wrong_with(line, found, file)
        if line.key is not None and _is_ours(line.key) and line.value is not None and line.value.strip():
            found[line.key] = Given(line.value, file)
    if problems:
        raise SettingsError(problems)
    return found


def _wrong_with(line: Binding, found: Mapping[str, Given], file: Path) -> Iterator[str]:
    """Say what is wrong with a line, never what it holds."""
    where = f"{file}, line {line.original.line}"
    if line.error:
        yield f"{where}: cannot be read. Write NAME=value, in quotes where the value holds a space or a #."
    elif line.key is not None and line.key in found:
        yield f"{where}: {line.key} was set further up already. Keep one of the two."
    elif line.key is not None and _is_ours(line.key) and line.value is None:
        yield f"{where}: {line.key} has no value. Write {line.key}=value, or remove the line."
