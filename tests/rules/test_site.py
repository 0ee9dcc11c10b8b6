"""The site: a file that names the place, else what the location's type says."""

from dataclasses import replace
from datetime import date

import pytest

from bridge.coding.site import Sites, places_at
from bridge.facts.case import SiteRead
from bridge.facts.chart import Coding, Encounter, Identifier, Moment, Organization, Origin, Place
from bridge.tables.mappings import Mappings
from tests.rules.chart_builder import LOCATIONS, POS, ROLE, Given, chart_of, moment

DAY = date(2018, 6, 12)
START = moment(DAY, "10:00-05:00")
NPI = "http://hl7.org/fhir/sid/us-npi"
CEDAR_CREEK = Organization(Origin("Organization/cedar-creek-oncology"))
LAKEVIEW = Organization(Origin("Organization/lakeview"))


def place(name: str = "somewhere", *types: Coding, **said: object) -> Place:
    return replace(Place(Origin(f"Location/{name}"), types=types), **said)  # type: ignore[arg-type]


def pos(code: str) -> Coding:
    return Coding(POS, code)


def visit(*places: Place, provider: Organization | None = None, kind: str | None = "AMB") -> Encounter:
    encounter = chart_of(Given(provider=False)).encounter
    assert encounter is not None
    return replace(encounter, places=tuple((one, None, None) for one in places), provider=provider, kind=kind)


def read(
    mappings: Mappings, *places: Place, provider: Organization | None = None, otherwise: str | None = None
) -> SiteRead:
    return Sites(mappings, otherwise).read(visit(*places, provider=provider), START)


def setting(site: SiteRead) -> str | None:
    return None if site.site is None else site.site.setting


@pytest.mark.parametrize("said", sorted(LOCATIONS))
def test_a_site_file_names_the_location(said: str, mappings: Mappings) -> None:
    site = read(mappings, Place(Origin(LOCATIONS[said])))
    assert site.file is not None
    assert setting(site) == mappings.sites[site.file].setting


def test_a_location_by_its_npi(mappings: Mappings) -> None:
    assert (
        read(mappings, place(identifiers=(Identifier(NPI, "0"), Identifier(NPI, "1999900045")))).file
        == "cedar-creek-oncology"
    )


def test_a_location_within_one_that_a_file_names(mappings: Mappings) -> None:
    within = place("chair-7", within=Place(Origin("Location/lakeview-main-infusion")))
    assert read(mappings, within).file == "lakeview-main"


def test_a_file_comes_before_the_locations_type(mappings: Mappings) -> None:
    assert (
        read(mappings, replace(Place(Origin("Location/lakeview-main-infusion")), types=(pos("11"),))).file
        == "lakeview-main"
    )


def test_the_organization_that_manages_the_location(mappings: Mappings) -> None:
    assert read(mappings, place(organization=CEDAR_CREEK)).file == "cedar-creek-oncology"


def test_the_organization_that_provides_the_visit(mappings: Mappings) -> None:
    assert read(mappings, place(), provider=CEDAR_CREEK).file == "cedar-creek-oncology"
    assert read(mappings, provider=CEDAR_CREEK).file == "cedar-creek-oncology"


def test_an_organization_by_its_npi(mappings: Mappings) -> None:
    by_npi = Organization(Origin("Organization/x"), (Identifier(NPI, "1999900045"),))
    assert read(mappings, place(organization=by_npi)).file == "cedar-creek-oncology"


def test_the_organizations_file_comes_before_the_locations_type(mappings: Mappings) -> None:
    """An organization in a site file means all its places that no other file names."""
    site = read(mappings, place("x", pos("22"), organization=CEDAR_CREEK))
    assert (setting(site), site.file) == ("physician-office", "cedar-creek-oncology")


