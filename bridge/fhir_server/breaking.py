"""Say in words how a connection failed; what the library says would show the values in a URL."""

import requests
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError

from bridge.fhir_server.failures import AddressError, ServerError, UnreachableError
from bridge.fhir_server.limits import Limits
from bridge.fhir_server.question import Question
from bridge.fhir_server.waiting import PassingError


def failure_of(error: OSError, question: Question, limits: Limits) -> PassingError | ServerError | AddressError:
    """Turn what requests raised into what is raised here: a PassingError where another try may succeed."""
    if isinstance(error, requests.exceptions.SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return UnreachableError(
            "its certificate cannot be checked; if your own authority signed it, name its file in REQUESTS_CA_BUNDLE",
            asked=question.shown,
        )
    passing = _passing(error, limits)
    if passing is not None:
        return passing
    if isinstance(error, requests.RequestException):
        return AddressError(f"{question.shown}: cannot be asked ({type(error).__name__})")
    return UnreachableError(f"cannot be asked: {error.strerror or error}", asked=question.shown)


def _passing(error: OSError, limits: Limits) -> PassingError | None:
    """Say what happened where it may pass."""
    if isinstance(error, requests.ConnectTimeout):
        return PassingError(f"no connection within {limits.connect_timeout:g} s", acted=False)
    if isinstance(error, requests.Timeout):
        return PassingError(f"no answer within {limits.read_timeout:g} s")
    if isinstance(error, requests.ConnectionError):
        return _broken(error)
    return None


def _broken(error: requests.ConnectionError) -> PassingError:
    """Tell a connection that never stood from one that broke."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NameResolutionError):
        return PassingError("no such host is known", acted=False)
    if isinstance(reason, NewConnectionError):
        return PassingError("no connection can be made", acted=False)
    return PassingError("the connection broke")
