"""What whoever runs the web has set."""

from dataclasses import dataclass, field
from typing import Final

DEFAULT_REQUESTS_PER_SECOND: Final = 50
DEFAULT_OLDEST_WAITING: Final = 900.0
"""A quarter of an hour: thrice the time between two polls."""


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web must know of its settings; secrets are never shown.

    kinds                the kinds of resources that charts are read from: a notification of another one says nothing
    webhook_secrets      each of them opens, so that they can be changed one after the other; none: nobody comes in
    api_token            "" where nobody may ask for reviews
    metrics_token        "" where nobody but this machine itself may see the metrics
    requests_per_second  what one client may ask of each route
    oldest_waiting       the age in seconds from which a record that waits to be looked at makes us not ready
    """

    kinds: frozenset[str]
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    api_token: str = field(default="", repr=False)
    metrics_token: str = field(default="", repr=False)
    requests_per_second: int = DEFAULT_REQUESTS_PER_SECOND
    oldest_waiting: float = DEFAULT_OLDEST_WAITING