def test_an_organization_in_no_file_tells_nothing(mappings: Mappings) -> None:
    site = read(mappings, place(organization=LAKEVIEW))
    assert (setting(site), site.says) == (None, "the location has no type")
    assert setting(read(mappings, provider=LAKEVIEW)) is None


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (pos("22"), "outpatient-hospital"),
        (pos("11"), "physician-office"),
        (pos("24"), "ambulatory-surgical-center"),
        (pos("49"), "infusion-center"),
        (pos("21"), None),
        (Coding(POS, None), None),
        (Coding(ROLE, "HOSP"), "outpatient-hospital"),
        (Coding("http://hl7.org/fhir/v3/RoleCode", "PROFF"), "physician-office"),
        (Coding(ROLE, "ONCL"), None),
        (Coding("http://other.example", "22"), None),
        (Coding(None, None, "clinic"), None),
    ],
)
def test_a_type_tells_the_setting_or_nothing(code: Coding, told: str | None, mappings: Mappings) -> None:
    assert setting(read(mappings, place("x", code))) == told


def test_pos_comes_before_the_role(mappings: Mappings) -> None:
    assert setting(read(mappings, place("x", Coding(ROLE, "HOSP"), pos("11")))) == "physician-office"


def test_place_of_service_19_is_off_campus(mappings: Mappings) -> None:
    off, on = read(mappings, place("x", pos("19"))).site, read(mappings, place("x", pos("22"))).site
    assert off is not None
    assert on is not None
    assert (off.off_campus, on.off_campus) == (True, False)
    assert (off.place_of_service, off.bill_type, off.revenue_code) == (None, "0131", "0636")


def test_a_location_without_a_type_is_where_the_place_around_it_is(mappings: Mappings) -> None:
    assert setting(read(mappings, place("chair", within=place("unit", pos("22"))))) == "outpatient-hospital"
    assert setting(read(mappings, place("chair", Coding(ROLE, "ONCL"), within=place("unit", pos("22"))))) is None


@pytest.mark.parametrize("code", ["02", "10", "12"])
def test_a_home_or_a_screen_is_not_possible(code: str, mappings: Mappings) -> None:
    site = read(mappings, place("x", pos(code)))
    assert (site.site, site.possible) == (None, False)


@pytest.mark.parametrize("kind", ["VR", "HH", "PRENC", "FLD"])
def test_a_class_of_encounter_is_not_possible(kind: str, mappings: Mappings) -> None:
    site = Sites(mappings).read(visit(Place(Origin("Location/lakeview-main-infusion")), kind=kind), START)
    assert (site.site, site.possible) == (None, False)


def test_locations_that_tell_different_places_tell_none(mappings: Mappings) -> None:
    site = read(mappings, place("x", pos("22")), place("y", pos("11")))
    assert setting(site) is None
    assert site.says.startswith("its locations tell different places")
    assert len(site.evidence) == 2


def test_locations_that_tell_the_same_tell_it(mappings: Mappings) -> None:
    assert (
        setting(read(mappings, place("x", pos("22")), place("y"), place("z", Coding(ROLE, "HOSP"))))
        == "outpatient-hospital"
    )


def test_no_location_tells_nothing(mappings: Mappings) -> None:
    site = read(mappings)
    assert (setting(site), site.says) == (None, "the encounter names no location")
    assert [part.element for part in site.evidence] == ["location"]


def test_the_site_of_the_command_stands_in_where_the_chart_says_none(mappings: Mappings) -> None:
    assert read(mappings, otherwise="harbor-surgery").file == "harbor-surgery"
    assert (
        read(mappings, Place(Origin("Location/lakeview-main-infusion")), otherwise="harbor-surgery").file
        == "lakeview-main"
    )


def test_the_file_of_the_command_is_used_for_a_type_of_its_kind(mappings: Mappings) -> None:
    """Place of service 22 says which kind of place it is, not which one: the file asked for fills that in."""
    assert read(mappings, place("x", pos("22")), otherwise="lakeview-main").file == "lakeview-main"
    assert read(mappings, place("x", pos("19")), otherwise="lakeview-main").file is None
    assert read(mappings, place("x", pos("11")), otherwise="lakeview-main").file is None
    assert read(mappings, place("x", pos("12")), otherwise="lakeview-main").file is None


def test_the_visits_provider_bills_before_the_locations(mappings: Mappings) -> None:
    at_cedar_creek = place("x", pos("11"), organization=CEDAR_CREEK)
    both = read(mappings, at_cedar_creek, provider=LAKEVIEW)
    assert (both.provider, both.provider_element) == (LAKEVIEW, "the encounter's serviceProvider")
    location = read(mappings, place("chair"), place("chair", within=at_cedar_creek))
    assert (location.provider, location.provider_element) == (CEDAR_CREEK, "the location's managingOrganization")
    nobody = read(mappings, place("x", pos("11")))
    assert (nobody.provider, nobody.provider_element) == (None, "")


