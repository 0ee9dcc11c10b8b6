"""Take an answer off the line while counting what it has become: no answer, however packed, fills the memory."""

import time
from collections.abc import Iterator
from io import BytesIO
from typing import Final

import requests
from urllib3.exceptions import DecodeError, HTTPError, ReadTimeoutError

from bridge.fhir_server.failures import TooLargeError
from bridge.fhir_server.limits import MEBIBYTE, Limits
from bridge.fhir_server.waiting import PassingError

_PIECE: Final = 2**16


def read_body(response: requests.Response, limits: Limits, asked: str) -> bytes:
    """Read and decompress a body as it comes, piece by piece.

    Raises TooLargeError as soon as it is larger than the cap, and PassingError when it breaks off, cannot be
    decompressed, or takes too long in all.
    """
    until = time.monotonic() + limits.answer_timeout
    body = BytesIO()
    while piece := _next_piece(response, limits):
        if body.tell() + len(piece) > limits.most_bytes:
            raise TooLargeError(
                f"the answer is larger than {limits.most_bytes / MEBIBYTE:g} MiB; ask for smaller pages",
                asked=asked,
                status=response.status_code,
            )
        if time.monotonic() > until:
            raise PassingError(f"the answer was not whole within {limits.answer_timeout:g} s")
        body.write(piece)
    return body.getvalue()


def pieces(response: requests.Response, limits: Limits) -> Iterator[bytes]:
    """Read and decompress a body as it comes, of any length. Raises PassingError when it breaks off."""
    while piece := _next_piece(response, limits):
        yield piece


def _next_piece(response: requests.Response, limits: Limits) -> bytes:
    """Take what has come, at most one piece; nothing at the end.

    Not by `iter_content`, which waits until a piece is full: an answer that drips would never be looked at.
    """
    try:
        return response.raw.read1(_PIECE, decode_content=True) or b""
    except ReadTimeoutError:
        raise PassingError(f"the answer stopped coming for {limits.read_timeout:g} s") from None
    except DecodeError:
        raise PassingError("the answer cannot be decompressed") from None
    except HTTPError:
        raise PassingError("the answer broke off") from None
