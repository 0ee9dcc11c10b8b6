"""A wrong file is refused with its name, the line, what is wrong and how to mend it."""
# ruff: noqa: E501 - a case is one row

from pathlib import Path

import pytest

from bridge.errors import MappingError
from bridge.tables.loading import load_mappings
from tests.tables.mappings_folder import (
    DIAGNOSES,
    DOCUMENTATION,
    DRUG,
    FOLLOWED,
    GAP,
    OFFICE,
    OTHER_PAYER,
    PAYER,
    PLACES,
    SITE,
    UNITS,
    MappingsFolder,
)

CASES = [
    # days
    (PAYER, '"2023-07-01": {', '"2018-13-01": {', 'rules.zero_discarded_modifier["2018-13-01"] is no date. Write it as "YYYY-MM-DD" in quotes.'),
    (DRUG, 'approved: "2020-01-01"', 'approved: "1/1/2020"', 'approved is "1/1/2020", which is no date. Write it as "YYYY-MM-DD" in quotes.'),
    (DRUG, 'approved: "2020-01-01"', "approved: null", 'approved is null, which is no date. Write it as "YYYY-MM-DD" in quotes.'),
    (PAYER, '"2023-07-01": {', '"2019-07-01": {', 'rules.zero_discarded_modifier["2019-07-01"] stands after "2020-01-01". Write the days in rising order.'),
    (DRUG, 'last: "2020-12-31"', 'last: "2019-12-31"', "codes.J9999.last is before the day in `first`. Write the last day in force, or null."),
    # numbers
    (DRUG, 'mg: "100"', 'mg: "0"', 'vial.mg is "0", which is no number above 0. Write it in quotes, such as "0.1" or "1/1000".'),
    (DRUG, 'mg: "100"', 'mg: "1e2"', 'vial.mg is "1e2", which is no number above 0. Write it in quotes, such as "0.1" or "1/1000".'),
    (UNITS, 'value: "1/1000"', 'value: "1/0"', 'mass.ug.value is "1/0", which is no number above 0. Write it in quotes, such as "0.1" or "1/1000".'),
    (UNITS, '"mL": "1"', '"mL": ["1"]', 'volume.mL is a list, which is no number above 0. Write it in quotes, such as "0.1" or "1/1000".'),
    (DRUG, 'tolerance_mg: "0"', 'tolerance_mg: "-1"', 'vial.waste_tolerance_mg is "-1", which is no number from 0 on. Write it in quotes, such as "0", "0.05" or "1/1000".'),
    (DRUG, 'days_apart: "13"', 'days_apart: "1.5"', 'dose.days_apart is "1.5", which is no whole number. Write it in digits and quotes, such as "45".'),
    (SITE, '"12.50"', '"12.505"', 'charge_per_0_1_mg["2020-01-01"].value is "12.505", which is no charge above 0 with at most two decimals. Write it in quotes, such as "2500.00".'),
    (SITE, '"12.50"', '"0.00"', 'charge_per_0_1_mg["2020-01-01"].value is "0.00", which is no charge above 0 with at most two decimals. Write it in quotes, such as "2500.00".'),
    (DRUG, 'unusual_above_mg: "500"', 'unusual_above_mg: "49"', "dose.unusual_above_mg is less than unusual_below_mg. Write the larger bound here."),
    (DRUG, 'per_m2_above: "250"', 'per_m2_above: "39"', "dose.per_m2_above is less than per_m2_below. Write the larger bound here."),
    (DRUG, 'above_blocks_mg: "600"', 'above_blocks_mg: "499"', "dose.above_blocks_mg is less than unusual_above_mg. Write the largest bound here."),
    (DRUG, 'longest_minutes: "60"', 'longest_minutes: "29"', "infusion.longest_minutes is less than shortest_minutes. Write the longer time here."),
    (PAYER, 'years: "1"', 'years: "100"', 'filing_limit["2020-01-01"].years is "100", which is no number of years. Write it in digits and quotes, such as "1".'),
    (DRUG, 'approved: "2020-01-01"', 'approved: "9999-12-31"', 'approved is "9999-12-31", which is no date. Write it as "YYYY-MM-DD" in quotes.'),
    # words that are known
    (GAP, 'severity: "blocks"', 'severity: "block"', 'severity is "block", which is no severity. Write one of "blocks", "warns", "off".'),
    (GAP, 'owner: "nurse"', 'owner: "doctor"', 'owner is "doctor", which is no owner. Write one of "nurse", "pharmacy", "registration", "coder", "provider".'),
    (GAP, 'lowerable: "yes"', 'lowerable: "maybe"', 'lowerable is "maybe", which is no answer. Write one of "yes", "no".'),
    (PAYER, 'confidence: "unconfirmed"', 'confidence: "sure"', 'rules.prior_authorization["2020-01-01"].confidence is "sure", which is no confidence. Write one of "confirmed", "secondary", "derived", "unconfirmed".'),
    (PAYER, '{value: "yes", confidence: "unconfirmed"', '{value: "maybe", confidence: "unconfirmed"', 'rules.prior_authorization["2020-01-01"].value is "maybe", which is no answer. Write one of "yes", "no", "unknown".'),
    (SITE, "America/Chicago", "America/Chikago", 'time_zone is "America/Chikago", which is no time zone. Write a name of the IANA list in quotes, such as "America/Chicago".'),
    (SITE, "America/Chicago", "America", 'time_zone is "America", which is no time zone. Write a name of the IANA list in quotes, such as "America/Chicago".'),
    (SITE, "America/Chicago", "../UTC", 'time_zone is "../UTC", which is no time zone. Write a name of the IANA list in quotes, such as "America/Chicago".'),
    (PAYER, "  lot-number-not-recorded:", "  lot-number-not-recorder:", 'severity.lot-number-not-recorder is no gap. Did you mean "lot-number-not-recorded"?'),
    (PAYER, "  lot-number-not-recorded:", "  xyz:", "severity.xyz is no gap. Write the id of a gap that exists."),
    (DRUG, "  physician-office:", "  office:", 'billed_as.office is no setting. Write one of "outpatient-hospital", "physician-office", "infusion-center", "ambulatory-surgical-center".'),
    # shapes
    (DRUG, '"99999-0100-01"', '"9999-0100-01"', 'named_by.ndc#1.code is "9999-0100-01", which is no NDC. Write it as 5-4-2 digits in quotes, such as "00008-0100-01".'),
    (PAYER, '"C9999"', '"c9999"', 'asks_for_code.outpatient-hospital["2021-01-01"].value is "c9999", which is no HCPCS code. Write a letter and four digits in quotes, such as "J9229".'),
    (PAYER, '"C82.1"', '"C821"', 'excluded_diagnoses["2020-01-01"].value#2 is "C821", which is no ICD-10-CM code. Write it with its dot, in quotes, such as "C91.02" or "C83".'),
    (SITE, '"PO"', '"POX"', 'modifiers["2020-01-01"].value#1 is "POX", which is no modifier for every line. Write two letters or digits in quotes, such as "PO" (waste sets JW and JZ; 51 goes under asks_for_modifiers).'),
    (SITE, '"PO"', '"51"', 'modifiers["2020-01-01"].value#1 is "51", which is no modifier for every line. Write two letters or digits in quotes, such as "PO" (waste sets JW and JZ; 51 goes under asks_for_modifiers).'),
    (SITE, '["PO"]', '["PO", "TB", "JG"]', 'modifiers["2020-01-01"].value has 3 modifiers, but a claim line takes four, and JW or JZ and 51 may come beside them. Write at most two.'),
    (SITE, '["PO"]', '["PN", "PO"]', 'modifiers["2020-01-01"].value has both PO and PN, but a department off campus is excepted (PO) or not (PN). Remove one.'),
    (SITE, '"Location/suite"', '"suite"', 'locations#1 is "suite", which is no reference to a Location. Write it in quotes, such as "Location/main".'),
    (DRUG, 'ndc_unit: "UN"', 'ndc_unit: "ML"', 'vial.ndc_unit is "ML", which is no NDC unit of vials. Write "UN": the quantity is counted in vials.'),
    (DIAGNOSES, 'last: "C83"', 'last: "D83"', "candidates.last does not follow `first` under the same letter. Write the last category."),
    (DRUG, 'words: ["specimab"]', 'words: [" "]', 'look_alikes#1.words#1 is " ", which is no word. Write it in quotes.'),
    (DRUG, 'brand: "Exampla"', 'brand: ""', 'brand is "", which is no text. Write it in quotes.'),
    (DRUG, 'brand: "Exampla"', 'brand: {a: "b"}', "brand is a map of keys, which is no text. Write it in quotes."),
    (DRUG, 'words: ["IV"]', 'words: "IV"', 'route.words is "IV", which is no list. Write a list in square brackets, such as ["...", "..."], or [].'),
    (DRUG, "{waste}", "{wasted}", 'narrative is "{name} ({brand}), NDC {ndc}, {dose} mg ({vials}), {route}{wasted}", which is no sentence. Write it in quotes, with places such as {name} {brand} {ndc} {dose} {vials} {route} {waste} and no other braces.'),
    (GAP, "{administration}", "{administration", 'question is "What about {administration?", which is no sentence. Write it in quotes, with places such as {dose} and no other braces.'),
    (UNITS, 'mass:\n  "mg": {value: "1"}\n  "ug": {value: "1/1000"}', "mass: []", "mass is a list, which is no map. Write a map whose keys are each a text."),
    (DRUG, 'vial: {mg: "100", ndc_unit: "UN", waste_tolerance_mg: "0"}', 'vial: "100 mg"', 'vial is "100 mg", which is no map of keys. Write its keys, each with a value.'),
    (DRUG, 'age_from_years:\n  "2020-01-01": {value: "18", confidence: "confirmed"}', 'age_from_years: "18"', 'age_from_years is "18", which is no map from days to values. Write a map from the first day to the value, such as {"2018-01-01": {value: "...", confidence: "..."}}.'),
    (PAYER, 'ndc_required: {"2020-01-01": {value: "yes", confidence: "confirmed"}}', "ndc_required: {}", 'rules.ndc_required is a map of keys, which is no map from days to values. Write a map from the first day to the value, such as {"2018-01-01": {value: "...", confidence: "..."}}.'),
    (GAP, 'question: "What about {administration}?"', "question: null", "question is null, which is no sentence. Write it in quotes, with places such as {dose} and no other braces."),
    # keys
    (PAYER, "filing_limit:", "filling_limit:", "filling_limit is an unknown key. Did you mean filing_limit?"),
    (DRUG, "vial: {mg", 'vial: {xyz: "1", mg', "vial.xyz is an unknown key. Known here: confidence, source, note, mg, ndc_unit, waste_tolerance_mg."),
    (PAYER, "  ndc_required:", '  ndc_needed: {"2020-01-01": {value: "yes", confidence: "confirmed"}}\n  ndc_required:', 'rules.ndc_needed is no rule. Write one of "prior_authorization", "ndc_required", "discarded_line", "zero_discarded_modifier", "accepts_c_codes", "modifier_51_required", "off_campus_modifier_required", "antigen_evidence_required".'),
    # between values of one map
    (GAP, "{by: null, on: null}", '{by: "A. Coder", on: null}', "verified names only one of by and on. Write who signed and on which day, or null for both."),
    (PAYER, 'years: "1"', 'years: "1", days: "90"', 'filing_limit["2020-01-01"] must have one of days and years. Write one of the two.'),
    (PLACES, 'possible: "no"', 'possible: "yes"', 'place_of_service["12"] must have a setting, or possible: "no". Write one of the two.'),
    (PLACES, 'bill_type: "0131"', 'bill_type: "0137"', 'settings.outpatient-hospital.bill_type is "0137", which is no type of bill. Write four digits in quotes that end in 1, such as "0131".'),
    (PLACES, 'bill_type: "0131"', "bill_type: null", "settings.outpatient-hospital.bill_type is null, but an institutional claim has one. Write it in quotes."),
    # ids and files
    (DRUG, 'drug: "examplumab"', 'drug: "examplamab"', 'drug is "examplamab", but the file is examplumab.yaml. Give both one name.'),
    (DRUG, 'drug: "examplumab"', 'drug: "Examplumab"', 'drug is "Examplumab", which is no id of a drug. Write it in small letters, digits and hyphens, in quotes.'),
    (GAP, 'gap: "lot-expired"', 'gap: "lot-expird"', 'gap is "lot-expird", which is no gap. Did you mean "lot-expired"?'),
    (DRUG, 'diagnoses: "examplumab"', 'diagnoses: "other"', "diagnoses names diagnoses/other.yaml, which is missing. Name a file that exists."),
    (UNITS, '"mcg": "ug"', '"mcg": "microgram"', 'aliases.mcg is "microgram", which is neither under mass nor under volume. Write a unit of theirs.'),
    # codes that are not lawful
    (DRUG, '{value: "J9998", confidence: "secondary"}', '{value: "J9997", confidence: "secondary"}', 'billed_as.physician-office["2021-01-01"] says J9997, which is not under codes. Name one of J9999, J9998, or add it there.'),
    (DRUG, '"2021-01-01": {value: "J9998", confidence: "confirmed"', '"2020-07-01": {value: "J9998", confidence: "confirmed"', 'billed_as.outpatient-hospital["2020-07-01"] says J9998 from 2020-07-01 on, but it is in force from 2021-01-01 on. Let it begin on 2021-01-01 or later.'),
    (DRUG, '"2021-01-01": {value: "J9998", confidence: "confirmed"', '"2021-01-02": {value: "J9998", confidence: "confirmed"', 'billed_as.outpatient-hospital["2020-01-01"] says J9999 from 2020-01-01 to 2021-01-01, but it is in force from 2020-01-01 to 2020-12-31. Let another entry, or null, follow by 2021-01-01, and none begin before 2020-01-01.'),
    (DRUG, '"2021-01-01": {value: "J9998", confidence: "secondary"}', '"2021-01-01": {value: "J9999", confidence: "secondary"}', 'billed_as.physician-office["2021-01-01"] says J9999 from 2021-01-01 on, but it is in force from 2020-01-01 to 2020-12-31. Let another entry, or null, follow by 2021-01-01, and none begin before 2020-01-01.'),
    (DRUG, '"2020-01-01": {value: "J9999", confidence: "confirmed"}\n    "2020-12-31"', '"2019-12-31": {value: "J9999", confidence: "confirmed"}\n    "2020-12-31"', 'billed_as.physician-office["2019-12-31"] says J9999 from 2019-12-31 to 2020-12-30, but it is in force from 2020-01-01 to 2020-12-31. Let another entry, or null, follow by 2021-01-01, and none begin before 2020-01-01.'),
    (DRUG, 'first: "2020-01-01"', 'first: "2019-12-31"', "codes.J9999.first is before the approval (2020-01-01). Write a later day."),
    # what two files call their own
    (OTHER_PAYER, '"Second Payer Health"', '"FIRST PAYER, Inc."', 'names#2 is "FIRST PAYER, Inc.", which payers/first-payer.yaml names too. Remove it from one of the two.'),
    (OTHER_PAYER, "10002", "10001", 'identifiers#1 is "10001", which payers/first-payer.yaml names too. Remove it from one of the two.'),
    (OFFICE, '"Location/office"', '"Location/suite"', 'locations#1 is "Location/suite", which sites/main-campus.yaml names too. Remove it from one of the two.'),
    (OFFICE, "organizations: []", 'organizations: ["Organization/hospital"]', 'organizations#1 is "Organization/hospital", which sites/main-campus.yaml names too. Remove it from one of the two.'),
    (OFFICE, "identifiers: []", 'identifiers: [{system: "http://hl7.org/fhir/sid/us-npi", value: "1999999984"}]', 'identifiers#1 is "1999999984", which sites/main-campus.yaml names too. Remove it from one of the two.'),
]  # fmt: skip


