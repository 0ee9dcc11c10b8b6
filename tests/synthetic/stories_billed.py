"""Stories that end in a claim, with what else happens in them."""

from tests.synthetic import flaws, twists
from tests.synthetic import resources as fhir
from tests.synthetic.charts import Dose, Person
from tests.synthetic.places import (
    AETNA,
    BLUE,
    CHAIRS,
    CIGNA,
    INFUSION,
    MAIN,
    MEDICARE,
    NORTH,
    OFFICE,
    PRAIRIE,
    SUITE,
    SURGERY,
    TREATMENT_ROOM,
    UNIT,
    UNITED,
    WEST,
)
from tests.synthetic.stories import Story

BILLED = (
    Story(
        "A Medicare patient's first cycle at the hospital in 2018, with what was given before the first infusion",
        Person("abernathy", "Corwin", "Abernathy-Voss", "male", "1949-02-11", MEDICARE),
        (
            Dose("syn-cycle-day-1", MAIN, "2018-03-05 10:00", 144, 180),
            Dose("syn-cycle-day-8", MAIN, "2018-03-12 10:00", 90, 180),
            Dose("syn-cycle-day-15", MAIN, "2018-03-19 10:00", 90, 180),
            Dose("syn-premed-steroid", MAIN, "2018-03-05 09:20", 144, 180),
            Dose("syn-premed-antipyretic", MAIN, "2018-03-05 09:22", 144, 180),
            Dose("syn-premed-antihistamine", MAIN, "2018-03-05 09:24", 144, 180),
        ),
        twist=twists.premedicated,
    ),
    Story(
        "The hospital in 2017, before the drug had a code: unclassified, with the drug in words",
        Person("blomgren", "Sigrid", "Blomgren-Ito", "female", "1951-09-30", MEDICARE, fhir.NOT_IN_REMISSION),
        (Dose("syn-before-the-code", MAIN, "2017-11-14 10:30", 90, 180),),
    ),
    Story(
        "The last minutes of 2018: the infusion ends in 2019, the day of its start chooses the code",
        Person("cavanaugh", "Petra", "Cavanaugh-Lim", "female", "1947-05-17", MEDICARE),
        (Dose("syn-new-years-eve", MAIN, "2018-12-31 23:30", 90, 180),),
    ),
    Story(
        "An office in 2018: no C-code there, so unclassified, with waste in words",
        Person("dunsmore", "Alaric", "Dunsmore-Faye", "male", "1972-12-04", AETNA),
        (Dose("syn-office-2018", OFFICE, "2018-06-26 09:30", 153, 191),),
    ),
    Story(
        "The off-campus clinic in 2018, with the modifiers its site file gives",
        Person("eskildsen", "Marit", "Eskildsen-Roe", "female", "1950-07-22", MEDICARE),
        (Dose("syn-off-campus-2018", NORTH, "2018-07-17 11:00", 132, 165),),
    ),
    Story(
        "Two infusions of one afternoon out of one set of vials share their lines",
        Person("farquhar", "Ewan", "Farquhar-Sato", "male", "1953-01-08", MEDICARE),
        (
            Dose("syn-split-first", MAIN, "2018-09-11 10:00", 62, 180),
            Dose("syn-split-second", MAIN, "2018-09-11 14:00", 82, 180),
        ),
        twist=twists.one_day,
    ),
    Story(
        "A thin chart: all that billing needs, nothing that an auditor will ask for",
        Person("gatward", "Noor", "Gatward-Lunde", "female", "1944-10-19", MEDICARE),
        (Dose("syn-thin-chart", MAIN, "2018-04-17 13:00", 135, 169),),
        flaws.thin,
    ),
    Story(
        "Two full vials in the first week of the permanent code, in a place that says itself what it is",
        Person("hollis", "Tamsin", "Hollis-Adeyemi", "female", "1980-03-03", BLUE),
        (Dose("syn-first-week-2019", SUITE, "2019-01-03 09:00", 180, 225),),
    ),
    Story(
        "An infusion center where rounding up already pays for the 0.02 mg left",
        Person("ivanhoe", "Lucan", "Ivanhoe-Brandt", "male", "1985-06-14", CIGNA),
        (Dose("syn-rounding-pays", INFUSION, "2019-05-09 10:00", 88, 175),),
    ),
    Story(
        "A critical access hospital; Medicare pays first, a plan that nobody mapped second",
        Person("jorgensen", "Hedda", "Jorgensen-Quay", "female", "1948-08-27", MEDICARE),
        (Dose("syn-two-coverages", PRAIRIE, "2019-08-20 10:00", 148, 185),),
        twist=twists.second_coverage,
    ),
    Story(
        "The start is written as UTC; the site file knows the time zone",
        Person("kirkbride", "Osric", "Kirkbride-Nair", "male", "1979-11-25", UNITED),
        (Dose("syn-universal-time", MAIN, "2020-06-02 18:30", 156, 195),),
        twist=twists.universal_time,
    ),
    Story(
        "An ambulatory surgical center bills on the professional form",
        Person("lachlan", "Bryn", "Lachlan-Osei", "female", "1983-04-12", UNITED),
        (Dose("syn-surgical-center", SURGERY, "2020-10-13 08:30", 162, 202),),
    ),
    Story(
        "An observation stay is outpatient care; the place is known by its role code alone",
        Person("mapplebeck", "Idris", "Mapplebeck-Wu", "male", "1976-02-29", BLUE),
        (Dose("syn-observation", UNIT, "2021-02-09 16:00", 149, 186),),
        twist=twists.observation_stay,
    ),
    Story(
        "The dose is charted in mL, with the strength beside it",
        Person("nethercott", "Vesna", "Nethercott-Bly", "female", "1990-09-09", CIGNA),
        (Dose("syn-millilitres", NORTH, "2021-06-15 10:00", 90, 180),),
        twist=twists.millilitres,
    ),
    Story(
        "The product is contained in the record, the waste stands in an Observation",
        Person("oglethorpe", "Jules", "Oglethorpe-Mori", "male", "1988-01-31", CIGNA),
        (Dose("syn-contained-product", SURGERY, "2021-10-12 09:00", 140, 175),),
        twist=twists.contained_and_observed,
    ),
    Story(
        "The dose is charted in micrograms",
        Person("penhallow", "Zora", "Penhallow-Dietz", "female", "1969-07-07", AETNA),
        (Dose("syn-micrograms", MAIN, "2022-03-22 10:15", 145, 181),),
        twist=twists.micrograms,
    ),
    Story(
        "A record entered in error and the one that replaces it",
        Person("quillon", "Amos", "Quillon-Berg", "male", "1974-05-05", BLUE),
        (
            Dose("syn-wrong-record", NORTH, "2022-05-10 10:00", 154, 169),
            Dose("syn-right-record", NORTH, "2022-05-10 10:05", 135, 169),
        ),
        twist=twists.corrected,
    ),
    Story(
        "The pharmacy's dispense says how many vials were opened",
        Person("ravensworth", "Calla", "Ravensworth-Kim", "female", "1992-12-12", UNITED),
        (Dose("syn-dispensed-vials", INFUSION, "2022-11-08 10:00", 128, 160),),
        twist=twists.vials_from_pharmacy,
    ),
    Story(
        "An outpatient dose two days before an admission; the next dose falls into the stay",
        Person("selwyn", "Bertil", "Selwyn-Okafor", "male", "1946-03-16", MEDICARE),
        (
            Dose("syn-before-the-stay", MAIN, "2023-03-07 10:00", 152, 190),
            Dose("syn-in-the-stay", MAIN, "2023-03-14 10:00", 95, 190),
        ),
        twist=twists.admitted_soon_after,
    ),
    Story(
        "An office after July 2023: nothing discarded, and the claim says so",
        Person("thistlewood", "Yara", "Thistlewood-Haas", "female", "1952-06-01", MEDICARE),
        (Dose("syn-nothing-discarded", TREATMENT_ROOM, "2023-08-15 11:00", 90, 180),),
    ),
    Story(
        "Infusion chairs of a practice: a second dose after four days is billed and asked about",
        Person("underhill", "Piers", "Underhill-Tanaka", "male", "1987-10-10", BLUE),
        (
            Dose("syn-interval-first", CHAIRS, "2024-02-05 10:00", 136, 170),
            Dose("syn-interval-second", CHAIRS, "2024-02-09 10:00", 85, 170),
        ),
    ),
    Story(
        "An office in 2024 with waste on its own line",
        Person("vandermeer", "Orla", "Vandermeer-Pike", "female", "1995-08-18", UNITED),
        (Dose("syn-office-2024", OFFICE, "2024-05-07 10:00", 145, 181),),
    ),
    Story(
        "A child of nine, whom the label covers since March 2024",
        Person("westerby", "Mika", "Westerby-Cole", "male", "2015-04-20", BLUE),
        (Dose("syn-child", MAIN, "2024-09-17 10:00", 88, 110),),
    ),
    Story(
        "A leukemia in remission: billed, and the provider is asked",
        Person("yardley", "Fenna", "Yardley-Ruiz", "female", "1978-11-11", AETNA),
        (Dose("syn-remission", OFFICE, "2025-02-11 10:00", 93, 186),),
        flaws.in_remission,
    ),
    Story(
        "A very large patient who needs three vials, where laboratory results and premedication are asked about",
        Person("zeller", "Anselm", "Zeller-Mbeki", "male", "1955-05-28", MEDICARE),
        (Dose("syn-three-vials", WEST, "2025-04-08 10:00", 216, 270),),
    ),
)
