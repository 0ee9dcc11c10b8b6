"""Which Subscriptions are wished for, in the form that the server has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from bridge.app.subscription_forms import Json, Reached, backport, r5, rest_hook
from bridge.app.topics import described, kinds_in, kinds_of, topics_of
from bridge.errors import UsageError
from bridge.fhir_server.abilities import Abilities
from bridge.fhir_server.searching import Searcher

KINDS: Final = ("MedicationAdministration", "Encounter", "Condition", "Medication")
"""What is subscribed to; of all else a poll tells."""
R5: Final = "R5"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the caller chooses of the backport.

    topics   to subscribe to, whatever the server says; none: those that it names for our kinds
    filters  such as `Encounter?class=AMB`, each for the topics that tell of its kind
    """

    topics: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """One Subscription that is wished for.

    about     the kinds that it tells of, or its topic where these are not known
    resource  None: the server has no topic for it
    """

    about: str
    resource: Json | None


def wishes(
    able: Abilities, searcher: Searcher, reached: Reached, choice: Choice, told: Callable[[str], None]
) -> Iterator[Wish]:
    """Write the Subscriptions that are wished for.

    Raises UsageError where the backport is chosen of an R5 server, which needs none, and what the wire raises.
    """
    if able.release == R5:
        if choice.topics or choice.filters:
            raise UsageError(
                "The server is R5: its topics are subscribed to as they are, without --backport or --filter."
            )
        yield from _of_r5(searcher, reached)
        return
    if choice.topics:
        known = {topic: kinds_in(topic, KINDS) for topic in choice.topics}
    else:
        known = topics_of(searcher, able, KINDS) if able.backport else {}
        for topic in (topic for topic, kinds in known.items() if not kinds):
            told(
                f"What the topic {topic} tells of is not known; `bridge subscribe --backport {topic}` subscribes to it."
            )
        known = {topic: kinds for topic, kinds in known.items() if kinds & {*KINDS}}
        if able.backport and not known:
            told("The server names no topic for what we look at: ordinary rest-hooks are wished for.")
    if not known:
        if choice.filters:
            raise UsageError("--filter goes with a topic: name one by --backport.")
        yield from (Wish(kind, rest_hook(kind, reached)) for kind in KINDS)
        return
    for topic, kinds in known.items():
        about = ", ".join(kind for kind in KINDS if kind in kinds) or topic
        yield Wish(about, backport(topic, _filters(choice, kinds), reached))
    if not choice.topics:
        covered = frozenset[str]().union(*known.values())
        yield from (Wish(kind, None) for kind in KINDS if kind not in covered)


def _of_r5(searcher: Searcher, reached: Reached) -> Iterator[Wish]:
    topics: dict[str, str] = {}
    for topic in described(searcher):
        for kind in kinds_of(topic):
            topics.setdefault(kind, str(topic.get("url", "")))
    yield from (Wish(kind, r5(topics[kind], reached) if topics.get(kind) else None) for kind in KINDS)


def _filters(choice: Choice, kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(each for each in choice.filters if not kinds or each.partition("?")[0] in kinds)
