"""A folder that is right is loaded into tables."""

import hashlib
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from bridge.facts.chart import Identifier
from bridge.tables.dated import Confidence, Sourced
from bridge.tables.default_folder import _beside, default_mappings
from bridge.tables.diagnosis import SnomedCandidate
from bridge.tables.gap_ids import GAP_IDS
from bridge.tables.loading import load_mappings
from bridge.tables.payer import RULES, FilingLimit
from bridge.tables.site import SETTINGS
from tests.tables.mappings_folder import DRUG, GAP, SITE, MappingsFolder


def test_a_drug_is_data(folder: MappingsFolder) -> None:
    drug = folder.load().drugs["examplumab"]
    assert (drug.product.name, drug.brand) == ("examplumab", "Exampla")
    assert (drug.vial_mg, drug.waste_tolerance) == (Fraction(100), Fraction(0))
    assert drug.product.ndcs == ("99999-0100-01",)
    assert drug.product.words == ("examplumab", "exampla")
    assert drug.look_alikes[0].name == "specimab (Specima)"
    assert drug.codes["J9998"].mg_per_unit == Fraction(10)
    assert drug.codes["J9999"].unclassified
    assert drug.unit_mg == 10
    assert drug.infusion_minutes == (30, 60)
    assert drug.dose.above_blocks == 600
    assert drug.dose.days_apart == 13
    assert drug.route.words == ("iv",)
    assert drug.route.codes == {("http://snomed.info/sct", "47625008")}


def test_the_day_of_service_chooses_a_dated_value(folder: MappingsFolder) -> None:
    drug = folder.load().drugs["examplumab"]
    hospital = drug.billed_as["outpatient-hospital"]
    own = Sourced("J9998", Confidence.CONFIRMED, "HCPCS file", "own code")
    assert hospital.on(date(2019, 12, 31)) is None
    assert hospital.on(date(2020, 12, 31)) == Sourced("J9999", Confidence.CONFIRMED)
    assert hospital.on(date(2021, 1, 1)) == own
    assert drug.billed_as["physician-office"].on(date(2020, 12, 31)) is None
    assert drug.mue.on(date(2020, 6, 1)) == Sourced(None, Confidence.CONFIRMED)


def test_a_payer_is_data(folder: MappingsFolder) -> None:
    payer = folder.load().payers["first-payer"]
    assert set(payer.rules) == set(RULES)
    assert payer.identifiers == (Identifier("urn:oid:1.2.3", "10001"),)
    assert payer.excluded.values == (Sourced(("C83", "C82.1"), Confidence.CONFIRMED),)
    limits = [found.value for found in payer.filing_limit.values if found]
    assert limits == [FilingLimit(None, 1, disputed=False), FilingLimit(90, None, disputed=True)]
    assert payer.asks_for_code["outpatient-hospital"].values[0] == Sourced("C9999", Confidence.UNCONFIRMED)
    assert payer.severity["lot-number-not-recorded"].on(date(2021, 6, 1)) is None


def test_what_a_payer_leaves_out_is_empty(folder: MappingsFolder) -> None:
    payer = folder.load().payers["second-payer"]
    assert (payer.excluded.days, payer.filing_limit.days, payer.asks_for_code, payer.severity) == ((), (), {}, {})


def test_a_site_is_data(folder: MappingsFolder) -> None:
    sites = folder.load().sites
    assert set(sites) == {"main-campus", "office"}
    site = sites["main-campus"]
    assert site.time_zone == ZoneInfo("America/Chicago")
    assert (site.bill_type, site.off_campus) == ("0851", False)
    assert (site.provider_reference, site.provider_name) == ("Organization/hospital", "Synthetic Hospital")
    assert [found.value for found in site.modifiers.values if found] == [("PO",), ()]
    assert [found.value for found in site.charge.values if found] == [Decimal("12.50")]
    assert (sites["office"].provider_reference, sites["office"].time_zone, sites["office"].off_campus) == (None,) * 3


