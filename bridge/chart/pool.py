"""All resources that were read, each once, found by name, by patient or by what a reference says.

A resource is kept as the JSON it came in, which takes half the room of what it is decoded to, and is decoded when it is
asked for. That also makes two versions of one resource comparable, and lets two processes share the decoding.
"""

from collections import Counter
from collections.abc import Container, Iterator
from typing import Final, TypeVar, cast

from msgspec import Struct

from bridge.chart.datatypes import Reference, Resource
from bridge.chart.decoding import KINDS, Glance, can_be_named, read_resource
from bridge.chart.lenient import PARSE, ReadingNote
from bridge.chart.references import Scope, Urls, identifier_meant, type_and_id
from bridge.chart.versions import distinct_versions

R = TypeVar("R", bound=Resource)
AT_HAND: Final = 64
"""How many decoded resources are kept at hand: those of a few patients, so that their memory is used again at once."""
_NOBODY: Final = ""
"""Stands in the index for the patient of a resource that names none."""
_NOBODYS: Final[dict[type[Resource], list[str]]] = {}


class Held(Struct, gc=False):
    """One resource as it lies in the pool.

    whose  the reference to its patient, as written
    scope  the URLs of the Bundle it came in
    owner  the name of the resource that contains it
    """

    kind: type[Resource]
    name: str
    raw: bytes
    whose: str | None
    scope: Scope | None
    owner: str | None = None
    was_read: bool = False


