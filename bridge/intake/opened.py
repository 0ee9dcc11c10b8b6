"""Reads files in blocks and lines, compressed or not, with bounds on what one line or document may take."""

import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Final

LONGEST_LINE: Final = 64 * 2**20
"""Bytes of one line of NDJSON; a chart's resource takes some thousand."""

LARGEST_DOCUMENT: Final = 2**30
"""Bytes of one JSON document, uncompressed; it must fit into memory at once, NDJSON need not."""

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_BLOCK: Final = 2**20
_GZIP: Final = b"\x1f\x8b"
_GZIP_WBITS: Final = 31
"""Tells zlib that a gzip header comes first."""

Advance = Callable[[int], None]
"""Is told how many more bytes of the disk were read."""


class CannotReadError(Exception):
    """A file's bytes cannot be had, or no further: its message says why."""


def blocks_of(path: Path, advance: Advance) -> Iterator[bytes]:
    """Read a file block by block; it is taken as compressed if it starts like gzip, whatever its name.

    Raises CannotReadError where the disk or the compression fails; what was readable before has been given.
    """
    try:
        with path.open("rb") as file:
            yield from unpacked(_raw_blocks(file, advance))
    except OSError as error:
        raise CannotReadError(f"cannot be read: {error.strerror or error}") from error


def unpacked(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Give blocks as they are, or decompressed where the first starts like gzip.

    Raises CannotReadError where the compression fails; what was readable before has been given.
    """
    coming = iter(blocks)
    first = next(coming, b"")
    coming = chain((first,), coming)
    try:
        yield from _inflated(coming) if first.startswith(_GZIP) else coming
    except zlib.error as error:
        raise CannotReadError(f"the compression is damaged: {error}") from error


def _raw_blocks(file: IO[bytes], advance: Advance) -> Iterator[bytes]:
    while block := file.read(_BLOCK):
        advance(len(block))
        yield block


def _inflated(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress gzip members one after the other, giving all that can be had of a file that was cut off.

    Not by the gzip module: it throws away the block in which a cut file ends.
    """
    member = zlib.decompressobj(wbits=_GZIP_WBITS)
    for block in blocks:
        rest, more = block, True
        while rest or more:
            if member.eof:
                rest = rest.lstrip(b"\0")  # padding after the last member
                if not rest:
                    break
                member = zlib.decompressobj(wbits=_GZIP_WBITS)
            inflated = member.decompress(rest, _BLOCK)
            rest = member.unused_data if member.eof else member.unconsumed_tail
            more = len(inflated) == _BLOCK
            if inflated:
                yield inflated
    if not member.eof:
        raise CannotReadError("the compressed file ends too early: it was cut off")


def blocks_in(text: bytes) -> Iterator[bytes]:
    """Cut what was read at once into the blocks it would have been read in."""
    return (text[start : start + _BLOCK] for start in range(0, len(text), _BLOCK))


def document_of(blocks: Iterable[bytes]) -> bytes:
    """Put a whole file together, without its byte order mark.

    Raises CannotReadError where it is larger than memory should be asked for.
    """
    read: list[bytes] = []
    size = 0
    for block in blocks:
        read.append(block)
        size += len(block)
        if size > LARGEST_DOCUMENT:
            raise CannotReadError(f"is larger than {LARGEST_DOCUMENT // 2**20} MB; split it, or export it as NDJSON")
    return b"".join(read).removeprefix(BYTE_ORDER_MARK)


def lines_of(blocks: Iterable[bytes]) -> Iterator[bytes | None]:
    """Cut blocks into lines, without the byte order mark; a line that is too long is given as None.

    blocks  each far shorter than the longest line
    """
    started: list[bytes] = []
    length = 0
    for block in blocks:
        first, *others = block.split(b"\n")
        length += len(first)
        if length <= LONGEST_LINE:
            started.append(first)
        else:
            started.clear()
        if others:
            yield _line(started, length)
            last = others.pop()
            yield from others
            started, length = [last], len(last)
    if length:
        yield _line(started, length)


def _line(parts: list[bytes], length: int) -> bytes | None:
    """Put the parts of a line together, unless it was too long to keep them."""
    return b"".join(parts).removeprefix(BYTE_ORDER_MARK) if length <= LONGEST_LINE else None
