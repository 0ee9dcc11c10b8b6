"""The places and payers of the synthetic hospital: some that a site file names, some that only say what they are."""

from zoneinfo import ZoneInfo

from tests.synthetic import resources as fhir
from tests.synthetic.charts import Payer, Place
from tests.synthetic.resources import Code, Resource

OPENED = "2017-01-01"
"""The day on which the places and the people who work there were put on record."""

LAKEVIEW = "Organization/lakeview"
STONEFIELD, MAPLE = "Organization/syn-stonefield", "Organization/syn-maple"

MAIN = Place("Location/lakeview-main-infusion", LAKEVIEW)
NORTH = Place("Location/lakeview-north-infusion", LAKEVIEW)
WEST = Place("Location/lakeview-west-infusion", LAKEVIEW)
PRAIRIE = Place("Location/prairie-infusion-room", "Organization/prairie-critical-access")
OFFICE = Place("Location/cedar-creek-infusion-room", "Organization/cedar-creek-oncology", ZoneInfo("America/Denver"))
INFUSION = Place("Location/riverbend-infusion-suite", "Organization/riverbend-infusion", ZoneInfo("America/New_York"))
SURGERY = Place("Location/harbor-surgery-infusion", "Organization/harbor-surgery", ZoneInfo("America/Los_Angeles"))

SUITE = Place("Location/syn-stonefield-suite", STONEFIELD)
ANNEX = Place("Location/syn-stonefield-annex", STONEFIELD)
UNIT = Place("Location/syn-stonefield-unit", STONEFIELD)
NO_KIND = Place("Location/syn-stonefield-room", STONEFIELD)
TREATMENT_ROOM = Place("Location/syn-maple-room", MAPLE)
CHAIRS = Place("Location/syn-maple-chairs", MAPLE)

AETNA = Payer("Organization/syn-payer-aetna", authorizes=True)
BLUE = Payer("Organization/syn-payer-blue", authorizes=True)
CIGNA = Payer("Organization/syn-payer-cigna", authorizes=True)
UNITED = Payer("Organization/syn-payer-united", authorizes=True)
MEDICARE = Payer("Organization/syn-payer-medicare", authorizes=False)

ON_CAMPUS: Code = (fhir.PLACE_OF_SERVICE, "22", "On Campus-Outpatient Hospital")
OFF_CAMPUS: Code = (fhir.PLACE_OF_SERVICE, "19", "Off Campus-Outpatient Hospital")
IN_OFFICE: Code = (fhir.PLACE_OF_SERVICE, "11", "Office")
INDEPENDENT: Code = (fhir.PLACE_OF_SERVICE, "49", "Independent Clinic")
HOSPITAL_ROLE: Code = (fhir.ROLE, "HOSP", "Hospital")

OF_SITE_FILES = (
    (MAIN, "Main campus, infusion suite"),
    (NORTH, "North clinic, infusion room"),
    (WEST, "West pavilion, infusion room"),
    (PRAIRIE, "Infusion room"),
    (OFFICE, "Office, infusion room"),
    (INFUSION, "Infusion suite"),
    (SURGERY, "Surgery center, infusion room"),
)
"""Places that say nothing of themselves: `mappings/sites/` knows them by their reference."""

SPEAKING: tuple[tuple[Place, str, Code | None], ...] = (
    (SUITE, "Stonefield hospital, infusion suite", ON_CAMPUS),
    (ANNEX, "Stonefield annex across the river", OFF_CAMPUS),
    (UNIT, "Stonefield observation unit", HOSPITAL_ROLE),
    (NO_KIND, "Stonefield room 4", None),
    (TREATMENT_ROOM, "Maple Street practice, treatment room", IN_OFFICE),
    (CHAIRS, "Maple Street infusion chairs", INDEPENDENT),
)
"""Places that no site file knows, with what they say of themselves; one says nothing."""

PROVIDERS = (
    ("lakeview", "Lakeview Synthetic Hospital"),
    ("prairie-critical-access", "Prairie Synthetic Critical Access Hospital"),
    ("cedar-creek-oncology", "Cedar Creek Synthetic Oncology"),
    ("riverbend-infusion", "Riverbend Synthetic Infusion Center"),
    ("harbor-surgery", "Harbor Synthetic Surgery Center"),
    ("syn-stonefield", "Stonefield Synthetic Hospital"),
    ("syn-maple", "Maple Street Synthetic Practice"),
)

PAYERS = (
    ("syn-payer-aetna", "Aetna Life Insurance Company", ("Aetna",)),
    ("syn-payer-blue", "Blue Cross Blue Shield", ()),
    ("syn-payer-cigna", "Cigna Health and Life Insurance Company", ("Cigna",)),
    ("syn-payer-united", "UnitedHealthcare Insurance Company", ("UnitedHealthcare",)),
    ("syn-payer-medicare", "Medicare", ()),
    ("syn-payer-unknown", "Tallgrass Synthetic Mutual", ()),
)


def shared() -> list[Resource]:
    """Write the organizations, places and staff that all charts share."""
    written = [
        fhir.organization(id_, OPENED, "prov", name, (f"{fhir.EHR}provider", f"SYN-{id_}")) for id_, name in PROVIDERS
    ]
    written += [
        fhir.organization(id_, OPENED, "pay", name, (f"{fhir.EHR}payer", f"SYN-{id_}"), alias)
        for id_, name, alias in PAYERS
    ]
    written += [
        fhir.location(place.location.removeprefix("Location/"), OPENED, name, place.organization, kind)
        for place, name, kind in (*((place, name, None) for place, name in OF_SITE_FILES), *SPEAKING)
    ]
    written.append(fhir.practitioner("syn-nurse", OPENED, ("Runa", "Applewhite"), "RN"))
    written.append(fhir.practitioner("syn-doctor", OPENED, ("Milo", "Sandoval-Pike"), "MD"))
    return written
