"""`bridge map` from the words on the command line to what it says, writes and ends with."""

import shutil
from pathlib import Path

import pytest

from bridge.tables.default_folder import default_mappings
from tests.journeys.changed_charts import FOUR_FILES, SOUND, three_days
from tests.journeys.one_chart import bundle, chart, encoded, lines, others, part, put
from tests.journeys.running import SHEETS, bridge, bridge_process, map_texts

# What it says


def test_a_sound_chart_ends_with_0_and_a_summary_that_adds_up(tmp_path: Path) -> None:
    put(tmp_path / "b.json", SOUND)
    ran = bridge("map", tmp_path / "b.json", "--out", tmp_path / "out")
    assert (ran.status, ran.complained) == (0, "")
    assert ran.adds_up()
    assert ran.said.startswith("1 administrations seen in 1 file\n")
    assert f"\n1 claim, 1 task in {tmp_path / 'out'}\n" in ran.said
    assert set(ran.written) == FOUR_FILES


def test_the_process_says_the_same_as_the_command(tmp_path: Path) -> None:
    put(tmp_path / "b.json", SOUND)
    words = ("map", tmp_path / "b.json", "--out", tmp_path / "out")
    here, there = bridge(*words), bridge_process(*words)
    assert here == there
    assert (there.status, there.complained) == (0, "")


def test_the_summary_counts_gaps_oddities_and_what_is_passed_over(tmp_path: Path) -> None:
    texts = {"a.json": encoded(bundle(three_days())), "b.ndjson": b'{"resourceType":"Claim"}\n{"a":1}\n'}
    ran = map_texts(tmp_path, texts)
    assert (ran.status, ran.complained) == (0, "")
    assert ran.adds_up()
    assert ran.outcomes == {"ma-1": "billed", "ma-2": "billed", "ma-3": "held", "ma-4": "not-billable"}
    rows = ran.rows("outcomes")
    gaps = [gap["id"] for row in rows for gap in row["gaps"]]
    for gap in set(gaps):
        (line,) = (words for line in ran.said.splitlines() if (words := line.split())[:1] == [gap])
        assert int(line[2]) == gaps.count(gap)
    assert f"1 claim, {len(gaps)} tasks in " in ran.said
    assert "1 resource with something odd" in ran.said
    assert "passed over, because nothing is read from them: Claim 1" in ran.said
    assert "passed over, because it is no FHIR: 1 JSON text" in ran.said


def test_unreadable_input_ends_with_1_and_is_named_by_file_line_and_reason(tmp_path: Path) -> None:
    sound, broken = put(tmp_path / "a.json", SOUND), put(tmp_path / "b.ndjson", lines(others()) + b'{"resourceType":\n')
    ran = bridge_process("map", sound, broken, "--out", tmp_path / "out")
    assert ran.status == 1
    assert ran.complained == f"{broken}:10: is not valid JSON: Input data was truncated\n"
    assert "could not be read: 1 place, named on standard error" in ran.said
    assert ran.outcomes == {"ma-1": "billed"}


def test_a_file_named_itself_that_is_no_fhir_is_unreadable(tmp_path: Path) -> None:
    file = put(tmp_path / "a.json", b'{"a":1}')
    ran = bridge("map", file, "--out", tmp_path / "out")
    assert (ran.status, ran.complained) == (1, f"{file}:1: is JSON, but no FHIR: it has no resourceType\n")


# Wrong usage


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (("--payer", "humana"), ["aetna", "blue-cross-blue-shield", "cigna", "medicare", "unitedhealthcare"]),
        (("--site", "moon"), ["cedar-creek-oncology", "lakeview-main", "riverbend-infusion"]),
        (("--as-of", "tomorrow"), ["%Y-%m-%d"]),
        (("--as-of", "2018-02-30"), ["%Y-%m-%d"]),
        (("--as-of", ""), ["%Y-%m-%d"]),
        (("--speed", "11"), ["--speed"]),
    ],
)
def test_wrong_words_end_with_2_and_the_right_ones_are_named(
    words: tuple[str, ...], known: list[str], tmp_path: Path
) -> None:
    ran = map_texts(tmp_path, {"b.json": SOUND}, *words)
    assert (ran.status, ran.said) == (2, "")
    assert all(name in ran.complained for name in known)
    assert not ran.out.exists()


def test_no_paths_no_folder_and_paths_that_are_not_there_end_with_2(tmp_path: Path) -> None:
    file = put(tmp_path / "b.json", SOUND)
    for words in (["--out", tmp_path / "out"], [file], [tmp_path / "gone", "--out", tmp_path / "out"]):
        ran = bridge("map", *words)
        assert (ran.status, ran.said) == (2, "")
        assert "Usage: " in ran.complained
    assert not (tmp_path / "out").exists()


def test_a_file_where_the_folder_should_be_ends_with_2(tmp_path: Path) -> None:
    file, taken = put(tmp_path / "b.json", SOUND), put(tmp_path / "taken", b"mine")
    assert bridge("map", file, "--out", taken).status == 2
    below = bridge_process("map", file, "--out", taken / "below")
    assert (below.status, below.said) == (2, "")
    assert "cannot be written" in below.complained
    assert "Traceback" not in below.complained
    assert taken.read_bytes() == b"mine"