# Where the line is not the one that was changed: the words on it.
ELSEWHERE = {
    # the stretch that got longer begins on the line above
    'billed_as.outpatient-hospital["2020-01-01"] says J9999': '"2020-01-01": {value: "J9999"',
}


@pytest.mark.parametrize(("file", "old", "new", "words"), CASES)
def test_one_wrong_thing_is_told_with_its_line_and_how_to_mend_it(
    folder: MappingsFolder, file: str, old: str, new: str, words: str
) -> None:
    folder.change(file, old, new)
    text = folder.text(file)
    line = text.count("\n", 0, text.index(new)) + 1
    for told, at in ELSEWHERE.items():
        line = folder.line(file, at) if words.startswith(told) else line
    assert folder.problems() == [f"{file}, line {line}: {words}"]


def test_a_missing_key_is_told_on_the_line_of_what_lacks_it(folder: MappingsFolder) -> None:
    folder.change(DRUG, '    mg_per_unit: "10"\n', "")
    folder.change(DRUG, 'brand: "Exampla"\n', "")
    folder.change(PAYER, '  ndc_required: {"2020-01-01": {value: "yes", confidence: "confirmed"}}\n', "")
    code, rules = folder.line(DRUG, '"J9998":'), folder.line(PAYER, "rules:")
    days = 'a map from the first day to the value, such as {"2018-01-01": {value: "...", confidence: "..."}}'
    assert folder.problems() == [
        f"{DRUG}, line 1: brand is missing. Write it in quotes.",
        f'{DRUG}, line {code}: codes.J9998.mg_per_unit is missing. Write it in quotes, such as "0.1" or "1/1000".',
        f"{PAYER}, line {rules}: rules.ndc_required is missing. Write {days}.",
    ]


