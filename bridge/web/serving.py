"""How a server in front of the application must be set, so that what the application promises holds."""

from collections.abc import Mapping
from typing import Final

from bridge.reconciling.csv_text import MOST_BYTES as MOST_OF_A_FILE
from bridge.web.bodies import MOST_BYTES

WAITRESS: Final[Mapping[str, object]] = {
    "threads": 8,
    "ident": None,
    "max_request_body_size": MOST_OF_A_FILE + MOST_BYTES,  # so far the application answers; beyond it nothing is taken
    "clear_untrusted_proxy_headers": False,  # they are never believed, but tell that a proxy stands between
}
"""Settings for `waitress.serve`, besides the address."""
