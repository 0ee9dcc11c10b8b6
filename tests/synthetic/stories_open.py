"""Stories that wait for somebody, or that never become a claim."""

from tests.synthetic import flaws, twists
from tests.synthetic.charts import Dose, Person
from tests.synthetic.places import (
    AETNA,
    ANNEX,
    CIGNA,
    INFUSION,
    MAIN,
    MEDICARE,
    NO_KIND,
    NORTH,
    OFFICE,
    SUITE,
    SURGERY,
    TREATMENT_ROOM,
    UNITED,
)
from tests.synthetic.stories import Story

HELD = (
    Story(
        "A dose nine days before the drug was approved",
        Person("ackerby", "Ludo", "Ackerby-Stone", "male", "1950-01-15", MEDICARE),
        (Dose("syn-before-approval", MAIN, "2017-08-08 10:00", 90, 180),),
    ),
    Story(
        "Two vials opened, and nobody wrote down what became of the rest",
        Person("bellweather", "Greta", "Bellweather-Cruz", "female", "1949-04-04", MEDICARE),
        (Dose("syn-waste-missing", MAIN, "2018-02-13 10:00", 144, 180),),
        flaws.discarded_not_said,
    ),
    Story(
        "The same infusion recorded twice, in another zone and another unit",
        Person("crowhurst", "Silas", "Crowhurst-Abe", "male", "1945-09-21", MEDICARE),
        (
            Dose("syn-recorded-once", MAIN, "2018-05-15 10:00", 90, 180),
            Dose("syn-recorded-again", MAIN, "2018-05-15 10:00", 90, 180),
        ),
        twist=twists.recorded_twice,
    ),
    Story(
        "An office in 2018 where the drug has no NDC, which an unclassified code cannot do without",
        Person("drummond", "Elowen", "Drummond-Vega", "female", "1953-03-19", MEDICARE),
        (Dose("syn-office-without-ndc", TREATMENT_ROOM, "2018-08-21 10:00", 90, 180),),
        flaws.named_without_ndc,
    ),
    Story(
        "Two infusions of one visit, the second without a dose: neither can go out",
        Person("fairweather", "Otto", "Fairweather-Lin", "male", "1948-12-28", MEDICARE),
        (
            Dose("syn-waits-for-the-other", MAIN, "2018-10-16 10:00", 90, 180),
            Dose("syn-dose-missing", MAIN, "2018-10-16 14:00", 50, 180),
        ),
        twist=twists.one_day_without_a_dose,
    ),
    Story(
        "An off-campus department of which no site file says whether it is excepted",
        Person("garrick", "Ottoline", "Garrick-Shah", "female", "1951-02-02", MEDICARE),
        (Dose("syn-off-campus-unknown", ANNEX, "2019-03-12 10:00", 90, 180),),
    ),
    Story(
        "The dose was charted as ordered for a square metre",
        Person("hathersage", "Bram", "Hathersage-Diaz", "male", "1982-07-13", CIGNA),
        (Dose("syn-per-square-metre", INFUSION, "2019-09-24 10:00", 144, 180),),
        flaws.dose_per_surface,
    ),
    Story(
        "An evening's infusion written as UTC, in a room of which nothing is known",
        Person("ingleby", "Wren", "Ingleby-Rossi", "female", "1947-11-06", MEDICARE),
        (Dose("syn-room-of-no-kind", NO_KIND, "2020-01-14 22:30", 90, 180),),
        twist=twists.universal_time,
    ),
    Story(
        "A plan that nobody mapped, and a diagnosis that was refuted",
        Person("jessamyn", "Rufus", "Jessamyn-Holt", "male", "1986-08-08", UNITED),
        (Dose("syn-unknown-plan", SUITE, "2020-04-21 10:00", 144, 180),),
        twist=twists.unknown_plan_and_refuted,
    ),
    Story(
        "An infusion stopped on a reaction",
        Person("kestrel", "Maeve", "Kestrel-Owusu", "female", "1991-05-23", UNITED),
        (Dose("syn-stopped", SURGERY, "2020-09-15 10:00", 60, 180),),
        flaws.stopped,
    ),
    Story(
        "Aetna was never asked beforehand",
        Person("lockridge", "Theo", "Lockridge-Amari", "male", "1977-10-02", AETNA),
        (Dose("syn-never-authorized", OFFICE, "2021-04-13 10:00", 144, 180),),
        flaws.never_authorized,
    ),
    Story(
        "The code says Besponsa and the words say Mylotarg",
        Person("merrivale", "Signe", "Merrivale-Cho", "female", "1949-06-29", MEDICARE),
        (Dose("syn-which-drug", MAIN, "2021-11-16 10:00", 90, 180),),
        flaws.look_alike,
    ),
    Story(
        "A diagnosis in the clinician's terms only",
        Person("northgate", "Emrys", "Northgate-Patel", "male", "1984-02-17", UNITED),
        (Dose("syn-clinical-terms", INFUSION, "2022-08-09 10:00", 144, 180),),
        flaws.only_snomed,
    ),
    Story(
        "A header where a full diagnosis code is needed",
        Person("orchard", "Liv", "Orchard-Mensah", "female", "1952-09-05", MEDICARE),
        (Dose("syn-vague-code", NORTH, "2022-12-06 10:00", 144, 180),),
        flaws.too_vague,
    ),
    Story(
        "A large B-cell lymphoma, which Aetna's policy excludes",
        Person("pemberly", "Cosmo", "Pemberly-Endo", "male", "1973-01-20", AETNA),
        (Dose("syn-excluded", MAIN, "2023-05-23 10:00", 144, 180),),
        flaws.lymphoma,
    ),
    Story(
        "A chart that nobody finished: no coverage, no waste, an expired lot",
        Person("quayle", "Inka", "Quayle-Torres", "female", "1989-04-26", CIGNA),
        (Dose("syn-unfinished-chart", MAIN, "2023-10-17 10:00", 144, 180),),
        flaws.several_at_once,
    ),
    Story(
        "Three vials opened where two were enough",
        Person("rookwood", "Edda", "Rookwood-Silva", "female", "1950-10-30", MEDICARE),
        (Dose("syn-a-vial-too-many", SUITE, "2024-03-19 10:00", 100, 200, vials=3),),
    ),
    Story(
        "A route that cannot be, and waste that does not add up",
        Person("sunderland", "Nils", "Sunderland-Baptiste", "male", "1946-07-04", MEDICARE),
        (Dose("syn-muscle-and-waste", MAIN, "2024-07-23 10:00", 121, 151),),
        twist=twists.not_intravenous_and_short,
    ),
    Story(
        "Drug that the manufacturer gave for nothing",
        Person("tarleton", "Isolde", "Tarleton-Haddad", "female", "1981-03-08", UNITED),
        (Dose("syn-given-free", MAIN, "2025-01-21 10:00", 144, 180),),
        flaws.given_free,
    ),
)

