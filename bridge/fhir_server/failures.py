"""What can go wrong between the bridge and a FHIR server, each with what was asked and what the server said."""

from bridge.errors import BridgeError


class AddressError(BridgeError):
    """An address cannot be used: plain http where https is required, no host, a way out of the server's own paths."""


class KeyFileError(BridgeError):
    """The file with our private keys cannot be read, or holds none that can sign us in."""


class ServerError(BridgeError):
    """A FHIR server did not do its part.

    what     what went wrong and what to do, in words
    asked    the request without its secrets: `GET https://host/fhir/Condition?patient`, never the values
    status   the HTTP status, where there was an answer
    outcome  the server's OperationOutcome in words, without patient particulars, at most 500 characters
    """

    def __init__(self, what: str, *, asked: str = "", status: int | None = None, outcome: str = "") -> None:
        self.what = what
        self.asked = asked
        self.status = status
        self.outcome = outcome
        said = f" (the server says: {outcome})" if outcome else ""
        super().__init__(f"{asked}: {what}{said}" if asked else f"{what}{said}")


class UnreachableError(ServerError):
    """No answer after all tries: connection refused, broken or timed out, or an answer of 5xx or 429 for too long."""


class RefusedError(ServerError):
    """The server understood and said no: a 4xx that is no answer, a 501, or a redirect, which is never followed."""


class SignInError(ServerError):
    """The server or its token endpoint does not let us in."""


class BrokenOffError(UnreachableError):
    """An answer that is taken as it comes broke off: what came before is good, and it may be asked for again."""


class ExportError(ServerError):
    """The server could not do a bulk export; whoever wants one begins another."""


class ForgottenError(ExportError):
    """The server knows nothing of a bulk export (any more), or of one of its files."""


class NotFhirError(ServerError):
    """What came is no FHIR: a web page, JSON that stops half way however often it is asked for, other JSON."""


class TooLargeError(ServerError):
    """An answer is larger than what we are ready to hold in memory."""


class PagingError(ServerError):
    """The server gives no way to the rest of a search."""
