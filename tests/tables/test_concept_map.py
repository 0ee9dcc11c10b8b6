"""The ConceptMap beside a list of diagnoses is checked like any other table."""
# ruff: noqa: E501 - a case is one row

import pytest

from tests.tables.mappings_folder import CONCEPT_MAP, DIAGNOSES, MappingsFolder

ELEMENT = "group#1.element#2"


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ('"wider"', '"equivalent"', 14, 'group#1.element#1.target#2.equivalence is "equivalent", which is no equivalence of a candidate. Write one of "inexact", "wider".'),
        ('"confirmed"}', '"probably"}', 21, f'{ELEMENT}.target#1.comment is "probably", which is no comment with its confidence first. Write it with one of confirmed, secondary, derived, unconfirmed as its first word.'),
        ('"C85.90"', '"C8590"', 21, f'{ELEMENT}.target#1.code is "C8590", which is no ICD-10-CM code. Write it with its dot, in quotes, such as "C91.02" or "C83".'),
        ('"118601006"', "118601006", 18, f"{ELEMENT}.code is 118601006, which is no SNOMED CT code. Write it in digits and quotes."),
        ('"display": "Non-Hodgkin lymphoma",', "", 17, f"{ELEMENT}.display is missing. Write it in quotes."),
        ('{"code": "C85.90", "equivalence": "inexact", "comment": "confirmed"}', "", 20, f"{ELEMENT}.target is empty. Write at least one candidate, or leave the code out."),
        ('"118601006"', '"308121000"', 18, f"{ELEMENT}.code stands twice. Keep one of the two."),
        ('"http://hl7.org/fhir/sid/icd-10-cm"', '"http://example.org"', 7, 'group#1.target is "http://example.org", which the file of diagnoses does not list. Write one it lists.'),
        ('"http://snomed.info/sct"', '"http://example.org"', 6, 'group#1.source is "http://example.org", which the file of diagnoses does not list. Write one it lists.'),
        ('"ConceptMap"', '"Bundle"', 2, 'resourceType is "Bundle", which is no FHIR resource for this place. Write one of "ConceptMap".'),
        ('"status": "draft",', '"status": "draft"', 4, "the file is no JSON from here: Expecting ',' delimiter. Mend or restore it."),
    ],
)  # fmt: skip
def test_one_wrong_thing_is_told_with_its_line(
    folder: MappingsFolder, old: str, new: str, line: int, told: str
) -> None:
    folder.change(CONCEPT_MAP, old, new)
    assert folder.problems() == [f"{CONCEPT_MAP}, line {line}: {told}"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[]", ', line 1: the file is no FHIR resource. Write an object with "resourceType": "ConceptMap".'),
        ("[" * 100_000, " cannot be read: it is nested too deep, or a number in it is too long. Restore it."),
        ("9" * 10_000, " cannot be read: it is nested too deep, or a number in it is too long. Restore it."),
        ('\n{"resourceType": "ConceptMap"}', ', line 1: group is missing. Write a list in square brackets, such as ["...", "..."], or [].'),
        ('{"resourceType": "ConceptMap",\t"group": 1}', ': group is 1, which is no list. Write a list in square brackets, such as ["...", "..."], or [].'),
    ],
)  # fmt: skip
def test_a_file_that_is_no_concept_map_is_told(folder: MappingsFolder, text: str, told: str) -> None:
    folder.write(CONCEPT_MAP, text)
    assert folder.problems() == [f"{CONCEPT_MAP}{told}"]


def test_bytes_that_are_not_utf_8_are_told_with_their_line(folder: MappingsFolder) -> None:
    (folder.path / CONCEPT_MAP).write_bytes(b'{\n"display": "\xff"}')
    assert folder.problems() == [f"{CONCEPT_MAP}, line 2: the file is not UTF-8 text here. Save it as UTF-8."]


def test_a_concept_map_that_is_missing_is_told(folder: MappingsFolder) -> None:
    (folder.path / CONCEPT_MAP).unlink()
    assert folder.problems() == [f"{CONCEPT_MAP} cannot be read: No such file or directory."]


def test_a_concept_map_is_named_by_its_file_name(folder: MappingsFolder) -> None:
    folder.change(DIAGNOSES, "snomed-candidates.json", "../snomed-candidates.json")
    line = folder.line(DIAGNOSES, "concept_map")
    told = 'concept_map is "../snomed-candidates.json", which is no file name. Write the name of a .json file beside it, in quotes.'
    assert folder.problems() == [f"{DIAGNOSES}, line {line}: {told}"]