def test_an_entry_needs_its_confidence(folder: MappingsFolder) -> None:
    folder.change(DRUG, '{value: "18", confidence: "confirmed"}', '{value: "18"}')
    known = '"confirmed", "secondary", "derived", "unconfirmed"'
    where = f'{DRUG}, line {folder.line(DRUG, "18")}: age_from_years["2020-01-01"].confidence'
    assert folder.problems() == [f"{where} is missing. Write one of {known}."]


def test_a_mistyped_key_is_told_with_the_nearest_one_and_so_is_the_key_it_left_out(folder: MappingsFolder) -> None:
    folder.change(DRUG, "brand:", "barnd:")
    line = folder.line(DRUG, "barnd")
    assert folder.problems() == [
        f"{DRUG}, line 1: brand is missing. Write it in quotes.",
        f"{DRUG}, line {line}: barnd is an unknown key. Did you mean brand?",
    ]


def test_a_wrong_day_and_what_is_wrong_under_it_are_both_told(folder: MappingsFolder) -> None:
    folder.change(DRUG, '"2020-01-01": {value: "18",', '"2020-02-30": {value: "old",')
    where = f'{DRUG}, line {folder.line(DRUG, "old")}: age_from_years["2020-02-30"]'
    assert folder.problems() == [
        f'{where} is no date. Write it as "YYYY-MM-DD" in quotes.',
        f'{where}.value is "old", which is no whole number. Write it in digits and quotes, such as "45".',
    ]


