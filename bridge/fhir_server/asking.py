"""Asks for one page, or for several at once, by whichever way the server takes."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from bridge.fhir_server.address import without_values
from bridge.fhir_server.answers import Answer
from bridge.fhir_server.failures import (
    AddressError,
    NotFhirError,
    RefusedError,
    ServerError,
    TooLargeError,
    UnreachableError,
)
from bridge.fhir_server.learned import Learned
from bridge.fhir_server.outcome import outcome_in_words
from bridge.fhir_server.question import query_of
from bridge.fhir_server.received import Came, Received, read_bundle
from bridge.fhir_server.search import LONGEST_URL, length_of
from bridge.fhir_server.wire import Wire

MOST_ENTRIES: Final = 50
"""Questions in one Bundle; the answer holds a page for each."""
THREADS: Final = 8
"""Questions side by side; the wire lets only so many of them out at once as its limits say."""
_TOO_MANY: Final = 413
Given = TypeVar("Given")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ask:
    """A page to be asked for.

    asked  all parameters
    link   the server's own link to the page, instead of them
    """

    kind: str
    asked: tuple[tuple[str, str], ...] = ()
    link: str = ""

    @property
    def url(self) -> str:
        """Write it as a URL below the base."""
        return self.link or f"{self.kind}?{query_of(self.asked)}"

    @property
    def is_long(self) -> bool:
        """Say whether it is too long for a URL."""
        return not self.link and length_of(self.kind, self.asked) > LONGEST_URL


class Asker:
    """Asks one server."""

    def __init__(self, wire: Wire, learned: Learned) -> None:
        self._wire = wire
        self._learned = learned

    def one(self, ask: Ask) -> Received:
        """Ask for one page.

        Raises RefusedError where it is refused, a 404 too, and whatever else the wire raises.
        """
        by_post = ask.is_long and self._learned.posts is not False
        if ask.link:
            answer = self._follow(ask.link)
        elif by_post:
            answer = self._wire.search_by_post(ask.kind, ask.asked)
        else:
            answer = self._wire.get(ask.kind, ask.asked)
        way = "POST" if by_post else "GET"
        shown = shown_search(self._wire, way, ask)
        if not answer.found:
            raise refusal(answer, shown)
        received = read_bundle(answer.body, way)
        if received is None:
            raise NotFhirError(
                "answered a search with something else than a Bundle; look at BRIDGE_FHIR_URL",
                asked=shown,
                status=answer.status,
            )
        return received

    def several(self, asks: Sequence[Ask]) -> list[Received | ServerError]:
        """Ask for pages, in one Bundle where the server takes that, else side by side; give of each what came."""
        answers: list[Received | ServerError | None] = [None] * len(asks)
        own = [place for place, ask in enumerate(asks) if not ask.link]
        if len(own) > 1:
            for start in range(0, len(own), MOST_ENTRIES):
                places = own[start : start + MOST_ENTRIES]
                for place, came in zip(places, self._in_a_bundle([asks[each] for each in places]), strict=True):
                    answers[place] = came
        rest = [place for place, answer in enumerate(answers) if answer is None]
        for place, answer in zip(rest, self._side_by_side([asks[each] for each in rest]), strict=True):
            answers[place] = answer
        return [answer for answer in answers if answer is not None]

    def _follow(self, link: str) -> Answer:
        """Get a page by the server's own link."""
        try:
            return self._wire.get(link)
        except AddressError as error:
            raise RefusedError(f"has a link that cannot be followed: {error}") from None

    def _side_by_side(self, asks: Sequence[Ask]) -> list[Received | ServerError]:
        def attempt(ask: Ask) -> Received | ServerError:
            try:
                return self.one(ask)
            except ServerError as error:
                return error

        return side_by_side(attempt, asks)

    def _in_a_bundle(self, asks: Sequence[Ask]) -> list[Received | None]:
        """Ask in one Bundle; None for each that is to be asked by itself."""
        came = gets_in_a_bundle(self._wire, self._learned, [ask.url for ask in asks])
        return [_page_in(each) for each in came]


def side_by_side(do: Callable[[Given], T], those: Sequence[Given]) -> list[T]:
    """Do something with each, several at once, and give the results in order."""
    if len(those) < 2:  # noqa: PLR2004  # one needs no thread
        return [do(each) for each in those]
    with ThreadPoolExecutor(min(len(those), THREADS)) as threads:
        return list(threads.map(do, those))


def gets_in_a_bundle(wire: Wire, learned: Learned, urls: Sequence[str]) -> list[Came | None]:
    """Get several URLs in one batch Bundle; None for each that has no answer in it and is to be asked by itself.

    Where the server refuses such Bundles, or loses entries of its answer, that is learned and said.
    """
    nothing: list[Came | None] = [None] * len(urls)
    if learned.batch is False or len(urls) < 2:  # noqa: PLR2004  # one is asked by itself
        return nothing
    entries = [{"request": {"method": "GET", "url": url}} for url in urls]
    try:
        answer = wire.post("", msgspec.json.encode({"resourceType": "Bundle", "type": "batch", "entry": entries}))
    except (TooLargeError, RefusedError, NotFhirError, UnreachableError) as error:
        if isinstance(error, TooLargeError) or error.status == _TOO_MANY:
            return _in_halves(wire, learned, urls)
        if error.status is None:
            raise
        received = None
    else:
        received = read_bundle(answer.body, "batch") if answer.found else None
    if received is not None and len(received.came) == len(urls) and not received.odd:
        learned.batch = True
        return list(received.came)
    how = "does not answer" if received is None else "loses entries of"
    learned.batch = False
    learned.say(f"The server {how} Bundles of questions (batch): each is asked by itself.")
    return nothing


def _in_halves(wire: Wire, learned: Learned, urls: Sequence[str]) -> list[Came | None]:
    middle = len(urls) // 2
    return [
        *gets_in_a_bundle(wire, learned, urls[:middle]),
        *gets_in_a_bundle(wire, learned, urls[middle:]),
    ]


def _page_in(came: Came | None) -> Received | None:
    """Read the page in one entry of a batch's answer; None where there is none, and where it was refused."""
    if came is None or came.entry is None or not (came.status == 0 or 200 <= came.status < 300):  # noqa: PLR2004  # 2xx
        return None
    return read_bundle(came.entry.raw, "batch")


def refusal(answer: Answer, shown: str) -> RefusedError:
    """Make a failure of an answer that is none to this question, such as 404 to a search."""
    return RefusedError(
        f"answered {answer.status}", asked=shown, status=answer.status, outcome=outcome_in_words(answer.body)
    )


def shown_search(wire: Wire, way: str, ask: Ask) -> str:
    """Name a search without the values of its parameters."""
    return without_values(f"{way} {wire.base}/{ask.kind}?{query_of(ask.asked)}")
