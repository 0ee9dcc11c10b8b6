"""Reads files in blocks and lines, compressed or not, with bounds on what one line or document may take."""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Final, cast

LONGEST_LINE: Final = 64 * 2**20
"""Bytes of one line of NDJSON; a chart's resource takes some thousand."""

LARGEST_DOCUMENT: Final = 2**30
"""Bytes of one JSON document, uncompressed; it must fit into memory at once, NDJSON need not."""

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_BLOCK: Final = 2**20
_GZIP: Final = b"\x1f\x8b"

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
            compressed = file.read(2) == _GZIP
            file.seek(0)
            opened = cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if compressed else file
            told = 0
            while block := opened.read(_BLOCK):
                here = file.tell()
                advance(here - told)
                told = here
                yield block
    except EOFError as error:
        raise CannotReadError("the compressed file ends too early: it was cut off") from error
    except (gzip.BadGzipFile, zlib.error) as error:
        raise CannotReadError(f"the compression is damaged: {error}") from error
    except OSError as error:
        raise CannotReadError(f"cannot be read: {error.strerror or error}") from error


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
