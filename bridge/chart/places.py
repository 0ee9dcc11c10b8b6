"""Read who owns, who bills, who pays, and where it was: organizations and locations."""

from bridge.chart.concepts import all_codings, read_identifiers, read_origin
from bridge.chart.datatypes import Reference, Resource
from bridge.chart.pool import Pool
from bridge.chart.resources import Location, Organization
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
        key = (name or "", reference.display)
        kept = None if name is None else self._organizations.get(key)
        if kept is not None:
            return kept
        found = None if name is None else self._pool.one(Organization, name)
        read = _organization(found, None if found is not None and not found.has_id else name, reference.display)
        if read is not None and name is not None:
            self._organizations[key] = read
        return read

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


def _organization(found: Organization | None, name: str | None, display: str | None) -> facts.Organization | None:
    if found is None:
        if name is None and display is None:
            return None
        origin = Origin(name) if name is not None else Origin(display or "", is_reference=False)
        return facts.Organization(origin, names=() if display is None else (display,))
    names = (found.name, *found.alias, display)
    origin = read_origin(found) if found.has_id else Origin(found.name or display or found.named, found.version, False)
    return facts.Organization(origin, read_identifiers(found.identifier), tuple(one for one in names if one))
