"""One setting's value is read as what it must be, or what is wrong with it is noted."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bridge.settings.given import Given

_SHOWN: Final = 60


class Reading:
    """The settings on their way from text to values; `problems` collects everything that is wrong."""

    def __init__(self, values: Mapping[str, Given]) -> None:
        self._values = values
        self.problems: list[str] = []

    def is_set(self, name: str) -> bool:
        """Say whether a setting has a value, or a file that holds it."""
        return name in self._values or f"{name}_FILE" in self._values

    def refuse(self, name: str, words: str) -> None:
        """Note what is wrong with a setting; the words say what it may be."""
        file = self._values[name].file if name in self._values else None
        self.problems.append(f"{name}{'' if file is None else f' in {file}'}: {words}")

    def text(self, name: str) -> str:
        """Give a value without the blanks around it, "" where there is none."""
        return self._values[name].value.strip() if name in self._values else ""

    def path(self, name: str) -> Path | None:
        """Give a path; a relative one in a settings file is counted from that file's folder."""
        return self._values[name].folder / self.text(name) if name in self._values else None

    def secret(self, name: str) -> str:
        """Give a secret, from the setting or from the file that NAME_FILE names, "" where there is none."""
        holder = f"{name}_FILE"
        if name in self._values and holder in self._values:
            self.refuse(name, f"is set, and {holder} too. Keep one of the two.")
            return ""
        file = self.path(holder)
        if file is None:
            return self._values[name].value.strip("\r\n") if name in self._values else ""
        try:
            value = file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            self.refuse(holder, f"{file} cannot be read ({why}). Name the file that holds the secret.")
            return ""
        if not value:
            self.refuse(holder, f"{file} is empty. Name the file that holds the secret.")
        return value

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """Give one of the allowed words, in whatever letter case and with whatever blanks it was written."""
        word = self.text(name)
        if not word:
            return default
        for one in allowed:
            if one.lower() == "".join(word.lower().split()):
                return one
        self.refuse(name, f'is "{_short(word)}". It may be {", ".join(allowed[:-1])} or {allowed[-1]}.')
        return default

    def whole(self, name: str, least: int, most: int, default: int) -> int:
        """Give a whole number between two bounds, both included."""
        word = self.text(name)
        if not word:
            return default
        if word.isascii() and word.isdigit() and least <= int(word[:10]) <= most:
            return int(word)
        self.refuse(name, f'is "{_short(word)}". It may be a whole number from {least} to {most}.')
        return default

    def seconds(self, name: str, most: int, default: float) -> float:
        """Give a number of seconds above 0."""
        word = self.text(name)
        if not word:
            return default
        try:
            number = float(word)
        except ValueError:
            number = 0.0
        if 0 < number <= most:
            return number
        self.refuse(name, f'is "{_short(word)}". It may be a number of seconds above 0, up to {most}.')
        return default

    def day(self, name: str) -> date | None:
        """Give a day."""
        word = self.text(name)
        try:
            return date.fromisoformat(word) if word else None
        except ValueError:
            self.refuse(name, f'is "{_short(word)}". It may be a day, such as 2026-01-31.')
            return None

    def url(self, name: str, hint: str) -> str:
        """Give the address of a server, without the slash at its end; the hint says what to write instead."""
        url = self.text(name).rstrip("/")
        try:
            parts = urlsplit(url)
            is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.query + parts.fragment
        except ValueError:
            is_address = False
        if url and not is_address:
            self.refuse(name, f"is no URL. {hint}")
        return url

    def words(self, name: str) -> frozenset[str]:
        """Give the words of a list with commas between them."""
        return frozenset(word.strip() for word in self.text(name).split(",") if word.strip())


def _short(word: str) -> str:
    return word if len(word) <= _SHOWN else f"{word[:_SHOWN]}..."