def at_times(*stays: tuple[str, Moment | None, Moment | None]) -> Encounter:
    return replace(visit(), places=tuple((place(name), came, left) for name, came, left in stays))


def names(encounter: Encounter, start: Moment | None = START) -> list[str]:
    return [one.origin.reference.removeprefix("Location/") for one in places_at(encounter, start)]


def hour(at: str | None, day: date = DAY) -> Moment:
    return moment(day, at)


@pytest.mark.parametrize(
    ("stays", "where"),
    [
        ((("a", None, hour("10:00-05:00")), ("b", hour("10:00-05:00"), None)), ["b"]),
        ((("a", None, hour("10:01-05:00")), ("b", hour("10:01-05:00"), None)), ["a"]),
        ((("a", None, hour(None)), ("b", hour(None, date(2018, 6, 13)), None)), ["a"]),
        ((("a", None, hour(None, date(2018, 6, 11))), ("b", hour(None), None)), ["b"]),
        ((("a", None, None), ("b", hour("11:00-05:00"), None)), ["a"]),
        ((("a", hour("11:00-05:00"), None), ("b", hour("12:00-05:00"), None)), ["a", "b"]),
        ((("a", hour("11:00-05:00"), None),), ["a"]),
    ],
)
def test_of_several_locations_those_of_the_time_count(
    stays: tuple[tuple[str, Moment | None, Moment | None], ...], where: list[str]
) -> None:
    assert names(at_times(*stays)) == where


def owned(*owners: str) -> Encounter:
    """Move a visit that no provider is named for from place to place, at noon each day."""
    stays = [hour("12:00-05:00", date(2018, 6, 11 + at)) for at in range(len(owners) + 1)]
    places = (
        place(owner, pos("22"), organization=Organization(Origin(f"Organization/{owner}")) if owner else None)
        for owner in owners
    )
    return replace(visit(), places=tuple(zip(places, stays[:-1], stays[1:], strict=True)))


@pytest.mark.parametrize(
    ("day", "bills"), [(11, "a"), (12, "b"), (13, "c")], ids=["the first place", "the second", "the third"]
)
def test_the_location_of_the_time_of_the_dose_names_who_bills(day: int, bills: str, mappings: Mappings) -> None:
    site = Sites(mappings).read(owned("a", "b", "c"), hour("18:00-05:00", date(2018, 6, day)))
    assert site.provider is not None
    assert (site.provider.origin.reference, site.provider_element) == (
        f"Organization/{bills}",
        "the location's managingOrganization",
    )


def test_a_location_of_another_time_bills_nothing(mappings: Mappings) -> None:
    """The place of the dose names nobody; the one before and the one after do not stand in."""
    site = Sites(mappings).read(owned("a", "", "c"), hour("18:00-05:00"))
    assert (setting(site), site.provider, site.provider_element) == ("outpatient-hospital", None, "")


def test_without_a_time_the_first_location_that_names_somebody_bills(mappings: Mappings) -> None:
    site = Sites(mappings).read(owned("", "b", "c"), None)
    assert site.provider == Organization(Origin("Organization/b"))


def test_the_visits_provider_bills_at_whatever_time(mappings: Mappings) -> None:
    site = Sites(mappings).read(replace(owned("a", "b"), provider=LAKEVIEW), hour("18:00-05:00"))
    assert site.provider == LAKEVIEW


def test_the_organization_of_the_time_tells_the_place(mappings: Mappings) -> None:
    """An organization in a site file tells the place, where the location of the time is its own."""
    moved = owned("cedar-creek-oncology", "lakeview")
    moved = replace(moved, places=tuple((replace(one, types=()), came, left) for one, came, left in moved.places))
    assert Sites(mappings).read(moved, hour("18:00-05:00", date(2018, 6, 11))).file == "cedar-creek-oncology"
    assert Sites(mappings).read(moved, hour("18:00-05:00")).file is None


def test_without_a_start_all_locations_count() -> None:
    assert names(at_times(("a", None, None), ("b", hour("11:00-05:00"), None)), None) == ["a", "b"]
