"""Bring the Tasks on the target to what the chart leaves open: ask, change, close, ask again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bridge.claim.encoding import Resource, encode
from bridge.claim.rewriting import bare
from bridge.claim.task_life import (
    CANCELLED,
    CLOSED,
    OPEN,
    REQUESTED,
    answered,
    asked,
    asked_again,
    changed,
    question_of,
    withdrawn,
)
from bridge.deliver.answers import VersionOf, answered_by
from bridge.deliver.clock import instant_now
from bridge.deliver.comparing import differences, only_dropped
from bridge.deliver.concerning import concerning
from bridge.deliver.hiding import is_asked_of_another, is_hidden
from bridge.deliver.sent import Delivered, Sent, Trouble, refused
from bridge.deliver.stored import StoredTask
from bridge.deliver.target import CREATED, LOST_THE_RACE, Creation, Target, name_of
from bridge.deliver.wanted import Wanted, WantedTask
from bridge.facts.decision import BILLED, HELD, PENDING, Decision
from bridge.fhir_server.bundles import Change

ROUNDS: Final = 4
_OF_ITS_LIFE: Final = frozenset(
    {"id", "meta", "status", "authoredOn", "lastModified", "note", "output", "statusReason"}
)

_OF_THE_MOMENT: Final = frozenset({"authoredOn", "lastModified"})
_CLOSED_SINCE: Final = _OF_THE_MOMENT | {"status", "statusReason"}
"""What another writer changed, who found two questions for one thing and closed ours."""


@dataclass(frozen=True, slots=True)
class _Write:
    """One Task to be written."""

    did: str
    name: str
    identifier: str
    why: str
    resource: Resource
    stored: StoredTask | None


class TaskDelivery:
    """Delivers questions.

    check    raises InvalidClaimError for an encoded Task that is not valid
    is_gone  says whether an administration is not on the source any more
    form     writes a Task in the target's release
    clock    gives the instant in FHIR's form
    """

    def __init__(
        self,
        target: Target,
        check: Callable[[bytes], None],
        is_gone: Callable[[str], bool],
        form: Callable[[Resource], Resource],
        *,
        clock: Callable[[], str] = instant_now,
        dry_run: bool = False,
    ) -> None:
        self._target = target
        self._check = check
        self._is_gone = is_gone
        self._form = form
        self._clock = clock
        self._dry_run = dry_run

    def deliver(self, everything: Sequence[Wanted], version_of: VersionOf, done: Delivered) -> None:
        """Bring the questions of some encounters to what the chart leaves open, and note what was done.

        version_of  tells which version of a resource the chart holds
        """
        sent: dict[str, Resource] = {}
        met: set[str] = set()
        stored = self._look(everything, ())
        for _ in range(ROUNDS):
            shared = _shared_out(everything, stored)
            writes = [one for wanted, own in shared for one in self._writes(wanted, own, version_of)]
            writes = [one for one in writes if one.identifier not in done.refused]
            writes = [one for one in writes if one.did != "changed" or one.name not in met]
            self._compare(sent, stored, done)
            if not writes:
                break
            if self._dry_run:
                done.sent += map(_sent, writes)
                return
            sent = self._write(writes, done)
            met |= sent.keys()
            stored = self._look(everything, sent)
        else:
            self._compare(sent, stored, done)
        for one in sorted(stored, key=_the_one_that_counts, reverse=True):
            done.tasks[(one.focus, one.gap)] = one.status

    # Looking

    def _look(self, everything: Sequence[Wanted], sent: Sequence[str] | Mapping[str, Resource]) -> list[StoredTask]:
        identifiers = {name for wanted in everything for name in wanted.tasks}
        patients = {wanted.patient for wanted in everything if wanted.patient}
        nobodys = [one for wanted in everything if not wanted.patient for one in wanted.decisions]
        focus = {one.administration.reference for one in nobodys if one.administration.is_reference}
        names = list(sent)
        if self._target.takes_ids("Task"):
            names += [f"Task/{task.resource['id']}" for wanted in everything for task in wanted.tasks.values()]
        return self._target.tasks(identifiers, patients, focus, names)

    def _compare(self, sent: Mapping[str, Resource], stored: Sequence[StoredTask], done: Delivered) -> None:
        kept = {one.name: one.resource for one in stored}
        for name, resource in sent.items():
            if name not in kept:
                done.troubles.append(Trouble(name, "was accepted, but cannot be read back"))
            else:
                closed = resource["status"] not in CLOSED and kept[name].get("status") in CLOSED
                found = differences(resource, kept[name], _CLOSED_SINCE if closed else _OF_THE_MOMENT)
                done.troubles += [Trouble(name, one) for one in found]

    # Planning

    def _writes(self, wanted: Wanted, stored: Sequence[StoredTask], version_of: VersionOf) -> list[_Write]:
        """List what must be written for one encounter."""
        by_identifier: dict[str, StoredTask] = {}
        for one in sorted(stored, key=_the_one_that_counts, reverse=True):
            by_identifier[one.identifier] = one
        found = [self._asked(task, by_identifier.get(name)) for name, task in sorted(wanted.tasks.items())]
        decided = {one.administration.reference: one for one in wanted.decisions}
        for one in stored:
            if one.status not in OPEN:
                continue
            if by_identifier[one.identifier] is not one:
                found.append(self._withdrawn(one, "another writer's question for the same was there first"))
            elif one.identifier not in wanted.tasks:
                found.append(self._closed(one, wanted, decided, version_of))
        return [one for one in found if one is not None]

    def _asked(self, task: WantedTask, stored: StoredTask | None) -> _Write | None:
        if stored is None:
            resource = self._form(asked(task.resource, self._clock()))
            self._check(encode(resource))
            return _Write("asked", f"Task/{resource['id']}", task.identifier, _gap(resource), resource, None)
        if stored.status in CLOSED:
            again = self._form(asked_again(stored.resource, task.resource, self._clock()))
            return _Write("asked-again", stored.name, task.identifier, "the gap is back", again, stored)
        if stored.status not in OPEN or self._asks(stored, task):
            return None
        other = self._form(changed(stored.resource, task.resource, self._clock()))
        return _Write("changed", stored.name, task.identifier, "the chart changed", other, stored)

    def _asks(self, stored: StoredTask, task: WantedTask) -> bool:
        """Say whether a stored question asks what the chart leaves open; other words of it are whoever's wrote them.

        Where the server keeps no tags the fields are compared; one that it dropped is no change of the chart.
        """
        if stored.content is not None:
            return stored.content == question_of(task.resource)
        return only_dropped(differences(self._form(task.resource), stored.resource, _OF_ITS_LIFE))

    def _closed(
        self,
        stored: StoredTask,
        wanted: Wanted,
        decided: Mapping[str, Decision],
        version_of: VersionOf,
    ) -> _Write | None:
        """Close a question that the chart does not leave open any more; None where that cannot be told."""
        decision = decided.get(stored.focus)
        if decision is None:
            return self._withdrawn_if_gone(stored, wanted)
        open_gaps = {gap.id for gap in decision.gaps}
        if stored.gap in open_gaps or is_hidden(stored.gap, open_gaps):
            return None  # it is open, though its severity is not sent; or nobody can tell
        if decision.outcome == PENDING and not decision.gaps and decision.reason != "encounter-open":
            return None  # not finished: nothing was looked at
        if decision.outcome not in {BILLED, HELD, PENDING}:
            return self._withdrawn(stored, f"nothing is billed: {decision.reason or decision.outcome}")
        if is_asked_of_another(stored.gap, decision, decided.values()):
            return self._withdrawn(stored, "it is asked of the first administration of the day")
        answer = answered_by(stored.resource, decision, version_of)
        reference = None if answer.says else answer.reference
        resource = self._form(answered(stored.resource, reference, f"{answer}", self._clock()))
        return _Write("closed", stored.name, stored.identifier, f"answered by {answer}", resource, stored)

    def _withdrawn_if_gone(self, stored: StoredTask, wanted: Wanted) -> _Write | None:
        """Withdraw a question about an administration of the encounter that is not on the source any more."""
        elsewhere = stored.focus in wanted.wants.on_record or wanted.encounter != stored.encounter
        if elsewhere or not self._is_gone(stored.focus):
            return None
        return self._withdrawn(stored, "the administration is not on record any more")

    def _withdrawn(self, stored: StoredTask, why: str) -> _Write:
        resource = self._form(withdrawn(stored.resource, why, self._clock()))
        return _Write("closed", stored.name, stored.identifier, why, resource, stored)

    # Writing

    def _write(self, writes: Sequence[_Write], done: Delivered) -> dict[str, Resource]:
        """Write, and give what was sent by the name under which it must be found."""
        new = [one for one in writes if one.stored is None]
        old = [one for one in writes if one.stored is not None]
        results = self._target.create("Task", [_creation(one) for one in new], [_sent(one) for one in new])
        results += self._target.update(
            [Change("PUT", one.name, encode(one.resource), if_match=_version(one)) for one in old],
            [_sent(one) for one in old],
        )
        sent: dict[str, Resource] = {}
        for one, result in zip((*new, *old), results, strict=True):
            if result.status in CREATED:
                name = name_of(result) or one.name
                resource = one.resource if name == one.name else bare(one.resource)
                sent[name] = resource
                method = "POST" if name != one.name else "PUT"
                done.sent.append(Sent(one.did, name, method, one.why, resource))
            elif result.status not in LOST_THE_RACE:
                done.refused.add(one.identifier)
                done.troubles.append(refused(one.name, result))
        return sent


def _sent(write: _Write) -> Sent:
    return Sent(write.did, write.name, "PUT", write.why, write.resource)


def _shared_out(
    everything: Sequence[Wanted], stored: Sequence[StoredTask]
) -> Iterator[tuple[Wanted, list[StoredTask]]]:
    """Give each encounter with the questions that concern it; the first also with those that concern none.

    Of these only two writers' questions for the same matter.
    """
    own = list(concerning(map(_named_by, everything), stored, _names_in))
    shared = {one.name for each in own for one in each}
    own[0] += [one for one in stored if one.name not in shared]
    yield from zip(everything, own, strict=True)


def _named_by(wanted: Wanted) -> Iterator[str]:
    """List the names by which a question concerns an encounter."""
    yield from (wanted.encounter, *wanted.tasks)
    yield from (one.administration.reference for one in wanted.decisions)


def _names_in(task: StoredTask) -> Iterator[str]:
    yield from (task.identifier, task.focus, task.encounter or "")


def _the_one_that_counts(task: StoredTask) -> tuple[bool, bool, bool, str, str]:
    """Order two writers' questions for the same: all choose alike, and again at each look.

    First what is open, first of that what somebody took up; then what was answered, not what was withdrawn.
    """
    is_open, asked_on = task.status in OPEN, f"{task.resource.get('authoredOn', '')}"
    return (not is_open, task.status == CANCELLED, task.status == REQUESTED, asked_on, task.name)


def _creation(write: _Write) -> Creation:
    listed = write.resource["identifier"]
    own = listed[0] if isinstance(listed, list) else {}
    return Creation(write.name, write.resource, f"{own['system']}|{own['value']}")


def _version(write: _Write) -> str | None:
    return None if write.stored is None else write.stored.version


def _gap(task: Resource) -> str:
    code = task.get("code")
    return f"{code['coding'][0]['code']}" if isinstance(code, dict) else ""