OTHER = (
    Story(
        "A patient sent home without the dose",
        Person("upwood", "Gil", "Upwood-Larsen", "male", "1975-12-15", UNITED),
        (Dose("syn-not-given", INFUSION, "2024-11-05 10:00", 144, 180),),
        flaws.not_given,
    ),
    Story(
        "An infusion that is still running",
        Person("vauxhall", "Dara", "Vauxhall-Moreno", "female", "1954-08-01", MEDICARE),
        (Dose("syn-running", MAIN, "2025-09-09 10:00", 144, 180),),
        flaws.running,
    ),
    Story(
        "An infusion that was paused",
        Person("wexcombe", "Abel", "Wexcombe-Ito", "male", "1993-02-24", CIGNA),
        (Dose("syn-paused", INFUSION, "2025-09-09 11:00", 90, 180),),
        flaws.paused,
    ),
    Story(
        "Everything charted, and the visit not closed yet",
        Person("yewdale", "Sunniva", "Yewdale-Bah", "female", "1956-06-06", MEDICARE),
        (Dose("syn-visit-open", MAIN, "2025-09-09 09:00", 144, 180),),
        flaws.visit_open,
    ),
    Story(
        "The look-alike itself, for its own disease and coded as what it is",
        Person("ziegfeld", "Lorne", "Ziegfeld-Pak", "male", "1958-03-27", MEDICARE),
        (Dose("syn-other-antibody", SUITE, "2023-01-24 10:00", 90, 180),),
        twist=twists.the_other_antibody,
    ),
    Story(
        "Ondansetron at another visit",
        Person("abercorn", "Faye", "Abercorn-Ngo", "female", "1994-09-14", AETNA),
        (Dose("syn-ondansetron", OFFICE, "2022-06-07 10:00", 90, 180),),
        twist=twists.against_nausea,
    ),
)