def test_a_day_out_of_order_and_what_is_wrong_under_it_are_both_told(folder: MappingsFolder) -> None:
    folder.change(DRUG, '"2021-01-01": {value: "60",', '"2019-01-01": {value: "sixty",')
    where = f'{DRUG}, line {folder.line(DRUG, "sixty")}: mue["2019-01-01"]'
    assert sorted(folder.problems()) == [
        f'{where} stands after "2020-01-01". Write the days in rising order.',
        f'{where}.value is "sixty", which is no whole number. Write it in digits and quotes, such as "45".',
    ]


def test_a_wrong_code_with_a_wrong_length_tells_both(folder: MappingsFolder) -> None:
    folder.change(DRUG, '  "J9998":', '  "J998":')
    line = folder.line(DRUG, '"J998":')
    told = (
        f'{DRUG}, line {line}: codes.J998 is no HCPCS code. Write a letter and four digits in quotes, such as "J9229".'
    )
    assert folder.problems() == [told]


def test_all_that_is_wrong_in_all_files_is_told_at_once_in_order(folder: MappingsFolder) -> None:
    folder.change(DRUG, 'mg: "100"', "mg: 100")
    folder.change(DRUG, 'brand: "Exampla"', 'brand: ""')
    folder.change(UNITS, '"mcg": "ug"', '"mcg": "oz"')
    folder.change(PAYER, "10001", "10002")
    folder.write(GAP, "{")
    (folder.path / OFFICE).unlink()
    (folder.path / DOCUMENTATION).unlink()
    told = folder.problems()
    starts = [problem.partition(":")[0] for problem in told]
    assert starts == [
        f"{DOCUMENTATION} is missing. Add the file.",
        f"{DRUG}, line {folder.line(DRUG, 'brand')}",
        f"{DRUG}, line {folder.line(DRUG, 'mg: 100')}",
        f"{GAP}, line 1",
        f"{OTHER_PAYER}, line {folder.line(OTHER_PAYER, 'identifiers')}",
        f"{UNITS}, line {folder.line(UNITS, 'mcg')}",
    ]