class Pool:
    """All resources that were read; two versions of one are one, and the order of adding changes nothing.

    at_hand  how many decoded resources are kept
    """

    def __init__(self, *, at_hand: int = AT_HAND) -> None:
        self._most_at_hand = at_hand
        self._held: dict[str, Held] = {}
        self._rivals: dict[str, list[Held]] = {}
        self._urls = Urls()
        self._notes: dict[str, tuple[ReadingNote, ...]] = {}
        self._version_notes: dict[str, ReadingNote] = {}
        self._lately: list[str] = []
        self._at_hand: dict[str, Resource] = {}
        self._texts: dict[str, str] = {}
        self._names: dict[type[Resource], tuple[str, ...]] = {}
        self._by_patient: dict[str, dict[type[Resource], list[str]]] = {}
        self._by_identifier: dict[type[Resource], dict[tuple[str | None, str], set[str]]] = {}

    # Putting in

    def add(self, raw: bytes, seen: Glance, file: str, line: str | int, scope: Scope | None = None) -> str | None:
        """Put a resource in and give its name, or None where it is of a kind that is not read.

        raw         its JSON, valid and in UTF-8
        seen        what `glance` saw in it
        file, line  where it was read: its name where it has no id
        scope       the URLs of the Bundle it came in, filled by `add_url` when all its entries are in
        """
        kind = KINDS.get(seen.resource_type or "")
        if kind is None:
            return None
        own_id = seen.id
        name = f"{seen.resource_type}/{own_id}" if own_id and can_be_named(own_id) else f"#{file}:{line}"
        whom = seen.subject or seen.patient or seen.beneficiary
        whose = whom.reference if whom else None
        if whose is not None:
            whose = self._texts.setdefault(whose, whose)
        held = Held(kind, name, raw, whose, scope)
        first = self._held.setdefault(name, held)
        if first is not held and first.raw != raw:
            self._rivals.setdefault(name, [first]).append(held)
        if self._names:
            self._forget_indexes()
        return name

    def add_url(self, scope: Scope, url: str, name: str) -> None:
        """Remember under which URL a Bundle knows an entry of that name."""
        self._urls.add(scope, url, name)

    def _forget_indexes(self) -> None:
        """Drop what was computed from the pool as it was before."""
        self._names.clear()
        self._by_patient.clear()
        self._by_identifier.clear()

    def _choose(self) -> None:
        """Choose between the versions of each resource that was read more than once, and note where they differ."""
        for name, rivals in self._rivals.items():
            versions = distinct_versions(held.raw for held in rivals)
            chosen = next(held for held in rivals if held.raw == versions[0].raw)
            self._held[name] = chosen
            self._at_hand.pop(name, None)
            self._notes.pop(name, None)
            if len(versions) > 1:
                which = versions[0].named or "the one with the greater JSON"
                problem = f"was read in {len(versions)} versions that differ; {which} counts"
                self._version_notes[name] = ReadingNote("", problem)
        self._rivals.clear()

    # Taking out

    def resource(self, name: str) -> Resource | None:
        """Find a resource by its name, such as `Patient/pt-1`."""
        if self._rivals:
            self._choose()
        at_hand = self._at_hand.get(name)
        if at_hand is not None:
            return at_hand
        held = self._held.get(name)
        if held is None:
            return None
        if len(self._at_hand) >= self._most_at_hand:
            self._at_hand.clear()
        resource = self._at_hand[name] = self._read(held)
        return resource

    def one(self, kind: type[R], name: str) -> R | None:
        """Find a resource of a kind by its name."""
        found = self.resource(name)
        return found if isinstance(found, kind) else None

    def names_of(self, kind: type[Resource]) -> tuple[str, ...]:
        """List the names of all resources of a kind (but contained ones), in a stable order."""
        if self._rivals:
            self._choose()
        if not self._names:
            names: dict[type[Resource], list[str]] = {}
            for held in self._held.values():
                if held.owner is None:
                    names.setdefault(held.kind, []).append(held.name)
            self._names = {each: tuple(sorted(listed)) for each, listed in names.items()}
        return self._names.get(kind, ())

    def of_type(self, kind: type[R]) -> Iterator[R]:
        """Give all resources of a kind (but contained ones), in a stable order."""
        return (cast("R", self.resource(name)) for name in self.names_of(kind))

    def of_patient(self, kind: type[R], patient: str) -> tuple[R, ...]:
        """Give a patient's resources of a kind, in a stable order; the patient is named as `name_of` names it."""
        if not self._by_patient:
            self._by_patient = self._index_by_patient()
        names = self._by_patient.get(patient, _NOBODYS).get(kind)
        return () if names is None else tuple([cast("R", self.resource(name)) for name in names])

    def of_nobody(self, kind: type[R]) -> tuple[R, ...]:
        """Give the resources of a kind that name no patient, in a stable order."""
        return self.of_patient(kind, _NOBODY)

    def patient_of(self, name: str) -> str | None:
        """Name the patient whose resource it is, as `name_of` names it."""
        if self._rivals:
            self._choose()
        held = self._held.get(name)
        return None if held is None else self._patient_of(held)

    def counts(self) -> dict[str, int]:
        """Count the resources by kind, in alphabetical order."""
        counted = Counter(held.kind.__name__ for held in self._held.values() if held.owner is None)
        return dict(sorted(counted.items()))

    def notes(self) -> dict[str, tuple[ReadingNote, ...]]:
        """Tell what was odd about the resources read so far, by their names."""
        if self._rivals:
            self._choose()
        told: dict[str, tuple[ReadingNote, ...]] = {name: (note,) for name, note in self._version_notes.items()}
        for name, notes in self._notes.items():
            told[name] = told.get(name, ()) + notes
        return dict(sorted(told.items()))

    def tell(self, name: str, note: ReadingNote) -> None:
        """Note something odd that was found about a resource after it was read, once."""
        if note not in self._notes.get(name, ()):
            self._notes[name] = (*self._notes.get(name, ()), note)
            self._lately.append(name)

    def news(self) -> tuple[list[str], dict[str, tuple[ReadingNote, ...]]]:
        """Give the names of what was read since the last call, and what was odd about it: one process tells another."""
        lately, self._lately = self._lately, []
        return lately, {name: self._notes[name] for name in lately if name in self._notes}

    def read_rest(self, read: Container[str] = ()) -> None:
        """Read what nobody asked for, so that its oddities are told, too.

        read  the names of what another process has read and told already
        """
        if self._rivals:
            self._choose()
        while rest := [held for held in self._held.values() if not held.was_read and held.name not in read]:
            for held in rest:
                self._read(held)

    # Following references

    def resolve(self, owner: Resource, reference: Reference | None, *kinds: type[R]) -> R | None:
        """Find the resource that a reference means, if it is in the pool and of one of the kinds (if any are given).

        owner  the resource in which the reference stands: what it contains, and its Bundle, come first
        """
        name = self.name_of(owner, reference, *kinds)
        found = self.resource(name) if name else None
        return cast("R", found) if found is not None and (not kinds or isinstance(found, kinds)) else None

    def name_of(self, owner: Resource, reference: Reference | None, *kinds: type[Resource]) -> str | None:
        """Name what a reference means: `Type/id` even where that is not in the pool, else None where it is not found.

        A name with `#` in it (contained, or without an id) is one to look up and to show, never one to point at.
        """
        if reference is None:
            return None
        if self._rivals:
            self._choose()
        text = reference.reference
        if text is not None and text in self._held and "#" not in text:
            return text  # what nearly all references are: `Type/id` of something that is here
        return self._follow(self._held.get(owner.named), reference, kinds)

    def _follow(self, holder: Held | None, reference: Reference, kinds: tuple[type[Resource], ...]) -> str | None:
        """Name what a reference means by its text, else by its identifier."""
        name = None if reference.reference is None else self._name_meant(holder, reference.reference)
        if name is not None:
            return name
        meant = identifier_meant(reference)
        return self._identified(*meant, kinds) if meant else None

    def _name_meant(self, holder: Held | None, text: str) -> str | None:
        """Name what the text of a reference means: contained, of the same Bundle, of another, or by kind and id."""
        if text.startswith("#"):
            name = f"{(holder.owner or holder.name) if holder else ''}{text}"
            return name if name in self._held else None
        if text in self._held and "#" not in text:
            return text
        scope = holder.scope if holder else None
        return self._urls.find(scope, text) or type_and_id(text)

    def _identified(
        self, kind: str | None, system: str | None, value: str, kinds: tuple[type[Resource], ...]
    ) -> str | None:
        """Name the one resource that has an identifier; none or several are no answer."""
        wanted = [KINDS[kind]] if kind in KINDS else list(kinds or KINDS.values())
        found: set[str] = set()
        for each in wanted:
            if each not in self._by_identifier:
                self._by_identifier[each] = self._index_by_identifier(each)
            found |= self._by_identifier[each].get((system, value), set())
        return found.pop() if len(found) == 1 else None

    def _index_by_patient(self) -> dict[str, dict[type[Resource], list[str]]]:
        """List the names of all resources by whose they are and by kind."""
        index: dict[str, dict[type[Resource], list[str]]] = {}
        for kind in self._kinds():
            for name in self.names_of(kind):
                patient = self._patient_of(self._held[name]) or _NOBODY
                index.setdefault(patient, {}).setdefault(kind, []).append(name)
        return index

    def _kinds(self) -> list[type[Resource]]:
        """List the kinds there are; the index of names is made with it."""
        self.names_of(Resource)
        return list(self._names)

    def _patient_of(self, held: Held) -> str | None:
        """Name the patient whose resource it is."""
        if held.whose is not None:
            return self._follow(held, Reference(reference=held.whose), ())
        resource = self.resource(held.name)
        for element in ("subject", "patient", "beneficiary"):
            reference = getattr(resource, element, None)
            if isinstance(reference, Reference) and resource is not None:
                return self.name_of(resource, reference, KINDS["Patient"])
        return None

    def _index_by_identifier(self, kind: type[Resource]) -> dict[tuple[str | None, str], set[str]]:
        """List the resources of a kind by their identifiers."""
        index: dict[tuple[str | None, str], set[str]] = {}
        for name in self.names_of(kind):
            for identifier in getattr(self.resource(name), "identifier", ()):
                if identifier.value is not None:
                    index.setdefault((identifier.system, identifier.value), set()).add(name)
        return index

    # Reading

    def _read(self, held: Held) -> Resource:
        """Decode a resource; the first time, note its oddities and hold what it contains."""
        resource, notes = read_resource(held.kind, held.raw)
        if not held.was_read:
            held.was_read = True
            self._lately.append(held.name)
            if notes or resource.contained or "#" in held.name:
                self._note(held, resource, notes)
        if resource.contained:
            resource.contained = ()
        resource.id = held.name
        return resource

    def _note(self, held: Held, resource: Resource, notes: tuple[ReadingNote, ...]) -> None:
        """Note what is odd about a resource, and hold what it contains under its own name."""
        told = list(notes)
        if held.owner is None and held.name.startswith("#") and resource.id is not None:
            told.append(ReadingNote("id", "is none that a reference could name; passed over"))
        for place, raw in enumerate(resource.contained):
            told += self._hold_contained(held, bytes(raw), f"contained[{place}]")
        if told:
            self._notes[held.name] = (*self._notes.get(held.name, ()), *told)

    def _hold_contained(self, held: Held, raw: bytes, where: str) -> list[ReadingNote]:
        """Hold a contained resource as its owner's name and its own, such as `MedicationAdministration/ma-1#med`."""
        written = PARSE(raw)
        if not isinstance(written, dict) or not isinstance(written.get("resourceType"), str):
            return [ReadingNote(where, "is no resource; passed over")]
        own_id = written.get("id")
        if not isinstance(own_id, str) or not own_id.strip("# "):
            return [ReadingNote(f"{where}.id", "is missing, so that nothing can point at it")]
        kind = KINDS.get(written["resourceType"])
        if kind is not None:
            root = held.owner or held.name
            name = f"{root}#{own_id.lstrip('#')}"
            self._held[name] = Held(kind, name, raw, None, held.scope, root)
        return []
