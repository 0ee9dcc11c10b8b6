"""Read the visit: its kind, its places, its provider and its diagnoses."""

from bridge.chart.concepts import read_origin
from bridge.chart.moments import read_moment
from bridge.chart.patient_resources import Encounter
from bridge.chart.places import Places
from bridge.chart.pool import Pool
from bridge.facts import chart as facts

NO_VISIT = frozenset({"cancelled", "entered-in-error"})
NOT_THERE_YET = frozenset({"planned", "reserved"})


def read_encounter(encounter: Encounter, pool: Pool, places: Places) -> facts.Encounter:
    """Read an encounter; a location that was only planned or reserved is none."""
    where = [
        (
            place,
            read_moment(one.period.start if one.period else None),
            read_moment(one.period.end if one.period else None),
        )
        for one in encounter.location
        if one.status not in NOT_THERE_YET and (place := places.place(encounter, one.location)) is not None
    ]
    ranked = sorted(encounter.diagnosis, key=lambda one: (one.rank is None, one.rank or 0))
    named = (pool.name_of(encounter, one.condition) for one in ranked if one.condition is not None)
    period = encounter.period
    return facts.Encounter(
        read_origin(encounter),
        encounter.status,
        encounter.class_.code if encounter.class_ else None,
        None if encounter.subject is None else pool.name_of(encounter, encounter.subject),
        read_moment(period.start) if period else None,
        read_moment(period.end) if period else None,
        tuple(where),
        places.organization(encounter, encounter.service_provider),
        tuple(name for name in named if name is not None),
    )