def test_a_gap_without_which_no_claim_is_complete_cannot_be_lowered(folder: MappingsFolder) -> None:
    folder.change(
        SITE,
        "severity:\n",
        'severity:\n  dose-not-recorded: {"2020-01-01": {value: "blocks", confidence: "confirmed"}, '
        '"2021-01-01": {value: "warns", confidence: "confirmed"}, "2022-01-01": null}\n',
    )
    where = f'{SITE}, line {folder.line(SITE, "dose-not-recorded")}: severity.dose-not-recorded["2021-01-01"]'
    told = "gaps/dose-not-recorded.yaml says that it is blocks and may not be lowered. Remove the entry."
    assert folder.problems() == [f"{where} says warns, but {told}"]


def test_whether_a_gap_may_be_lowered_is_not_asked_of_a_file_that_cannot_be_read(folder: MappingsFolder) -> None:
    folder.change(SITE, "  consent-not-recorded:", "  lot-expired:")
    folder.write(GAP, "[]")
    assert folder.problems() == [f"{GAP}, line 1: the file is no map of keys. Write its keys, each with a value."]


def test_a_code_in_a_setting_where_it_is_not_lawful_is_refused(folder: MappingsFolder) -> None:
    settings = 'settings: ["outpatient-hospital", "physician-office"]\n    confidence: "confirmed"\nbilled_as'
    folder.change(DRUG, settings, settings.replace(', "physician-office"', ""))
    line = (
        folder.text(DRUG).count("\n", 0, folder.text(DRUG).index('"2021-01-01": {value: "J9998", confidence: "sec')) + 1
    )
    where = f'{DRUG}, line {line}: billed_as.physician-office["2021-01-01"]'
    told = "which is not lawful in physician-office, only in outpatient-hospital. Name another code."
    assert folder.problems() == [f"{where} says J9998, {told}"]


