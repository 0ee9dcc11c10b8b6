"""YAML as text: every value is read as it is written, with its line; nothing is taken for a number, a day or a yes."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from bridge.tables.problem import Path

Tree = str | None | list["Tree"] | dict[str, "Tree"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NOT_ALLOWED = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_BARE_KEY = re.compile(r"(?![A-Z][0-9])[A-Za-z_][A-Za-z0-9_-]*\Z")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the writing itself: a line, the way to the value, and the words for it."""

    line: int
    path: Path
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file as text.

    tree   maps, lists, texts and nulls; None as a whole where the file cannot be read
    lines  the line (from 1) on which each value or its key stands
    flaws  what is wrong with the writing
    """

    tree: Tree = None
    lines: dict[Path, int] = field(default_factory=dict)
    flaws: tuple[Flaw, ...] = ()


class _UnreadableError(Exception):
    """The file cannot be read past this flaw."""

    def __init__(self, line: int, path: Path, words: str) -> None:
        super().__init__(words)
        self.flaw = Flaw(line, path, words)


def read_yaml(raw: bytes) -> Document:
    """Read a file's bytes; what is wrong with the writing is told, never raised."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return Document(flaws=(Flaw(line, (), "is not UTF-8 text here. Save it as UTF-8."),))
    flaws = [_not_allowed(text, found) for found in _NOT_ALLOWED.finditer(text)]
    if flaws:
        return Document(flaws=tuple(flaws))
    reader = _Reader(yaml.parse(text, _LOADER))
    try:
        tree = reader.document()
    except _UnreadableError as error:
        return Document(flaws=(*reader.flaws, error.flaw))
    except yaml.MarkedYAMLError as error:
        return Document(flaws=(*reader.flaws, _broken(error, text)))
    return Document(tree, reader.lines, tuple(reader.flaws))


def _not_allowed(text: str, found: re.Match[str]) -> Flaw:
    """Name a tab or another character that may not stand in the file."""
    line = text.count("\n", 0, found.start()) + 1
    if found.group() == "\t":
        return Flaw(line, (), "holds a tab. Write spaces.")
    return Flaw(line, (), f"holds the control character U+{ord(found.group()):04X}. Remove it.")


def _broken(error: yaml.MarkedYAMLError, text: str) -> Flaw:
    """Say where the YAML stops making sense, in the parser's words."""
    mark = error.problem_mark or error.context_mark
    line = 1 if mark is None else min(mark.line, text.rstrip().count("\n")) + 1
    words = f"is no YAML from here: {error.problem or error.context}."
    return Flaw(line, (), f"{words} Check quotes, brackets, colons and indentation on this line and the one above.")


class _Reader:
    """Turns the parser's events into a tree, noting lines and flaws on the way."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.lines: dict[Path, int] = {}
        self.flaws: list[Flaw] = []

    def document(self) -> Tree:
        """Read the one document of the file."""
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _UnreadableError(1, (), "is empty. Write the keys that a file of this folder has.")
        self.lines[()] = 1
        tree = self.value(next(self.events), ())
        next(self.events)
        after = next(self.events)
        if not isinstance(after, yaml.StreamEndEvent):
            raise _UnreadableError(_line(after), (), "holds a second document. Remove the line `---` or `...`.")
        return tree

    def value(self, event: yaml.Event, path: Path) -> Tree:
        """Read one value, whatever it is."""
        _refuse_shorthand(event, path)
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event, path)
        if len(path) >= _DEEPEST:
            words = f"is nested more than {_DEEPEST} levels deep here. Check brackets and indentation."
            raise _UnreadableError(_line(event), (), words)
        return self.mapping(path) if isinstance(event, yaml.MappingStartEvent) else self.sequence(path)

    def scalar(self, event: yaml.ScalarEvent, path: Path) -> str | None:
        """Give a text, or None for the bare null; any other bare value is a flaw and read as text."""
        text: str = event.value
        if event.style or text == "null":
            return text if event.style else None
        if text in {"", "~"}:
            self.flaws.append(Flaw(_line(event), path, "says nothing. Write null, or a value in quotes."))
            return None
        self.flaws.append(Flaw(_line(event), path, f"is the bare {text}. Write it in quotes: {_quoted(text)}"))
        return text

    def sequence(self, path: Path) -> list[Tree]:
        """Read a list to its end."""
        found: list[Tree] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            step = (*path, len(found))
            self.lines[step] = _line(event)
            found.append(self.value(event, step))
        return found

    def mapping(self, path: Path) -> dict[str, Tree]:
        """Read a map to its end; of a key that stands twice the first counts, and the second is a flaw."""
        found: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, path)
            step = (*path, key)
            if key in found:
                words = f"stands twice, first on line {self.lines[step]}. Remove one of them."
                self.flaws.append(Flaw(_line(event), step, words))
                _Reader(self.events).value(next(self.events), step)
            else:
                self.lines[step] = _line(event)
                found[key] = self.value(next(self.events), step)
        return found

    def key(self, event: yaml.Event, path: Path) -> str:
        """Read a key, which is text; a bare one must be a word, so that no day, number or code is bare."""
        _refuse_shorthand(event, path)
        if not isinstance(event, yaml.ScalarEvent):
            raise _UnreadableError(_line(event), path, "has a key that is no text. Write a plain key.")
        text: str = event.value
        if not event.style and not _BARE_KEY.match(text):
            words = f"has the bare key {text}. Write it in quotes: {_quoted(text)}"
            self.flaws.append(Flaw(_line(event), path, words))
        return text


def _refuse_shorthand(event: yaml.Event, path: Path) -> None:
    """Refuse aliases, anchors and tags: a file says each thing where it holds, and everything is text."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        raise _UnreadableError(_line(event), path, f"is the alias *{anchor}. Write the value itself again.")
    if anchor is not None:
        raise _UnreadableError(_line(event), path, f"has the anchor &{anchor}. Remove it.")
    if tag is not None:
        raise _UnreadableError(_line(event), path, f"has the tag {tag}. Remove it and write text in quotes.")


def _line(event: yaml.Event) -> int:
    """Give the line of an event, counted from 1."""
    return 1 if event.start_mark is None else event.start_mark.line + 1


def _quoted(text: str) -> str:
    """Write a text in the double quotes of YAML."""
    return json.dumps(text, ensure_ascii=False)
