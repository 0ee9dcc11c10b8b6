"""Where a browser goes after the sign-in: to a page of ours, wherever a link may say."""

from urllib.parse import urlsplit


def way_back(asked: str | None, otherwise: str) -> str:
    r"""Give the address that was asked for, where it is a page of this server and of no other.

    `//host`, `/\host` and what has a control character in it lead elsewhere in some browsers.
    """
    if not asked or not asked.startswith("/") or asked[1:2] in {"/", "\\"} or not asked.isprintable():
        return otherwise
    parts = urlsplit(asked)
    return otherwise if parts.scheme or parts.netloc else asked