@pytest.mark.parametrize("sheet", SHEETS)
def test_a_folder_where_a_file_should_be_ends_with_2_and_nothing_is_left_behind(sheet: str, tmp_path: Path) -> None:
    file, out = put(tmp_path / "b.json", SOUND), tmp_path / "out"
    put(out / f"{sheet}.ndjson" / "mine", b"mine")
    ran = bridge_process("map", file, "--out", out)
    assert (ran.status, ran.said) == (2, "")
    assert ran.complained == (
        f"--out {out}: cannot be written ({sheet}.ndjson is a folder). Name a folder that you may write to.\n"
    )
    assert [path.name for path in out.iterdir()] == [f"{sheet}.ndjson"]
    assert (out / f"{sheet}.ndjson" / "mine").read_bytes() == b"mine"
    assert bridge("map", file, "--out", out) == ran


def _break(folder: Path) -> tuple[str, str]:
    """Take the quotes off a code in a copy of the mappings, and say in which file and line that is."""
    file = folder / "drugs" / "inotuzumab-ozogamicin.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace('vial: {mg: "0.9"', "vial: {mg: 0.9"), encoding="utf-8")
    line = next(n for n, words in enumerate(text.splitlines(), 1) if words.startswith("vial:"))
    return "drugs/inotuzumab-ozogamicin.yaml", str(line)


def test_mappings_that_do_not_check_end_with_2_and_nothing_is_written(tmp_path: Path) -> None:
    shutil.copytree(default_mappings(), tmp_path / "mappings")
    file, line = _break(tmp_path / "mappings")
    put(tmp_path / "b.json", SOUND)
    words = ("map", tmp_path / "b.json", "--out", tmp_path / "out", "--mappings", tmp_path / "mappings")
    ran = bridge_process(*words)
    assert (ran.status, ran.said) == (2, "")
    assert ran.complained.startswith(f"{file}, line {line}: ")
    assert "Write it in quotes" in ran.complained
    assert "Traceback" not in ran.complained
    assert not (tmp_path / "out").exists()
    assert bridge(*words) == ran


def test_mappings_that_are_not_there_end_with_2(tmp_path: Path) -> None:
    put(tmp_path / "b.json", SOUND)
    ran = bridge_process("map", tmp_path, "--out", tmp_path / "out", "--mappings", tmp_path / "gone")
    assert (ran.status, ran.said) == (2, "")
    assert "gone" in ran.complained
    assert "Traceback" not in ran.complained


# What the options do


def test_payer_names_who_pays_under_a_payor_that_is_in_no_file(tmp_path: Path) -> None:
    resources = chart()
    part(resources, "Coverage")["payor"] = [{"display": "A small plan"}]
    texts = {"b.json": encoded(bundle(resources))}
    assert map_texts(tmp_path, texts).gaps == {"ma-1": ["payer-not-mapped"]}
    ran = map_texts(tmp_path, texts, "--payer", "medicare")
    assert ran.outcomes == {"ma-1": "billed"}
    assert ran.rows("claims")[0]["identifier"][0]["value"].startswith("medicare-")


def test_payer_does_not_stand_for_a_missing_coverage(tmp_path: Path) -> None:
    texts = {"b.json": encoded(bundle([one for one in chart() if one["resourceType"] != "Coverage"]))}
    assert map_texts(tmp_path, texts, "--payer", "medicare").gaps == {"ma-1": ["coverage-not-found"]}


def test_site_tells_where_it_was_where_the_chart_does_not(tmp_path: Path) -> None:
    resources = chart()
    del part(resources, "Encounter")["location"]
    texts = {"b.json": encoded(bundle(resources))}
    assert map_texts(tmp_path, texts).gaps == {"ma-1": ["site-not-mapped"]}
    (row,) = map_texts(tmp_path, texts, "--site", "cedar-creek-oncology").rows("outcomes")
    assert [(line["hcpcs"], line["place_of_service"]) for line in row["lines"]] == [("J9999", "11")]


def test_filing_limits_are_judged_on_the_day_named_and_never_by_the_clock(tmp_path: Path) -> None:
    texts = {"b.json": SOUND}  # 12 June 2018: Medicare's year ends on 12 June 2019
    assert map_texts(tmp_path, texts).gaps == {"ma-1": []}
    assert map_texts(tmp_path, texts, "--as-of", "2019-05-20").gaps == {"ma-1": []}
    near = map_texts(tmp_path, texts, "--as-of", "2019-06-01")
    assert (near.gaps, near.outcomes) == ({"ma-1": ["filing-limit-near"]}, {"ma-1": "billed"})
    assert near.rows("claims")[0]["created"] == "2019-06-01"
    at_the_end = map_texts(tmp_path, {"b.json": SOUND.replace(b"2018-06-12T", b"9999-12-31T")}, "--as-of", "9999-12-31")
    assert (at_the_end.status, at_the_end.complained) == (0, "")
    assert "filing-limit-passed" not in at_the_end.gaps["ma-1"]
    late = map_texts(tmp_path, texts, "--as-of", "2019-06-13")
    assert (late.gaps, late.outcomes) == ({"ma-1": ["filing-limit-passed"]}, {"ma-1": "held"})