def test_a_drug_needs_a_code_that_counts_its_milligrams(folder: MappingsFolder) -> None:
    folder.change(DRUG, 'mg_per_unit: "10"', "mg_per_unit: null")
    told = "has no code with mg_per_unit. Add the code that names the drug, from its first day on."
    line = folder.line(DRUG, '"J9999":') - 1
    assert folder.problems() == [f"{DRUG}, line {line}: codes {told}"]


def test_a_file_that_cannot_be_opened_is_told(folder: MappingsFolder) -> None:
    (folder.path / OFFICE).unlink()
    (folder.path / OFFICE).mkdir()
    assert folder.problems() == [f"{OFFICE} cannot be read: Is a directory."]


def test_a_folder_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(MappingError) as refused:
        load_mappings(tmp_path / "nowhere")
    assert refused.value.problems == [f"{tmp_path / 'nowhere'} is missing. Name a mappings folder that exists."]


def test_a_folder_that_lacks_a_kind_is_told(folder: MappingsFolder) -> None:
    (folder.path / "payers").rename(folder.path / "payer")
    for file in (folder.path / "sites").iterdir():
        file.unlink()
    for kind in ("documentation", "units"):
        (folder.path / kind).rename(folder.path / f".{kind}")
    kinds = "drugs, payers, sites, diagnoses, gaps, documentation, units, prices"
    assert folder.problems() == [
        f"documentation is missing. Make the folder: there are {kinds}.",
        "payer is an unknown folder. Did you mean payers?",
        f"payers is missing. Make the folder: there are {kinds}.",
        "sites is empty. Add at least one .yaml file.",
        f"units is missing. Make the folder: there are {kinds}.",
    ]


