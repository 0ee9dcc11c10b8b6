"""Reads FHIR files into one pool: Bundles, single resources and NDJSON; what cannot be read is named and left out."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec
from msgspec import Raw, Struct

from bridge.chart.decoding import Glance, glance, glance_at
from bridge.chart.lenient import ReadingNote
from bridge.chart.pool import Pool
from bridge.chart.references import Scope
from bridge.chart.soundness import unsound, without_half_characters
from bridge.intake.opened import LONGEST_LINE, Advance, CannotReadError, blocks_in, blocks_of, document_of, lines_of
from bridge.intake.paths import Found, FoundFile, find_files
from bridge.intake.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read, and what was not.

    pool         the resources, each once
    files        how many files were read
    passed_over  by type, how many resources nothing is read from
    not_fhir     how many JSON texts in folders are no FHIR
    unreadable   what could not be read, in the order of the files
    """

    pool: Pool
    files: int
    passed_over: dict[str, int]
    not_fhir: int
    unreadable: tuple[Unreadable, ...]


def read_paths(paths: Iterable[str | os.PathLike[str]], advance: Advance | None = None) -> Reading:
    """Read all FHIR behind the paths of a command; their order changes nothing."""
    return read_files(find_files(paths), advance)


def read_files(found: Found, advance: Advance | None = None) -> Reading:
    """Read the files that were found; `advance` is told of every block how many bytes it had on the disk."""
    pool = Pool()
    collecting = Collecting(pool, advance or (lambda _: None))
    collecting.unreadable += found.unreadable
    for file in found.files:
        OneFile(file, collecting).read()
    return Reading(
        pool,
        len(found.files),
        dict(sorted(collecting.passed_over.items())),
        collecting.not_fhir,
        tuple(collecting.unreadable),
    )


class _Entry(Struct, gc=False, rename="camel"):
    """An entry of a Bundle; what it says of searches and responses is not needed."""

    full_url: str | None = None
    resource: Raw = Raw(b"")
    request: Raw = Raw(b"")


class _Bundle(Struct, gc=False):
    """A Bundle of any type."""

    entry: list[_Entry] = []


class _LooseBundle(Struct, gc=False):
    """A Bundle in which some entry is odd."""

    entry: list[Raw]


class _LooseEntry(Struct, gc=False):
    """An entry of whose URL nothing can be made."""

    resource: Raw = Raw(b"")  # Raw cannot be changed


_BUNDLE: Final = msgspec.json.Decoder(_Bundle).decode
_LOOSE_BUNDLE: Final = msgspec.json.Decoder(_LooseBundle).decode
_BYTE: Final = re.compile(r"byte (\d+)")
_ENTRY: Final = msgspec.json.Decoder(_Entry).decode
_LOOSE_ENTRY: Final = msgspec.json.Decoder(_LooseEntry).decode


class Into(Protocol):
    """Takes what is read, as the Pool does."""

    def add(self, raw: bytes, seen: Glance, file: str, line: str | int, scope: Scope | None = None) -> str | None:
        """Take a resource and give its name, or None where it is of a kind that is not read."""

    def add_url(self, scope: Scope, url: str, name: str) -> None:
        """Take the URL under which a Bundle knows a resource."""

    def tell(self, name: str, note: ReadingNote) -> None:
        """Take what was odd about a resource."""


class Collecting:
    """What all files together have given so far.

    removed  is told of each entry of a Bundle that has no resource in it what it requests, as JSON
    """

    def __init__(self, into: Into, advance: Advance, removed: Callable[[bytes], None] | None = None) -> None:
        self.advance = advance
        self.pool = into
        self.removed = removed or (lambda _: None)
        self.passed_over: Counter[str] = Counter()
        self.not_fhir = 0
        self.unreadable: list[Unreadable] = []


