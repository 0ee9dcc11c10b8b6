"""Put together what reads charts from the source, and can send nothing."""

from collections.abc import Callable

from bridge.app.passes import Wires, abilities, once
from bridge.fetch.fetching import Fetcher
from bridge.fhir_server.searching import Searcher
from bridge.settings import Settings
from bridge.tables.mappings import Mappings


def fetcher_on(wires: Wires, settings: Settings, mappings: Mappings, words: Callable[[str], None]) -> Fetcher:
    """Give what fetches charts; one thread may use it.

    words  is told what the server cannot do

    Raises a ServerError where the server is broken.
    """
    told = once(words)
    able = abilities(wires.source, settings.source)
    searcher = Searcher(wires.source, able, page_size=settings.page_size, told=told)
    return Fetcher(searcher, mappings, told, wire=wires.source, able=able)
