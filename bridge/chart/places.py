"""Read who owns, who bills, who pays, and where it was: organizations and locations."""

from bridge.chart.concepts import all_codings, read_identifiers, read_origin
from bridge.chart.datatypes import Reference, Resource
from bridge.chart.party_resources import Location, Organization
from bridge.chart.pool import Pool
from bridge.facts import chart as facts
from bridge.facts.chart import Origin

DEEPEST = 8
"""How many places may lie within each other: a bed, a room, a ward, a wing, a building, a campus."""


class Places:
    """Reads organizations and locations, each once."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._organizations: dict[tuple[str, str | None], facts.Organization] = {}
        self._places: dict[str, facts.Place] = {}

    def organization(self, owner: Resource, reference: Reference | None) -> facts.Organization | None:
        """Read what a reference to an organization says; its display counts as a name.

        One that is not in the pool is still named, so that files can know it by its reference.
        """
        if reference is None:
            return None
        name = self._pool.name_of(owner, reference, Organization)
        if name is None:
            return _named_only(reference)
        key = (name, reference.display)
        if key not in self._organizations:
            self._organizations[key] = _organization(self._pool.one(Organization, name), name, reference.display)
        return self._organizations[key]

    def place(self, owner: Resource, reference: Reference | None, depth: int = 0) -> facts.Place | None:
        """Read what a reference to a location says, with the places around it."""
        if reference is None:
            return None
        name = self._pool.name_of(owner, reference, Location)
        if name is None:
            return None
        kept = self._places.get(name)
        if kept is None:
            found = self._pool.one(Location, name)
            kept = facts.Place(Origin(name)) if found is None else self._place(found, depth)
            if not depth:
                self._places[name] = kept
        return kept

    def _place(self, location: Location, depth: int) -> facts.Place:
        return facts.Place(
            read_origin(location),
            read_identifiers(location.identifier),
            all_codings(location.type),
            self.organization(location, location.managing_organization),
            self.place(location, location.part_of, depth + 1) if depth < DEEPEST else None,
        )


def _organization(found: Organization | None, name: str, display: str | None) -> facts.Organization:
    if found is None:
        return facts.Organization(Origin(name), names=() if display is None else (display,))
    names = (found.name, *found.alias, display)
    origin = (
        read_origin(found)
        if found.has_id
        else Origin(found.name or display or found.named, found.version, is_reference=False)
    )
    return facts.Organization(origin, read_identifiers(found.identifier), tuple(one for one in names if one))


def _named_only(reference: Reference) -> facts.Organization | None:
    """Read an organization that is named by an identifier or in words, and is not in the pool."""
    identifiers = read_identifiers(() if reference.identifier is None else (reference.identifier,))
    words = reference.display or (identifiers[0].value if identifiers else None)
    if words is None:
        return None
    names = () if reference.display is None else (reference.display,)
    return facts.Organization(Origin(words, is_reference=False), identifiers, names)
