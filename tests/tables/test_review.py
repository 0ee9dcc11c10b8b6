"""A coder reviews the answers on each boundary day and on the day before."""

from datetime import date

from bridge.tables.dated import Confidence
from bridge.tables.review import Answer, answer_words, boundary_days, file_reviews, review_lines
from tests.tables.mappings_folder import DIAGNOSES, DRUG, GAP, MappingsFolder


def test_each_boundary_has_the_answer_of_the_day_before_and_of_the_day(folder: MappingsFolder) -> None:
    answers = [one for one in boundary_days(folder.load()) if one.what == "billed_as physician-office"]
    assert answers == [
        Answer(DRUG, "billed_as physician-office", date(2019, 12, 31), "nothing", None),
        Answer(DRUG, "billed_as physician-office", date(2020, 1, 1), "J9999", Confidence.CONFIRMED),
        Answer(DRUG, "billed_as physician-office", date(2020, 12, 30), "J9999", Confidence.CONFIRMED),
        Answer(DRUG, "billed_as physician-office", date(2020, 12, 31), "nothing", None),
        Answer(DRUG, "billed_as physician-office", date(2020, 12, 31), "nothing", None),
        Answer(DRUG, "billed_as physician-office", date(2021, 1, 1), "J9998", Confidence.SECONDARY),
    ]


def test_the_text_is_grouped_by_file(folder: MappingsFolder) -> None:
    mappings = folder.load()
    version = mappings.drugs["examplumab"].file.version
    lines = review_lines(mappings)
    assert lines[:4] == [
        f"{DRUG}  version {version}  not signed by a coder",
        "  billed_as outpatient-hospital  2019-12-31 nothing | 2020-01-01 J9999 (confirmed)",
        "                                 2020-12-31 J9999   | 2021-01-01 J9998 (confirmed)",
        "  billed_as physician-office     2019-12-31 nothing | 2020-01-01 J9999 (confirmed)",
    ]
    assert lines[-2:] == ["", "73 files: 0 signed by a coder, 73 not."]


def test_the_days_of_a_code_are_reviewed_too(folder: MappingsFolder) -> None:
    text = "\n".join(" ".join(line.split()) for line in review_lines(folder.load()))
    both = "outpatient-hospital, physician-office"
    assert f"codes J9999 2019-12-31 nothing | 2020-01-01 {both} (confirmed)\n" in text
    assert f"2020-12-31 {both} | 2021-01-01 nothing\n" in text
    assert f"codes J9998 2020-12-31 nothing | 2021-01-01 {both} (confirmed)\n" in text


def test_an_unconfirmed_rule_of_a_payer_is_said_to_count_as_unknown(folder: MappingsFolder) -> None:
    text = "\n".join(review_lines(folder.load()))
    assert "2020-01-01 yes (unconfirmed, so it counts as unknown)" in text
    assert "2020-01-01 unknown (unconfirmed)" in text
    assert "2021-01-01 60 (unconfirmed)" in text
    assert "2020-01-01 not known (confirmed)" in text


def test_gaps_stand_together_with_what_they_do(folder: MappingsFolder) -> None:
    folder.change(GAP, "{by: null, on: null}", '{by: "A. Coder", on: "2027-01-15"}')
    mappings = folder.load()
    version = mappings.gaps["lot-expired"].file.version
    lines = review_lines(mappings)
    at = lines.index(
        f"{GAP}  version {version}  signed by A. Coder on 2027-01-15  "
        "blocks, warns in case of required-by-payer; asks nurse"
    )
    assert lines[at - 1].startswith("gaps/")
    assert lines[-1] == "73 files: 1 signed by a coder, 72 not."


def test_values_are_written_in_words(folder: MappingsFolder) -> None:
    text = "\n".join(review_lines(folder.load()))
    assert "2020-01-01 1 calendar year, undisputed (confirmed)" in text
    assert "2021-12-31 1 calendar year, undisputed | 2022-01-01 90 days, disputed (secondary)" in text
    assert "2020-12-31 PO      | 2021-01-01 none (confirmed)" in text


def test_of_a_long_list_only_the_change_is_written(folder: MappingsFolder) -> None:
    long = frozenset(f"C82.{at}" for at in range(13))
    assert answer_words(long) == "13 codes"
    assert answer_words(long, long - {"C82.3"}) == "13 codes, added C82.3"
    assert answer_words(long, long | {"C83"}) == "13 codes, removed C83"
    folder.change(
        DIAGNOSES,
        "concept_map:",
        '  "2024-10-01": {value: ["C82.10"], confidence: "derived"}\nconcept_map:',
    )
    assert "2024-09-30 C82, C82.1 | 2024-10-01 C82.10 (derived)" in "\n".join(review_lines(folder.load()))


def test_a_page_shows_file_by_file_what_the_text_does(folder: MappingsFolder) -> None:
    mappings = folder.load()
    reviews = file_reviews(mappings)
    text = [" ".join(line.split()) for line in review_lines(mappings)]
    assert [one.file.path for one in reviews] == [
        line.split()[0] for line in text if "  " in line or " version " in line
    ]
    answers = [answer for one in reviews for before, after, _ in one.changes for answer in (before, after)]
    assert answers == boundary_days(mappings)
    for one in reviews:
        assert " ".join(f"{one.file.path} version {one.file.version} {one.signature} {one.words}".split()) in text
        for _, after, known in one.changes:
            assert f"{after.day} {after.answer} {known}".strip() in "\n".join(text)