def test_a_folder_without_the_payer_whose_waste_rules_are_followed_is_told_once(folder: MappingsFolder) -> None:
    (folder.path / FOLLOWED).unlink()
    told = f"rules need {FOLLOWED}, whose waste rules are followed where a file does not know, and it is missing."
    assert folder.problems() == [f"{PAYER}, line {folder.line(PAYER, 'rules:')}: {told} Add the file."]


def test_the_payer_whose_waste_rules_are_followed_is_not_missing_where_its_file_is_wrong(
    folder: MappingsFolder,
) -> None:
    folder.write(FOLLOWED, "[]")
    assert folder.problems() == [f"{FOLLOWED}, line 1: the file is no map of keys. Write its keys, each with a value."]


def test_a_site_with_too_many_modifiers_and_with_po_beside_pn_is_told_both(folder: MappingsFolder) -> None:
    folder.change(SITE, '["PO"]', '["PO", "PN", "TB"]')
    where = f'{SITE}, line {folder.line(SITE, "PN")}: modifiers["2020-01-01"].value'
    assert [problem.partition(", but")[0] for problem in folder.problems()] == [
        f"{where} has 3 modifiers",
        f"{where} has both PO and PN",
    ]


def test_a_site_may_put_two_modifiers_on_every_line(folder: MappingsFolder) -> None:
    folder.change(SITE, '["PO"]', '["PO", "TB"]')
    dated = folder.load().sites["main-campus"].modifiers
    assert [found.value for found in dated.values if found] == [("PO", "TB"), ()]


def test_missing_gap_files_are_told_one_by_one(folder: MappingsFolder) -> None:
    (folder.path / GAP).unlink()
    (folder.path / "gaps/free-drug.yaml").unlink()
    assert folder.problems() == [
        "gaps/free-drug.yaml is missing. Add the file.",
        "gaps/lot-expired.yaml is missing. Add the file.",
    ]


def test_yaml_files_that_nothing_would_read_are_told(folder: MappingsFolder) -> None:
    for name in ("payers/third.yml", "units/more.yaml", "sites/West.YAML"):
        folder.write(name, "")
    (folder.path / "xyz").mkdir()
    assert folder.problems() == [
        "payers/third.yml is not read. Let its name end in .yaml.",
        "sites/West.YAML is not read. Let its name end in .yaml.",
        "units/more.yaml is not read. This folder has one file: units/units.yaml.",
        "xyz is an unknown folder. There are drugs, payers, sites, diagnoses, gaps, documentation, units, prices.",
    ]


def test_a_gap_file_that_no_rule_knows_is_told(folder: MappingsFolder) -> None:
    folder.write("gaps/lot-expird.yaml", folder.text(GAP).replace("lot-expired", "lot-expird"))
    assert folder.problems() == [
        'gaps/lot-expird.yaml, line 4: gap is "lot-expird", which is no gap. Did you mean "lot-expired"?'
    ]
