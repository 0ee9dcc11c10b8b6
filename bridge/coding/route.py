"""Tell whether a dose went in by the drug's route."""

import re

from bridge.facts.case import RouteRead
from bridge.facts.chart import Concept, any_in
from bridge.tables.drug import Route


class Routes:
    """Judges the routes of charts; every distinct one once."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Concept, str], RouteRead | None] = {}

    def read(self, route: Concept | None, wanted: Route) -> RouteRead | None:
        """Say what the chart writes and whether it is the drug's route; None where it writes nothing.

        A code that is known to be the route is believed; without one the words decide.
        """
        if route is None:
            return None
        key = (route, wanted.name)
        if key not in self._kept:
            self._kept[key] = _read(route, wanted)
        return self._kept[key]


def _read(route: Concept, wanted: Route) -> RouteRead | None:
    texts = [text for text in (route.text, *(coding.display or coding.code for coding in route.codings)) if text]
    if not texts:
        return None
    coded = any_in(route.codings, wanted.codes)
    return RouteRead(texts[0], coded or any(_says(text.lower(), wanted.words) for text in texts))


def _says(text: str, words: tuple[str, ...]) -> bool:
    return any(re.search(rf"\b{re.escape(word)}\b", text) for word in words)