def test_places_are_data(folder: MappingsFolder) -> None:
    places = folder.load().places
    assert set(places.settings) == set(SETTINGS)
    assert places.settings["outpatient-hospital"].revenue_code == "0636"
    assert (places.place_of_service["19"].off_campus, places.place_of_service["19"].place_of_service) == (True, "19")
    assert (places.place_of_service["12"].possible, places.place_of_service["12"].note) == (False, "home")
    assert places.role_codes["HOSP"].place_of_service == "22"


def test_diagnoses_and_their_concept_map_are_data(folder: MappingsFolder) -> None:
    diagnoses = folder.load().diagnoses["examplumab"]
    assert diagnoses.candidates == {"C81", "C82", "C83"}
    assert diagnoses.snomed["308121000"] == SnomedCandidate(
        "308121000",
        "Follicular non-Hodgkin lymphoma",
        ("C82.90", "C82.80"),
        Confidence.SECONDARY,
        "site not known; type not known",
    )
    assert diagnoses.snomed["118601006"].note is None


def test_gaps_documentation_and_units_are_data(folder: MappingsFolder) -> None:
    mappings = folder.load()
    assert set(mappings.gaps) == set(GAP_IDS)
    assert not mappings.gaps["dose-not-recorded"].lowerable
    assert mappings.gaps["lot-expired"].in_case == {"required-by-payer": "warns"}
    assert mappings.documentation.vial_units == {"{vial}", "vials"}
    assert mappings.documentation.labs_within_days == 7
    assert mappings.documentation.premedication["corticosteroid"] == (("H02AB",), ("dexamethasone",))
    assert mappings.units.mass["ug"] == Fraction(1, 1000)
    assert mappings.units.volume == {"mL": 1}
    assert mappings.units.aliases == {"mcg": "ug"}


def test_a_version_is_the_files_own_and_its_digest(folder: MappingsFolder) -> None:
    file = folder.load().drugs["examplumab"].file
    digest = hashlib.sha256((folder.path / DRUG).read_bytes()).hexdigest()
    assert file.version == f"1+{digest[:8]}"
    assert file.named == f"{DRUG} (1+{digest[:8]}, not signed by a coder)"
    assert file.sources[0].read == date(2026, 11, 23)
    assert file.verified_by is None


def test_a_signature_is_kept(folder: MappingsFolder) -> None:
    folder.change(GAP, "{by: null, on: null}", '{by: "A. Coder", on: "2027-01-15"}')
    file = folder.load().gaps["lot-expired"].file
    assert (file.verified_by, file.verified_on) == ("A. Coder", date(2027, 1, 15))


def test_windows_line_ends_and_a_byte_order_mark_are_no_fault(folder: MappingsFolder) -> None:
    text = folder.text(SITE).replace("\n", "\r\n")
    (folder.path / SITE).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert folder.problems() == []


def test_files_that_are_no_yaml_are_passed_over(folder: MappingsFolder) -> None:
    for name in ("README.md", "payers/notes.txt", "payers/.first-payer.yaml.swp", ".hidden"):
        folder.write(name, "not read")
    assert folder.problems() == []


def test_the_shipped_folder_loads_and_nobody_has_signed_it() -> None:
    mappings = load_mappings(default_mappings())
    assert "inotuzumab-ozogamicin" in mappings.drugs
    assert all(gap.file.verified_by is None for gap in mappings.gaps.values())


def test_the_default_folder_is_the_checkouts_else_the_packages(tmp_path: Path) -> None:
    package = tmp_path / "bridge"
    assert _beside(package) == package / "_mappings"
    (tmp_path / "mappings").mkdir()
    assert _beside(package) == package / "_mappings"
    (tmp_path / "mappings" / "gaps").mkdir()
    assert _beside(package) == tmp_path / "mappings"
