"""How a server in front of the application must be set, so that what the application promises holds."""

from collections.abc import Mapping
from typing import Final

from bridge.web.bodies import MOST_BYTES

WAITRESS: Final[Mapping[str, object]] = {
    "threads": 8,
    "ident": None,
    "max_request_body_size": 2 * MOST_BYTES,  # up to here the application answers; beyond it nothing more is taken
    "clear_untrusted_proxy_headers": False,  # they are never believed, but tell that a proxy stands between
}
"""Settings for `waitress.serve`, besides the address."""
