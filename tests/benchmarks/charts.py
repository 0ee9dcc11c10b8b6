"""Writes charts by the thousand: N administrations with all that surrounds them, as NDJSON by resource type."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import BinaryIO

import orjson

from tests.benchmarks.clinics import PAYERS, Clinic, shared
from tests.synthetic import flaws, twists
from tests.synthetic.charts import VIAL, Chart, Dose, Payer, Person, Place, dose_chart, person_chart, start_of
from tests.synthetic.resources import ACT, NOT_IN_REMISSION, RELAPSE, Resource, coding, concept, quantity

PER_CLINIC = 100
"""How many administrations share one hospital and its places."""
FIRST_DAY = datetime(2017, 9, 4, 8, 0)  # noqa: DTZ001 - a wall clock; the chart adds the zone
DAYS = 2_850
GIVEN, FAMILY = ("Ansgar", "Birte", "Cillian", "Dagny", "Eamon", "Freya"), ("Vale", "Marsh", "Thorn", "Weir", "Holm")

HELD: tuple[Callable[[Chart], None], ...] = (
    flaws.discarded_not_said,
    flaws.discarded_too_little,
    flaws.stopped,
    flaws.dose_not_said,
    flaws.dose_per_surface,
    flaws.ten_times_the_dose,
    flaws.into_the_muscle,
    flaws.too_vague,
    flaws.only_snomed,
    flaws.unrelated,
    flaws.refuted,
    flaws.uncovered,
    flaws.paid_by_nobody_we_know,
    flaws.expired,
    flaws.look_alike,
    flaws.drug_not_in_the_export,
    flaws.no_visit,
    flaws.several_at_once,
)
NEVER: tuple[Callable[[Chart], None], ...] = (flaws.entered_in_error, flaws.not_given, flaws.admitted)
WAITING: tuple[Callable[[Chart], None], ...] = (flaws.running, flaws.paused, flaws.visit_open)
OTHER_DRUGS = (twists.ONDANSETRON, twists.METHYLPREDNISOLONE, twists.ACETAMINOPHEN, twists.DIPHENHYDRAMINE)


def write_charts(folder: Path, administrations: int, seed: int = 1) -> None:
    """Write the charts of so many administrations into a folder; the same seed always writes the same bytes."""
    with ExitStack() as open_files:
        files: dict[str, BinaryIO] = {}
        for resource in told(administrations, Random(seed)):  # noqa: S311 - charts to measure with, no secret
            kind = resource["resourceType"]
            if kind not in files:
                files[kind] = open_files.enter_context((folder / f"{kind}.ndjson").open("wb", buffering=1 << 18))
            files[kind].write(orjson.dumps(resource, option=orjson.OPT_APPEND_NEWLINE))


def told(administrations: int, random: Random) -> Iterator[Resource]:
    """Give resource by resource, one patient after the other."""
    yield from shared()
    done, clinic = 0, Clinic(0)
    yield from clinic.resources()
    while done < administrations:
        if done // PER_CLINIC > clinic.number:
            clinic = Clinic(done // PER_CLINIC)
            yield from clinic.resources()
        charts = patient(done, clinic, random, administrations - done)
        yield from (resource for chart in charts for resource in chart.values())
        done += len(charts)


def patient(number: int, clinic: Clinic, random: Random, most: int) -> list[Chart]:
    """Write one patient's charts: of a hundred administrations 57 are billed, 24 held, 6 never, 4 waiting, 9 others."""
    drawn = random.randrange(82)
    if drawn < 6 and most >= 3:
        return course(number, clinic, random)
    if drawn < 12 and most >= 2:
        return split_day(number, clinic, random)
    chart = single(number, clinic, random)
    if drawn < 39:
        return [chart]
    if drawn < 63:
        random.choice(HELD)(chart)
    elif drawn < 69:
        random.choice(NEVER)(chart)
    elif drawn < 73:
        random.choice(WAITING)(chart)
    else:
        flaws.another_drug(chart, concept(random.choice(OTHER_DRUGS)), quantity(str(random.randrange(4, 80)), "mg"))
    return [chart]


def somebody(number: int, clinic: Clinic, random: Random) -> tuple[Person, Place]:
    """Draw a patient, a payer and a place whose claims Medicare takes as they stand."""
    payer: Payer = random.choice(PAYERS)
    place: Place = random.choice(clinic.anywhere if payer.authorizes else clinic.plain)
    born = f"{random.randrange(1940, 1998)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
    diagnosis = random.choice((RELAPSE, RELAPSE, NOT_IN_REMISSION))
    given, family = random.choice(GIVEN), f"{random.choice(FAMILY)}-{number}"
    return Person(f"{number:07d}", given, family, random.choice(("male", "female")), born, payer, diagnosis), place


def amounts(random: Random, per_square_metre: int) -> tuple[int, int]:
    """Draw a body surface (hundredths of a m2) and the dose for it (hundredths of a mg), give or take 3 %."""
    surface = random.randrange(140, 231)
    return surface, surface * per_square_metre * random.randrange(97, 104) // 10_000


def begins(random: Random) -> datetime:
    """Draw when the first infusion starts, on the local clock."""
    return FIRST_DAY + timedelta(days=random.randrange(DAYS), minutes=5 * random.randrange(96))


def written(moment: datetime) -> str:
    """Write a local time as a dose has it."""
    return moment.isoformat(sep=" ", timespec="minutes")


def with_person(person: Person, doses: Iterable[Dose]) -> list[Chart]:
    """Write the charts of one patient's doses; the first holds what is known of the patient."""
    each = list(doses)
    charts = [dose_chart(person, dose) for dose in each]
    charts[0] = person_chart(person, start_of(each[0])) | charts[0]
    return charts


def single(number: int, clinic: Clinic, random: Random) -> Chart:
    """Write one dose of which something is left in the vials, so that every flaw can be told."""
    person, place = somebody(number, clinic, random)
    surface, given = amounts(random, random.choice((50, 80)))
    if -given % VIAL < 20:
        given -= 20
    charts = with_person(person, [Dose(f"syn-{number:07d}", place, written(begins(random)), given, surface)])
    if not random.randrange(20):
        twists.micrograms(charts)
    if not random.randrange(10):
        charts[0]["encounter"]["class"] = coding((ACT, "OBSENC", "observation encounter"))
    return charts[0]


def course(number: int, clinic: Clinic, random: Random) -> list[Chart]:
    """Write a first cycle: 0.8, 0.5 and 0.5 mg/m2, seven days apart."""
    person, place = somebody(number, clinic, random)
    surface, first = amounts(random, 80)
    given = (first, surface // 2, surface // 2)
    start = begins(random)
    return with_person(
        person,
        (
            Dose(f"syn-{number + week:07d}", place, written(start + timedelta(days=7 * week)), amount, surface)
            for week, amount in enumerate(given)
        ),
    )


def split_day(number: int, clinic: Clinic, random: Random) -> list[Chart]:
    """Write a day's dose in two infusions of one visit."""
    person, place = somebody(number, clinic, random)
    surface, given = amounts(random, 80)
    part = given * random.randrange(40, 61) // 100
    start = begins(random)
    charts = with_person(
        person,
        (
            Dose(f"syn-{number:07d}", place, written(start), part, surface),
            Dose(f"syn-{number + 1:07d}", place, written(start + timedelta(hours=3)), given - part, surface),
        ),
    )
    twists.one_day(charts)
    return charts