class OneFile:
    """Reads one file into what is collected."""

    def __init__(self, file: FoundFile, collecting: Collecting) -> None:
        self.file = file
        self.to = collecting

    def read(self) -> None:
        """Read the file as what its name says it is, or as the other thing where it is that."""
        name = self.file.path.name.lower().removesuffix(".gz")
        if name.endswith((".ndjson", ".jsonl")):
            self.read_lines()
        else:
            self.read_document()

    def fail(self, line: str | None, reason: str) -> None:
        """Note that something could not be read."""
        self.to.unreadable.append(Unreadable(self.file.shown, line, reason))

    # One document

    def read_document(self) -> None:
        """Read a file that holds one Bundle or resource; one that holds lines of them is read as such."""
        try:
            text = document_of(blocks_of(self.file.path, self.to.advance))
        except CannotReadError as error:
            self.fail(None, str(error))
            return
        problem = _problem(text)
        if problem and _starts_with_a_line(text):
            for number, line in enumerate(lines_of(blocks_in(text)), 1):
                self.read_line(number, line)
        elif problem:
            self.read_mended(text, "", _line_of(text, problem), problem)
        else:
            self.put_whole(text, "", "1")

    def read_mended(self, text: bytes, inside: str, line: str | None, problem: str) -> None:
        """Read JSON in which nothing is wrong but half a character, without it; anything else cannot be read."""
        whole = without_half_characters(text)
        if whole == text or _problem(whole):
            self.fail(line, problem)
            return
        self.fail(line, "holds half of a character (an unpaired \\u escape); the rest is read")
        self.put_whole(whole, inside, line if inside and line else "1")

    # Lines

    def read_lines(self) -> None:
        """Read NDJSON line by line; a file of that name that is one document is read as such."""
        number = 0
        try:
            for number, line in enumerate(lines_of(blocks_of(self.file.path, self.to.advance)), 1):
                if line is not None and number == 1 and _is_cut(line) and self.read_as_document():
                    return
                self.read_line(number, line)
        except CannotReadError as error:
            self.fail(str(number + 1) if number else None, str(error))

    def read_as_document(self) -> bool:
        """Read NDJSON that is in truth one document over several lines, if it is one."""
        try:
            text = document_of(blocks_of(self.file.path, lambda _: None))
        except CannotReadError:
            return False
        if _problem(text):
            return False
        self.put_whole(text, "", "1")
        return True

    def read_line(self, number: int, line: bytes | None) -> None:
        """Read one line, most often one resource with an id."""
        if line is None:
            self.fail(str(number), f"the line is longer than {LONGEST_LINE // 2**20} MB; passed over")
            return
        try:
            seen = glance_at(line)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            self.read_odd_line(str(number), line)
            return
        problem = None if line.isascii() else _problem(line)
        if problem is None and seen.resource_type != "Bundle":
            problem = unsound(line)
        if problem is not None:
            self.fail(str(number), problem)
        elif self.to.pool.add(line, seen, self.file.label, number) is None:
            self.put_whole(line, str(number), str(number))

    def read_odd_line(self, number: str, line: bytes) -> None:
        """Read a line at which a glance was not enough."""
        if not line or line.isspace():
            return
        problem = _problem(line)
        if problem:
            self.read_mended(line, number, number, problem)
        else:
            self.put_whole(line, number, number)

    # Bundles and resources

    def put_whole(self, raw: bytes, inside: str, line: str) -> None:
        """Put what a whole line or document holds into the pool."""
        try:
            self.put(raw, glance(raw), inside, line)
        except RecursionError:
            self.fail(line, "has Bundles within Bundles, nested too deeply")

    def put(self, raw: bytes, seen: Glance, inside: str, line: str, scope: Scope | None = None) -> str | None:
        """Put a resource into the pool, or the entries of a Bundle; give the resource's name.

        inside  the line or entry in which a Bundle's entries are counted, if any
        line    where this is in the file
        """
        if seen.resource_type == "Bundle":
            self.put_bundle(raw, inside)
            return None
        if not seen.resource_type:
            self.put_other(line)
            return None
        problem = unsound(raw)
        if problem is not None:
            self.fail(line, problem)
            return None
        name = self.to.pool.add(raw, seen, self.file.label, line, scope)
        if name is None:
            self.to.passed_over[seen.resource_type] += 1
        return name

    def put_other(self, line: str) -> None:
        """Count JSON that is no FHIR; in a file that was named itself it is unreadable."""
        if self.file.given:
            self.fail(line, "is JSON, but no FHIR: it has no resourceType")
        else:
            self.to.not_fhir += 1

    def put_bundle(self, raw: bytes, inside: str) -> None:
        """Put the entries of a Bundle into the pool, then the URLs it knows them by."""
        scope: Scope = {}
        for number, entry in enumerate(self.entries(raw, inside), 1):
            resource = bytes(entry.resource)
            if not resource:
                self.to.removed(bytes(entry.request))
                continue
            line = f"{inside}.{number}" if inside else str(number)
            seen = glance(resource)
            if not seen.resource_type:
                self.fail(line, "the entry's resource has no resourceType")
                continue
            name = self.put(resource, seen, line, line, scope)
            if name is not None and entry.full_url:
                self.to.pool.add_url(scope, entry.full_url, name)
            elif name is not None and entry.full_url is not None:
                self.to.pool.tell(name, ReadingNote("", "came under a fullUrl that is no URL; passed over"))

    def entries(self, raw: bytes, inside: str) -> Iterator[_Entry]:
        """Give the entries of a Bundle; one that is odd is told and given empty."""
        try:
            yield from _BUNDLE(raw).entry
        except msgspec.ValidationError:
            yield from self.odd_entries(raw, inside)

    def odd_entries(self, raw: bytes, inside: str) -> Iterator[_Entry]:
        """Give the entries of a Bundle one by one."""
        try:
            entries = _LOOSE_BUNDLE(raw).entry
        except msgspec.ValidationError:
            self.fail(inside or None, "the Bundle's entry is no list")
            return
        for number, entry in enumerate(entries, 1):
            try:
                yield _ENTRY(entry)
            except msgspec.ValidationError:
                yield self.odd_entry(entry, f"{inside}.{number}" if inside else str(number))

    def odd_entry(self, entry: Raw, line: str) -> _Entry:
        """Give the resource of an entry whose URL is odd, so that nothing can point at it by that."""
        try:
            return _Entry("", _LOOSE_ENTRY(entry).resource)
        except msgspec.ValidationError as error:
            self.fail(line, f"the Bundle's entry is odd: {error}")
            return _Entry()


def _problem(text: bytes) -> str | None:
    """Say why a text cannot be read as JSON, or None where it can."""
    if not text or text.isspace():
        return "is empty"
    try:
        text.decode()
        glance(text)
    except UnicodeDecodeError as error:
        return f"is not valid UTF-8 at byte {error.start}"
    except RecursionError:
        return "is nested too deeply"
    except msgspec.DecodeError as error:
        return f"is not valid JSON: {error}"
    return None


def _line_of(text: bytes, problem: str) -> str | None:
    """Tell in which line of a document the byte lies at which it stops being readable."""
    byte = _BYTE.search(problem)
    if byte is None and not problem.endswith("truncated"):
        return None
    return str(text.count(b"\n", 0, int(byte[1]) if byte else len(text)) + 1)


def _is_cut(line: bytes) -> bool:
    """Say whether a first line is no JSON by itself, as in a document over several lines."""
    return bool(line.strip()) and _problem(line) is not None


def _starts_with_a_line(text: bytes) -> bool:
    """Say whether the first of several lines is JSON by itself, as in NDJSON."""
    first, _, others = text.lstrip().partition(b"\n")
    return bool(others.strip()) and _problem(first) is None
