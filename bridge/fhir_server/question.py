"""One request as it is about to be made, and how it is named in a message without anything secret."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import quote_plus

from bridge.fhir_server.address import without_values

Asked = Sequence[tuple[str, str]]
"""Search parameters in order; a name may come again."""
FHIR_JSON: Final = "application/fhir+json"
FORM: Final = "application/x-www-form-urlencoded"
_PLAIN: Final = ",:/"
"""What may stand as it is in a query: it keeps comma lists short. A bar may not: some servers refuse it."""
_LATELY: Final = 32
"""So many queries are kept as written: a long one is measured, asked and named in messages."""


@dataclass(frozen=True, slots=True)
class Question:
    """One request.

    repeatable  whether it may be made again when nobody knows if the server has carried it out
    needs_body  whether an answer without a resource is none
    """

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None
    repeatable: bool = True
    needs_body: bool = True

    @property
    def shown(self) -> str:
        """Name the request without values: `GET https://host/fhir/Condition?patient`."""
        return f"{self.method} {without_values(self.url)}"


def query_of(asked: Asked) -> str:
    """Write search parameters as a query."""
    return _query_of(tuple(asked))


@lru_cache(_LATELY)
def _query_of(asked: tuple[tuple[str, str], ...]) -> str:
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in asked)


def _quoted(text: str) -> str:
    """Quote a text bar by bar: the library is quick where nothing is to be quoted, and else goes letter by letter."""
    return "%7C".join([quote_plus(part, _PLAIN) for part in text.split("|")])


def with_parameters(url: str, asked: Asked) -> str:
    """Add search parameters to a URL that may have some already."""
    if not asked:
        return url
    return f"{url}{'&' if '?' in url else '?'}{query_of(asked)}"
