"""Which topics a server has, and of which kinds of resource each tells."""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec

from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.failures import RefusedError
from bridge.fhir_server.searching import Search, Searcher

TOPIC: Final = "SubscriptionTopic"
_BASIC: Final = "Basic"
"""In R4, which has no SubscriptionTopic, a topic may stand in a Basic."""
_URL: Final = re.compile(r".*/extension-SubscriptionTopic\.url")
_TRIGGER: Final = re.compile(r".*/extension-SubscriptionTopic\.resourceTrigger")
_NO_LETTER: Final = re.compile(r"[^a-z]+")
Json = dict[str, Any]


def topics_of(searcher: Searcher, able: Abilities, kinds: Sequence[str]) -> dict[str, frozenset[str]]:
    """Give the topics of an R4 or R4B server by their URLs, each with the kinds it tells of; none: nobody says.

    kinds  by which the URL of a topic is read that is told of nowhere else
    """
    told: dict[str, frozenset[str]] = {}
    with suppress(RefusedError):
        told |= dict(map(_of_topic, described(searcher))) if able.can(TOPIC, "search-type") else {}
    with suppress(RefusedError):
        search = Search(_BASIC, (("code", TOPIC),), because="topics")
        found = searcher.all(search) if able.can(_BASIC, "search-type") else []
        told |= dict(map(_of_basic, (msgspec.json.decode(entry.raw) for entry in found)))
    named = {topic: told.pop(_plain(topic), frozenset[str]()) or kinds_in(topic, kinds) for topic in able.topics}
    return {**named, **{topic: kinds for topic, kinds in told.items() if topic}}


def described(searcher: Searcher) -> list[Json]:
    """Give the server's SubscriptionTopics."""
    return [msgspec.json.decode(entry.raw) for entry in searcher.all(Search(TOPIC, (), because="who tells us of what"))]


def kinds_of(topic: Json) -> frozenset[str]:
    """Give the kinds of resource that a SubscriptionTopic tells of."""
    return frozenset(_kind(trigger.get("resource")) for trigger in topic.get("resourceTrigger", []))


def kinds_in(topic: str, kinds: Sequence[str]) -> frozenset[str]:
    """Read in the URL of a topic which kind it tells of: `.../encounter-complete` of Encounter; none where none is."""
    last = _NO_LETTER.sub("", _plain(topic).rstrip("/").rpartition("/")[2].lower())
    for kind in sorted(kinds, key=len, reverse=True):
        if kind.lower() in last:
            return frozenset({kind})
    return frozenset()


def _plain(topic: str) -> str:
    """Give a canonical URL without its version."""
    return topic.partition("|")[0]


def _of_topic(topic: Json) -> tuple[str, frozenset[str]]:
    return str(topic.get("url", "")), kinds_of(topic)


def _of_basic(basic: Json) -> tuple[str, frozenset[str]]:
    """Read a topic that stands in a Basic, its elements as extensions."""
    extensions = [each for each in basic.get("extension", []) if isinstance(each, dict)]
    url = next((_value(each) for each in extensions if _URL.fullmatch(str(each.get("url")))), "")
    return url, frozenset(_triggers(extensions))


def _triggers(extensions: list[Json]) -> Iterator[str]:
    for each in extensions:
        if _TRIGGER.fullmatch(str(each.get("url"))):
            yield from (_kind(_value(part)) for part in each.get("extension", []) if part.get("url") == "resource")


def _value(extension: Json) -> str:
    return str(extension.get("valueUri") or extension.get("valueCanonical") or "")


def _kind(written: object) -> str:
    return str(written or "").rpartition("/")[2]
