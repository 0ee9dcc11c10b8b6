"""Reads the body of a request, up to a limit and uncompressed."""

from typing import Final

from flask import Request

from bridge.web.refusals import Refusal

MOST_BYTES: Final = 1024 * 1024
"""What a body may have."""
READ_AT_MOST: Final = MOST_BYTES + 1
"""What the application reads of one: a chunked body is cut there without a word, so one byte more tells."""
_PLAIN: Final = {"", "identity"}


def body_of(asked: Request, most: int = MOST_BYTES) -> bytes:
    """Read a body. Raises Refusal for one that is compressed (415), since it may be any size, or too large (413)."""
    refuse_compressed(asked)
    body = asked.get_data(cache=False)
    if len(body) > most:
        raise Refusal(413)
    return body


def refuse_compressed(asked: Request) -> None:
    """Raise Refusal where a body is compressed: it may be any size."""
    if asked.headers.get("Content-Encoding", "").strip().lower() not in _PLAIN:
        raise Refusal(415, headers={"Accept-Encoding": "identity"})
