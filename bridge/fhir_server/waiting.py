"""How long to wait before a request is made again, and when to stop: longer each time, never less than was asked."""

from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Final

from tenacity import RetryCallState, Retrying, retry_if_exception
from tenacity.wait import wait_exponential, wait_random, wait_random_exponential

from bridge.fhir_server.failures import ServerError, UnreachableError
from bridge.fhir_server.limits import Limits

_FIRST_HALF: Final = 0.25
"""Half of the first wait, in seconds: that much is certain, as much again is left to chance; then it doubles."""
_SPREAD: Final = 1.0
"""Seconds over which those who were told to come back at one moment come back."""


class PassingError(Exception):
    """A try failed in a way that may pass.

    what     what went wrong, in words
    kind     the failure it becomes when it does not pass
    wait     seconds the server asks us to wait, if it does
    acted    whether the server may have carried the request out all the same
    """

    def __init__(
        self,
        what: str,
        *,
        kind: type[ServerError] = UnreachableError,
        status: int | None = None,
        outcome: str = "",
        wait: float | None = None,
        acted: bool = True,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.kind = kind
        self.status = status
        self.outcome = outcome
        self.wait = wait
        self.acted = acted

    def lasting(self, asked: str, tries: int, *, repeatable: bool = True) -> ServerError:
        """Make the failure that is raised when it did not pass."""
        what = f"{self.what}, after {tries} tries" if tries > 1 else self.what
        if self.acted and not repeatable:
            what += "; it may have been carried out all the same, and is not sent again: look for it first"
        elif self.wait is not None:
            what += f"; the server asks to wait {self.wait:.0f} s"
        return self.kind(what, asked=asked, status=self.status, outcome=self.outcome)


def tries(limits: Limits, sleep: Callable[[float], None], *, repeatable: bool = True) -> Retrying:
    """Make what calls a function again while it raises PassingError, within the limits; the last one is raised."""
    half = {"multiplier": _FIRST_HALF, "max": limits.longest_wait / 2}
    backoff = wait_exponential(**half) + wait_random_exponential(**half)
    spread = wait_random(0, _SPREAD)

    def wait(state: RetryCallState) -> float:
        asked = _passing(state).wait
        return backoff(state) if asked is None else asked + spread(state)

    def enough(state: RetryCallState) -> bool:
        waited = state.idle_for + state.upcoming_sleep
        return state.attempt_number >= limits.tries or waited > limits.give_up_after + _SPREAD

    def may_pass(error: BaseException) -> bool:
        return isinstance(error, PassingError) and (repeatable or not error.acted)

    return Retrying(
        sleep=sleep,
        wait=wait,
        stop=enough,
        retry=retry_if_exception(may_pass),
        reraise=True,
    )


def _passing(state: RetryCallState) -> PassingError:
    """Give the failure for which a wait is computed."""
    error = state.outcome.exception() if state.outcome else None
    return error if isinstance(error, PassingError) else PassingError("")


def asked_to_wait(headers: Mapping[str, str], now: float) -> float | None:
    """Read Retry-After, in seconds from now, or None where it is not there or says nothing.

    now  seconds since 1970; counts only where the answer does not say its own time: two clocks seldom agree

    A date is HTTP's way to say a moment (RFC 9110, section 10.2.3).
    """
    said = headers.get("Retry-After", "").strip()
    if said.isascii() and said.isdigit():
        return float(said)
    until = _moment(said)
    if until is None:
        return None
    sent = _moment(headers.get("Date", ""))
    return max(0.0, until - (now if sent is None else sent))


def _moment(date: str) -> float | None:
    """Read an HTTP date as seconds since 1970."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
